/*
 * Registers as GDB numbers them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/gdb/gdb_priv.h"

static const enum engine_reg system_regs[] = {
    [GDB_XPSR - GDB_XPSR] = ENGINE_XPSR,       [GDB_MSP - GDB_XPSR] = ENGINE_MSP,
    [GDB_PSP - GDB_XPSR] = ENGINE_PSP,         [GDB_PRIMASK - GDB_XPSR] = ENGINE_PRIMASK,
    [GDB_BASEPRI - GDB_XPSR] = ENGINE_BASEPRI, [GDB_FAULTMASK - GDB_XPSR] = ENGINE_FAULTMASK,
    [GDB_CONTROL - GDB_XPSR] = ENGINE_CONTROL,
};

unsigned gdb_register_bytes(const struct gdb_stub *s, unsigned n)
{
    if (n < GDB_PRIMASK || n == GDB_FPSCR)
        return n == GDB_FPSCR && s->core != CORE_APP ? 0 : 4;
    if (n < GDB_D0)
        return 1;
    return n < GDB_FPSCR && s->core == CORE_APP ? 8 : 0;
}

uint64_t gdb_register(struct gdb_stub *s, unsigned n)
{
    struct cpu *c = machine_cpu(s->gdb->machine, s->core);
    uint64_t value;

    if (s->thread != 0 && gdb_thread_register(s, n, &value))
        return value;
    if (n < GDB_XPSR)
        return cpu_reg(c, ENGINE_R0 + n);
    if (n < GDB_D0)
        return cpu_reg(c, system_regs[n - GDB_XPSR]);
    if (n == GDB_FPSCR)
        return cpu_reg(c, ENGINE_FPSCR);
    unsigned single = ENGINE_S0 + 2 * (n - GDB_D0);
    return cpu_reg(c, single) | (uint64_t)cpu_reg(c, single + 1) << 32;
}

static void set(struct gdb_stub *s, enum engine_reg reg, uint32_t value)
{
    cpu_set_reg(machine_cpu(s->gdb->machine, s->core), reg, value);
    session_note(s->gdb->session, input_register(s->core, reg, value));
}

void gdb_set_register(struct gdb_stub *s, unsigned n, uint64_t value)
{
    uint32_t word = (uint32_t)value;

    if (n < GDB_XPSR) {
        set(s, ENGINE_R0 + n, word);
    } else if (n < GDB_D0) {
        set(s, system_regs[n - GDB_XPSR], word);
    } else if (n == GDB_FPSCR) {
        set(s, ENGINE_FPSCR, word);
    } else {
        set(s, ENGINE_S0 + 2 * (n - GDB_D0), word);
        set(s, ENGINE_S0 + 2 * (n - GDB_D0) + 1, (uint32_t)(value >> 32));
    }
}
