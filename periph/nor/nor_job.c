/*
 * Operations of a flash chip that take time: program, erase, register write; suspend and resume.
 *
 * Content changes when the operation ends. Nobody can look earlier: a busy chip does not answer
 * reads; a reset or a power cut leaves the unit half done.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/nor/nor_priv.h"

static ticks_t duration(struct nor *n, struct nor_time t)
{
    uint64_t us = t.typ_us;

    if (n->pace == NOR_PACE_MAX)
        us = t.max_us;
    else if (n->pace == NOR_PACE_SEEDED && t.max_us > t.typ_us)
        us += nor_random(n) % (t.max_us - t.typ_us + 1);
    return us * TICKS_PER_US;
}

/* Programming `len` bytes: between one byte and a page of 256 the time grows evenly. */
static struct nor_time program_time(const struct nor_mode *m, uint32_t len)
{
    uint32_t rest = MIN(len, 256) - 1;

    return (struct nor_time){
        m->byte.typ_us + (m->page.typ_us - m->byte.typ_us) * rest / 255,
        m->byte.max_us + (m->page.max_us - m->byte.max_us) * rest / 255,
    };
}

static struct nor_time erase_time(const struct nor_mode *m, uint32_t unit)
{
    switch (unit) {
    case KIB(4):
        return m->erase_4k;
    case KIB(32):
        return m->erase_32k;
    case KIB(64):
        return m->erase_64k;
    default:
        return m->erase_chip;
    }
}

static void start(struct nor *n, struct nor_time time)
{
    n->s.reg[0] |= NOR_SR_WIP;
    n->s.job.end = sched_now(n->sched) + duration(n, time);
    sched_at(n->sched, &n->done, n->s.job.end);
    nor_state_changed(n);
    if (n->s.job.kind != NOR_JOB_WRITE_REG && !n->s.job.otp)
        flash_started(n->flash_listeners, FLASH_CHIP, n->s.job.address, n->s.job.len,
                      n->s.job.kind == NOR_JOB_ERASE);
}

/* Refused because the area is protected: no busy time, WEL clears, the fail bit tells. */
static void refuse(struct nor *n, struct nor_bit failed, const char *what)
{
    nor_complain(n, GUEST_ERROR, "flash-protected",
                 "%s at 0x%06x ignored: the area is write-protected (SR=%02x)", what,
                 n->s.pulse.address % n->size, n->s.reg[0]);
    n->s.reg[0] &= (uint8_t)~NOR_SR_WEL;
    nor_put_bit(n, failed, true);
}

/* Bits that should become 1 stay 0; a byte of FF asks for nothing. */
static void check_overwrite(struct nor *n, const struct nor_job *job)
{
    for (uint32_t i = 0; i < job->len; i++) {
        uint8_t old;

        nor_array_read(n, job->address + i, &old, 1);
        if (job->data[i] == 0xff || (old & job->data[i]) == job->data[i])
            continue;
        nor_complain(n, GUEST_ERROR, "flash-program-over",
                     "program at 0x%06x over bits that are not erased: %02x and %02x make %02x",
                     job->address + i, old, job->data[i], old & job->data[i]);
        return;
    }
}

/* Moves the received bytes to where they belong: addresses wrap inside the page. */
static void lay_out_page(struct nor_job *job, const struct nor_pulse *p, uint32_t page)
{
    uint32_t count = MIN(p->count, page);
    uint32_t first = p->count - count; /* of more than a page only the last bytes count */

    memset(job->data, 0xff, page);
    for (uint32_t i = first; i < p->count; i++)
        job->data[(p->address + i) % page] = p->data[i % page];
    job->len = page;
}

void nor_start_program(struct nor *n)
{
    const struct nor_pulse *p = &n->s.pulse;
    uint32_t page = n->chip->page;
    uint32_t base = p->address % n->size / page * page;

    if (p->count == 0)
        return;
    if (n->s.otp_mode ? (n->s.reg[NOR_SECURITY] & NOR_SCUR_LDSO) != 0
                      : nor_protected(n, base, page)) {
        refuse(n, n->chip->program_failed, "program");
        return;
    }
    n->s.job = (struct nor_job){.kind = NOR_JOB_PROGRAM, .address = base, .otp = n->s.otp_mode};
    lay_out_page(&n->s.job, p, page);
    nor_put_bit(n, n->chip->program_failed, false);
    if (!n->s.otp_mode)
        check_overwrite(n, &n->s.job);
    start(n, program_time(nor_mode(n), MIN(p->count, page)));
}

void nor_start_erase(struct nor *n, uint32_t unit)
{
    uint32_t len = unit != 0 ? MIN(unit, n->size) : n->size;
    uint32_t base = unit != 0 ? n->s.pulse.address % n->size / len * len : 0;

    if (n->s.pulse.count != 0) /* CS# must rise right after the address */
        return;
    if (nor_protected(n, base, len)) {
        refuse(n, n->chip->erase_failed, "erase");
        return;
    }
    n->s.job = (struct nor_job){.kind = NOR_JOB_ERASE, .address = base, .len = len};
    nor_put_bit(n, n->chip->erase_failed, false);
    start(n, erase_time(nor_mode(n), unit));
}

/*
 * A register write that changes no non-volatile bit programs nothing. Provenance: inferred from
 * Zephyr's code_relocation_nocopy sample, which on the nRF5340 DK executes from XIP 0.2 ms after
 * writing 40 00 02 to a chip that has QE set already and takes 10 ms to set it.
 */
static const struct nor_time volatile_write_time = {1, 1};

static uint8_t new_register(const struct nor *n, const struct nor_job *job, uint32_t i)
{
    uint32_t r = job->address + i;
    uint8_t writable = n->chip->writable[r];

    return (uint8_t)((n->s.reg[r] & ~writable) | (job->data[i] & writable) |
                     (n->s.reg[r] & n->chip->otp[r]));
}

static bool changes_retained(const struct nor *n, const struct nor_job *job)
{
    for (uint32_t i = 0; i < job->len && job->address + i < NOR_REGISTERS; i++) {
        uint32_t r = job->address + i;

        if (((new_register(n, job, i) ^ n->s.kept[r]) & n->chip->retained[r]) != 0)
            return true;
    }
    return false;
}

void nor_start_write_reg(struct nor *n)
{
    const struct nor_pulse *p = &n->s.pulse;

    if (p->count == 0)
        return;
    n->s.job = (struct nor_job){
        .kind = NOR_JOB_WRITE_REG,
        .address = n->op->first,
        .len = MIN(p->count, n->op->count),
        .volatile_write = n->s.volatile_enabled,
    };
    memcpy(n->s.job.data, p->data, n->s.job.len);
    /* S2B1v1 parts: a write of the first register alone clears the second. */
    if (n->op->first == 0 && p->count == 1 && n->chip->short_write_clears != 0) {
        n->s.job.data[1] = (uint8_t)(n->s.reg[1] & ~n->chip->short_write_clears);
        n->s.job.len = 2;
    }
    n->s.volatile_enabled = false;
    start(n, n->s.job.volatile_write || !changes_retained(n, &n->s.job)
                 ? volatile_write_time
                 : nor_mode(n)->write_register);
}

static void store_registers(struct nor *n, const struct nor_job *job)
{
    for (uint32_t i = 0; i < job->len && job->address + i < NOR_REGISTERS; i++) {
        uint32_t r = job->address + i;
        uint8_t value = new_register(n, job, i);

        n->s.reg[r] = value;
        if (!job->volatile_write)
            n->s.kept[r] = value;
    }
}

static void tell_changed(const struct nor *n, const struct nor_job *job)
{
    if (job->kind == NOR_JOB_WRITE_REG)
        flash_changed(n->flash_listeners, FLASH_CHIP, 0, 0, false);
    else if (!job->otp)
        flash_changed(n->flash_listeners, FLASH_CHIP, job->address, job->len,
                      job->kind == NOR_JOB_ERASE);
}

static void commit(struct nor *n)
{
    const struct nor_job *job = &n->s.job;

    if (job->kind == NOR_JOB_WRITE_REG)
        store_registers(n, job);
    else if (job->kind == NOR_JOB_ERASE)
        nor_array_erase(n, job->address, job->len);
    else if (!job->otp)
        nor_array_program(n, job->address, job->data, job->len);
    else
        for (uint32_t i = 0; i < job->len; i++)
            n->s.otp[(job->address + i) % NOR_OTP_SIZE] &= job->data[i];
    tell_changed(n, job);
}

static void job_done(void *ctx)
{
    struct nor *n = ctx;

    commit(n);
    n->s.job.kind = NOR_JOB_NONE;
    n->s.reg[0] &= (uint8_t) ~(NOR_SR_WIP | NOR_SR_WEL);
    nor_state_changed(n);
}

void nor_job_init(struct nor *n)
{
    event_init(&n->done, &n->events, NULL, job_done, n);
}

static struct nor_bit suspended_bit(const struct nor *n, const struct nor_job *job)
{
    return job->kind == NOR_JOB_ERASE ? n->chip->erase_suspended : n->chip->program_suspended;
}

void nor_suspend(struct nor *n)
{
    if (n->s.job.kind != NOR_JOB_PROGRAM && n->s.job.kind != NOR_JOB_ERASE)
        return;
    if (n->s.parked.kind != NOR_JOB_NONE)
        return; /* one level only */
    sched_cancel(n->sched, &n->done);
    n->s.parked = n->s.job;
    n->s.parked.left = n->s.job.end - sched_now(n->sched);
    n->s.job.kind = NOR_JOB_NONE;
    nor_put_bit(n, suspended_bit(n, &n->s.parked), true);
    n->s.reg[0] &= (uint8_t) ~(NOR_SR_WIP | NOR_SR_WEL);
    n->s.deaf_until = sched_now(n->sched) + n->chip->suspend_us * TICKS_PER_US;
    nor_state_changed(n);
}

void nor_resume(struct nor *n)
{
    if (n->s.parked.kind == NOR_JOB_NONE || n->s.job.kind != NOR_JOB_NONE)
        return;
    n->s.job = n->s.parked;
    n->s.parked.kind = NOR_JOB_NONE;
    nor_put_bit(n, suspended_bit(n, &n->s.job), false);
    n->s.reg[0] |= NOR_SR_WIP | NOR_SR_WEL;
    n->s.job.end = sched_now(n->sched) + n->s.job.left;
    sched_at(n->sched, &n->done, n->s.job.end);
    nor_state_changed(n);
}

/* A byte in which each bit is set with so many chances in a hundred. */
static uint8_t random_bits(struct nor *n, unsigned chances)
{
    uint8_t bits = 0;

    if (chances == NOR_HALF)
        return (uint8_t)nor_random(n);
    for (unsigned i = 0; i < 8; i++)
        bits |= (uint8_t)((nor_random(n) % 100 < chances) << i);
    return bits;
}

/*
 * Part of a unit: data sheets leave its content undefined. Programmed bytes hold old bits that were
 * not reached, erased ones anything between old and FF.
 */
static void leave_half_done(struct nor *n, const struct nor_job *job, unsigned reached)
{
    uint8_t page[256];

    if (job->kind == NOR_JOB_NONE || job->kind == NOR_JOB_WRITE_REG || job->otp)
        return;
    for (uint32_t done = 0; done < job->len; done += sizeof page) {
        uint32_t run = MIN(job->len - done, sizeof page);

        nor_array_read(n, job->address + done, page, run);
        for (uint32_t i = 0; i < run; i++) {
            uint8_t changed = random_bits(n, reached);

            if (job->kind == NOR_JOB_ERASE)
                page[i] |= changed;
            else
                page[i] &= (uint8_t)(job->data[done + i] | ~changed);
        }
        nor_poke(n, job->address + done, page, run);
    }
    flash_changed(n->flash_listeners, FLASH_CHIP, job->address, job->len, false);
}

void nor_abort(struct nor *n, unsigned reached)
{
    sched_cancel(n->sched, &n->done);
    leave_half_done(n, &n->s.job, reached);
    leave_half_done(n, &n->s.parked, reached);
    n->s.job.kind = NOR_JOB_NONE;
    n->s.parked.kind = NOR_JOB_NONE;
}

enum nor_draw nor_draw(const struct nor *n)
{
    switch (n->s.job.kind) {
    case NOR_JOB_NONE:
        return n->s.power == NOR_ASLEEP ? NOR_DRAW_POWER_DOWN : NOR_DRAW_STANDBY;
    case NOR_JOB_ERASE:
        return NOR_DRAW_ERASE;
    default:
        return NOR_DRAW_PROGRAM;
    }
}
