/*
 * SAU: the security attribution unit, which has no regions on the nRF5340 (SPU attributes).
 *
 * Follows: Armv8-M Architecture Reference Manual, D1.2 (SAU_*, SFSR, SFAR).
 * Models:  CTRL storable (ALLNS, ENABLE), TYPE says no regions.
 * Omits:   attribution: everything is Secure on a core that has TrustZone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/core_priv.h"

enum { CTRL = 0xdd0, SFSR = 0xde4, SFAR = 0xde8 };

#define CTRL_WRITABLE MASK(1, 0)

uint32_t sau_read(struct cpu *c, enum world w, uint32_t offset)
{
    if (w != WORLD_S)
        return 0;
    switch (offset) {
    case CTRL:
        return c->sau_ctrl;
    case SFSR:
        return c->sfsr;
    case SFAR:
        return c->sfar;
    default:
        return 0;
    }
}

void sau_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value)
{
    if (w != WORLD_S)
        return;
    switch (offset) {
    case CTRL:
        c->sau_ctrl = value & CTRL_WRITABLE;
        core_attend(c, ATTEND_PERMISSIONS);
        break;
    case SFSR:
        c->sfsr &= ~value;
        break;
    case SFAR:
        c->sfar = value;
        break;
    default:
        break;
    }
}
