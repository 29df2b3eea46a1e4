/*
 * DWT: the cycle counter.
 *
 * Follows: Armv8-M Architecture Reference Manual, B13 and D1.2 (DWT_*).
 * Models:  CYCCNT under DEMCR.TRCENA and CYCCNTENA, PCSR, presence of four comparators.
 * Omits:   comparator matches, the profiling counters (CPICNT .. FOLDCNT read as zero), packets.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/scs.h"

enum {
    CTRL = 0x000,
    CYCCNT = 0x004,
    PCSR = 0x01c,
    COMP0 = 0x020,
    FUNCTION0 = 0x028,
    COMPARATOR_END = 0x060,
    STRIDE = 0x10,
};

#define CTRL_NUMCOMP      (UINT32_C(4) << 28)
#define CTRL_CYCCNTENA    BIT(0)
#define CTRL_WRITABLE     MASK(23, 0)
/* FUNCTION.ID: what the comparator can match (D1.2, DWT_FUNCTIONn). */
#define FUNCTION_ID       (UINT32_C(0x0b) << 27)
#define FUNCTION_WRITABLE (MASK(11, 10) | MASK(5, 4) | MASK(3, 0))

static bool counting(const struct cpu *c)
{
    return (c->s.demcr & DEMCR_TRCENA) && (c->s.dwt.ctrl & CTRL_CYCCNTENA);
}

void dwt_reset(struct cpu *c)
{
    c->s.dwt = (struct dwt){0};
}

void dwt_sync(struct cpu *c)
{
    uint64_t now = core_awake_cycles(c);

    if (counting(c))
        c->s.dwt.cyccnt += (uint32_t)(now - c->s.dwt.at);
    c->s.dwt.at = now;
}

uint32_t dwt_read(struct cpu *c, uint32_t offset)
{
    unsigned n = (offset - COMP0) / STRIDE;

    switch (offset) {
    case CTRL:
        return CTRL_NUMCOMP | c->s.dwt.ctrl;
    case CYCCNT:
        dwt_sync(c);
        return c->s.dwt.cyccnt;
    case PCSR:
        return c->pc;
    default:
        if (offset < COMP0 || offset >= COMPARATOR_END)
            return 0;
        if ((offset & (STRIDE - 1)) == 0)
            return c->s.dwt.comp[n];
        return (offset & (STRIDE - 1)) == FUNCTION0 - COMP0 ? c->s.dwt.function[n] | FUNCTION_ID
                                                            : 0;
    }
}

void dwt_write(struct cpu *c, uint32_t offset, uint32_t value)
{
    unsigned n = (offset - COMP0) / STRIDE;

    dwt_sync(c);
    switch (offset) {
    case CTRL:
        c->s.dwt.ctrl = value & CTRL_WRITABLE;
        break;
    case CYCCNT:
        c->s.dwt.cyccnt = value;
        break;
    default:
        if (offset < COMP0 || offset >= COMPARATOR_END)
            return;
        if ((offset & (STRIDE - 1)) == 0)
            c->s.dwt.comp[n] = value;
        else if ((offset & (STRIDE - 1)) == FUNCTION0 - COMP0)
            c->s.dwt.function[n] = value & FUNCTION_WRITABLE;
        break;
    }
}
