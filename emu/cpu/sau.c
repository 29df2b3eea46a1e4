/*
 * SAU: the security attribution unit, which has no regions on the nRF5340 (SPU attributes).
 *
 * Follows: Armv8-M Architecture Reference Manual, D1.2 (SAU_*, SFSR, SFAR).
 * Models:  CTRL (ALLNS leaves attribution to SPU as IDAU; ENABLE reads 0 and ignores writes, as in
 *          a unit without regions: a public Secure loader sets both), TYPE says no regions,
 * security checks of data, fetches, frames and vectors. SPU's read, write and execute permissions
 * are in guard.c.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/sau.h"
#include "bus/attribution.h"
#include "cpu/guard.h"
#include "cpu/nvic.h"
#include "cpu/scs.h"

enum { CTRL = 0xdd0, SFSR = 0xde4, SFAR = 0xde8 };

#define PPB_BASE UINT32_C(0xe0000000)
#define PPB_SIZE UINT32_C(0x00100000)

/* Security attributes as the engine asks for them; callable: SG may be executed there (B8.3). */
bool sau_non_secure(void *ctx, uint32_t addr, bool *callable)
{
    struct cpu *c = ctx;
    const struct attribution *a = c->config.mmio->attribution;

    *callable = false;
    if (addr - PPB_BASE < PPB_SIZE) /* exempt: as secure as the access is */
        return c->s.world == WORLD_NS;
    if (c->s.sau_ctrl != SAU_CTRL_ALLNS || a == NULL)
        return false;
    *callable = attribution_is_callable(a, addr);
    return !attribution_is_secure(a, addr);
}

/* Attribution has no smaller unit than 32 bytes. */
bool sau_allows(struct cpu *c, enum world w, uint32_t addr, uint32_t len)
{
    bool callable;

    if (w == WORLD_S || !core_worlds(c))
        return true;
    for (uint32_t at = addr; at - addr < len - 1; at = (at | 31) + 1)
        if (!sau_non_secure(c, at, &callable))
            return false;
    return sau_non_secure(c, addr + (len - 1), &callable);
}

static void write_ctrl(struct cpu *c, uint32_t value)
{
    c->s.sau_ctrl = value & SAU_CTRL_ALLNS;
    if (c->s.sau_ctrl == SAU_CTRL_ALLNS && (c->caps & ENGINE_CAP_SAU) == 0)
        guest_error(c->config.log, c->config.name, "no-trustzone",
                    "SAU_CTRL.ALLNS is set, but this engine knows Secure state only: all memory "
                    "stays Secure");
    guard_listen(c);
    nvic_priorities_changed(c);
    core_attend(c, ATTEND_PERMISSIONS | ATTEND_MASKS);
}

uint32_t sau_read(struct cpu *c, enum world w, uint32_t offset)
{
    if (w != WORLD_S)
        return 0;
    switch (offset) {
    case CTRL:
        return c->s.sau_ctrl;
    case SFSR:
        return c->s.sfsr;
    case SFAR:
        return c->s.sfar;
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
        write_ctrl(c, value);
        break;
    case SFSR:
        c->s.sfsr &= ~value;
        break;
    case SFAR:
        c->s.sfar = value;
        break;
    default:
        break;
    }
}
