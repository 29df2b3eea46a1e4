/*
 * What a flash chip does for each opcode, and when it refuses.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/nor/nor_priv.h"

#define SR_SRWD       0x80
#define WRITE_DISABLE 0x04

const struct nor_op *nor_find_op(const struct nor_chip *chip, uint8_t opcode)
{
    for (unsigned i = 0; i < chip->n_ops; i++)
        if (chip->ops[i].opcode == opcode)
            return &chip->ops[i];
    return NULL;
}

unsigned nor_address_bytes(const struct nor *n, const struct nor_op *op)
{
    if ((op->flags & NOR_ADDRESS) == 0)
        return 0;
    if (op->action == NOR_READ_SFDP || op->action == NOR_READ_REMS)
        return 3;
    return (op->flags & NOR_ADDRESS4) != 0 || n->s.four_byte ? 4 : 3;
}

uint32_t nor_clock_limit(const struct nor *n, const struct nor_op *op)
{
    unsigned lines = MAX(op->lines_address, op->lines_data);
    enum nor_speed speed = NOR_SPEED_SINGLE;

    if (op->opcode == 0x03)
        speed = NOR_SPEED_SLOW_READ;
    else if (lines == 2)
        speed = NOR_SPEED_DUAL;
    else if (lines == 4)
        speed = NOR_SPEED_QUAD;
    return nor_mode(n)->max_hz[speed];
}

static bool status_locked(const struct nor *n, const struct nor_op *op)
{
    return op->action == NOR_WRITE_REG && op->first == 0 && (n->s.reg[0] & SR_SRWD) != 0 &&
           !n->s.pulse.wires.io2 && n->chip->quad_enable.mask != 0 &&
           !nor_bit_set(n, n->chip->quad_enable);
}

static const char *job_name(const struct nor_job *job)
{
    return job->kind == NOR_JOB_PROGRAM ? "program"
           : job->kind == NOR_JOB_ERASE ? "erase"
                                        : "register write";
}

static void complain_busy(struct nor *n, const struct nor_op *op)
{
    uint64_t left = n->s.job.end - sched_now(n->sched);

    nor_complain(n, GUEST_ERROR, "flash-busy",
                 "%02Xh ignored: %s at 0x%06x goes on for another %u us", op->opcode,
                 job_name(&n->s.job), n->s.job.address, (unsigned)(left / TICKS_PER_US + 1));
}

bool nor_takes(struct nor *n, const struct nor_op *op, bool report)
{
    bool quiet = n->s.pulse.quiet;
    bool takes = true;

    n->s.pulse.quiet = quiet || !report;
    if (n->s.job.kind != NOR_JOB_NONE && (op->flags & NOR_BUSY) == 0) {
        if (op->opcode != WRITE_DISABLE) /* ignored as well, and harmless */
            complain_busy(n, op);
        takes = false;
    } else if ((op->flags & NOR_QE) != 0 && n->chip->quad_enable.mask != 0 &&
               !nor_bit_set(n, n->chip->quad_enable)) {
        nor_complain(n, GUEST_ERROR, "flash-qe-off",
                     "%02Xh ignored: QE (register %u, mask 0x%02x) is 0, IO2 and IO3 are WP# and "
                     "HOLD#",
                     op->opcode, n->chip->quad_enable.reg, n->chip->quad_enable.mask);
        takes = false;
    } else if ((op->flags & NOR_WEL) != 0 && (n->s.reg[0] & NOR_SR_WEL) == 0) {
        nor_complain(n, GUEST_ERROR, "flash-no-wel", "%02Xh ignored: write enable latch is clear",
                     op->opcode);
        takes = false;
    } else if (status_locked(n, op)) {
        nor_complain(n, GUEST_ERROR, "flash-sr-locked",
                     "%02Xh ignored: SRWD is set and WP# (IO2) is low", op->opcode);
        takes = false;
    }
    n->s.pulse.quiet = quiet;
    return takes;
}

static uint8_t read_array(const struct nor *n, uint32_t addr)
{
    uint8_t byte;

    if (n->s.otp_mode)
        return n->s.otp[addr % NOR_OTP_SIZE];
    nor_array_read(n, addr, &byte, 1);
    return byte;
}

static uint8_t read_sfdp(const struct nor *n, uint32_t addr)
{
    const uint8_t *sfdp = n->sfdp != NULL ? n->sfdp : n->chip->sfdp;
    uint32_t size = n->sfdp != NULL ? NOR_SFDP_SIZE : n->chip->sfdp_size;

    return addr < size ? sfdp[addr] : 0xff;
}

/* The data byte that the chip drives now. */
uint8_t nor_read_byte(struct nor *n)
{
    const struct nor_pulse *p = &n->s.pulse;

    switch (n->op->action) {
    case NOR_READ:
        return read_array(n, p->address + p->count);
    case NOR_READ_ID:
        return n->chip->jedec[p->count % 3];
    case NOR_READ_ES:
        return p->count < 3 ? n->idle : n->chip->signature;
    case NOR_READ_REMS:
        return ((p->count ^ p->address) & 1) == 0 ? n->chip->jedec[0] : n->chip->signature;
    case NOR_READ_SFDP:
        return read_sfdp(n, p->address + p->count);
    case NOR_READ_REG:
        return n->s.reg[n->op->first + p->count % n->op->count];
    default:
        return n->idle;
    }
}

static void fall_asleep(struct nor *n)
{
    n->s.power = NOR_ASLEEP;
    n->s.asleep_since = sched_now(n->sched);
    n->s.deaf_until = n->s.asleep_since + ticks_from_ns(n->chip->sleep_ns);
    nor_state_changed(n);
}

/* Registers as after power-up; what is in flight has been dealt with. */
void nor_reset(struct nor *n)
{
    const struct nor_chip *c = n->chip;

    for (unsigned i = 0; i < NOR_REGISTERS; i++)
        n->s.reg[i] =
            (uint8_t)((n->s.kept[i] & c->retained[i]) | (c->factory[i] & ~c->retained[i]));
    n->s.reg[0] &= (uint8_t) ~(NOR_SR_WIP | NOR_SR_WEL);
    n->s.four_byte = n->s.otp_mode = n->s.reset_enabled = n->s.volatile_enabled = false;
}

static void soft_reset(struct nor *n)
{
    const struct nor_job *job = n->s.job.kind != NOR_JOB_NONE ? &n->s.job : &n->s.parked;
    uint32_t recovery = n->chip->reset_us[job->kind == NOR_JOB_NONE      ? 0
                                          : job->kind == NOR_JOB_PROGRAM ? 1
                                                                         : 2];

    nor_abort(n, NOR_HALF);
    nor_reset(n);
    n->s.deaf_until = sched_now(n->sched) + recovery * TICKS_PER_US;
    nor_state_changed(n);
}

static void set_four_byte(struct nor *n, bool on)
{
    n->s.four_byte = on;
    nor_state_changed(n);
}

static void lock_otp(struct nor *n)
{
    n->s.reg[NOR_SECURITY] |= NOR_SCUR_LDSO;
    n->s.kept[NOR_SECURITY] |= NOR_SCUR_LDSO;
    n->s.reg[0] &= (uint8_t)~NOR_SR_WEL;
}

/* CS# rose at a byte boundary after a complete opcode and address. */
void nor_execute(struct nor *n)
{
    const struct nor_op *op = n->op;
    bool reset_enabled = n->s.reset_enabled;

    n->s.reset_enabled = false;
    switch (op->action) {
    case NOR_WREN:
        n->s.reg[0] |= NOR_SR_WEL;
        break;
    case NOR_WREN_VOLATILE:
        n->s.reg[0] |= NOR_SR_WEL;
        n->s.volatile_enabled = true;
        break;
    case NOR_WRDI:
        n->s.reg[0] &= (uint8_t)~NOR_SR_WEL;
        break;
    case NOR_PROGRAM:
        nor_start_program(n);
        break;
    case NOR_ERASE:
        nor_start_erase(n, op->unit);
        break;
    case NOR_WRITE_REG:
        nor_start_write_reg(n);
        break;
    case NOR_SLEEP:
        fall_asleep(n);
        break;
    case NOR_SUSPEND:
        nor_suspend(n);
        break;
    case NOR_RESUME:
        nor_resume(n);
        break;
    case NOR_RESET_ENABLE:
        n->s.reset_enabled = true;
        break;
    case NOR_RESET:
        if (reset_enabled)
            soft_reset(n);
        break;
    case NOR_ENTER_4BYTE:
    case NOR_EXIT_4BYTE:
        set_four_byte(n, op->action == NOR_ENTER_4BYTE);
        break;
    case NOR_ENTER_OTP:
    case NOR_EXIT_OTP:
        n->s.otp_mode = op->action == NOR_ENTER_OTP;
        nor_state_changed(n);
        break;
    case NOR_LOCK_OTP:
        lock_otp(n);
        break;
    default: /* reads have no effect when CS# rises */
        break;
    }
}
