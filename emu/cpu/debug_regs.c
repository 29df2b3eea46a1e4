/*
 * Debug control registers as firmware sees them.
 *
 * Follows: Armv8-M Architecture Reference Manual, D1.2 (DHCSR .. DSCSR).
 * Models:  C_DEBUGEN while a debugger is attached, DEMCR.TRCENA and MON_EN.
 * Omits:   halting through these registers: a debugger stops the machine instead.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/nvic.h"
#include "cpu/scs.h"

enum { DHCSR = 0xdf0, DCRDR = 0xdf8, DEMCR = 0xdfc, DSCSR = 0xe08 };

#define DHCSR_S_REGRDY BIT(16)
#define DEMCR_WRITABLE (DEMCR_TRCENA | MASK(20, 16) | MASK(11, 4) | BIT(0))
#define DEMCR_MON_PEND BIT(17)
#define DSCSR_CDS      BIT(16) /* current domain is Secure */

uint32_t debug_read(struct cpu *c, enum world w, uint32_t offset)
{
    switch (offset) {
    case DHCSR:
        return DHCSR_S_REGRDY | (c->halting_debug ? DHCSR_C_DEBUGEN : 0);
    case DCRDR:
        return c->s.dcrdr;
    case DEMCR:
        return c->s.demcr | (nvic_is_pending(c, c->s.world, EXC_DEBUGMON) ? DEMCR_MON_PEND : 0);
    case DSCSR:
        return c->s.world == WORLD_S ? DSCSR_CDS : 0;
    default:
        return 0;
    }
}

static void write_demcr(struct cpu *c, uint32_t value)
{
    dwt_sync(c);
    c->s.demcr = value & DEMCR_WRITABLE & ~DEMCR_MON_PEND;
    if (value & DEMCR_MON_PEND)
        nvic_pend(c, c->s.world, EXC_DEBUGMON);
    else
        nvic_unpend(c, c->s.world, EXC_DEBUGMON);
}

void debug_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value)
{
    switch (offset) {
    case DCRDR:
        c->s.dcrdr = value;
        break;
    case DEMCR:
        write_demcr(c, value);
        break;
    default:
        break;
    }
}
