/*
 * What SPU lets this core do with memory: read, write and execute permissions of its regions, and
 * for the network core which RAM of the application core is open at all.
 *
 * Follows: product specification, SPU (a refused access is a bus error for the core and an access
 *          error event; EXTDOMAIN says whether the network core's accesses are secure).
 * Models:  BusFault with the address for data, IBUSERR for fetches, STKERR and UNSTKERR for frames.
 *          Security of the application core's own accesses is SAU's (sau.c), stores to flash are
 *          NVMC's. What DCNF closes to the other domain is refused without SPU's event.
 * Omits:   CCR.BFHFNMIGN for data that is refused here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/guard.h"
#include "bus/attribution.h"
#include "bus/map.h"
#include "cpu/mpu.h"
#include "cpu/points.h"
#include "cpu/run.h"

#define GRANULE UINT32_C(32) /* of permissions, in bytes */

G_STATIC_ASSERT((int)ATTRIBUTION_RAM_REGION < (int)ATTRIBUTION_FLASH_REGION);

static struct attribution *spu_of(const struct cpu *c)
{
    return c->config.external != NULL ? c->config.external : c->config.mmio->attribution;
}

/* DCNF keeps the network core out of RAM that SPU may have opened. */
static bool closed(const struct cpu *c, const struct attribution *a, uint32_t addr)
{
    return c->config.external != NULL && attribution_has_region(addr) && addr >= APP_RAM_BASE &&
           attribution_is_closed(a, addr);
}

static unsigned lets_through(const struct cpu *c, const struct attribution *a, uint32_t addr)
{
    unsigned spu = attribution_permissions(a, addr);
    bool external = c->config.external != NULL, nvmc = addr < APP_RAM_BASE;

    /* Flash is not there for the other core. */
    if (!attribution_has_region(addr) || (external && nvmc))
        return ENGINE_R | ENGINE_W | ENGINE_X;
    if (closed(c, a, addr) || (external && !a->network_secure && attribution_is_secure(a, addr)))
        return 0;
    /* NVMC refuses stores to flash itself, and says so. */
    return (spu & ATTRIBUTION_R ? ENGINE_R : 0) | (spu & ATTRIBUTION_W || nvmc ? ENGINE_W : 0) |
           (spu & ATTRIBUTION_X ? ENGINE_X : 0);
}

/* Nearly always SPU refuses nothing, and nobody has to ask. */
static bool refuses_anything(const struct cpu *c, const struct attribution *a)
{
    const unsigned all = ENGINE_R | ENGINE_W | ENGINE_X;

    for (unsigned i = 0; i < ATTRIBUTION_REGIONS; i++)
        if (lets_through(c, a, APP_RAM_BASE + i * ATTRIBUTION_RAM_REGION) != all ||
            lets_through(c, a, i * ATTRIBUTION_FLASH_REGION) != all)
            return true;
    return false;
}

static void changed(void *ctx, const struct attribution *a)
{
    struct cpu *c = ctx;
    bool before = c->guarded;

    c->guarded = refuses_anything(c, a);
    if (before || c->guarded || core_worlds(c))
        core_attend(c, ATTEND_PERMISSIONS);
}

void guard_listen(struct cpu *c)
{
    struct attribution *a = spu_of(c);

    if (a == NULL)
        return;
    c->spu_ear.changed = changed;
    attribution_listen(a, &c->spu_ear, c);
    changed(c, a);
}

static unsigned permission(const struct cpu *c, uint32_t addr)
{
    return c->guarded ? lets_through(c, spu_of(c), addr) : ENGINE_R | ENGINE_W | ENGINE_X;
}

/* Flash and RAM regions start at multiples of the smaller size. */
static void narrow(struct cpu *c, uint32_t addr, unsigned p, uint32_t *first, uint32_t *last)
{
    uint32_t at = addr & ~(ATTRIBUTION_RAM_REGION - 1);
    uint32_t from = at, to = at + (ATTRIBUTION_RAM_REGION - 1);

    while (from > *first && permission(c, from - 1) == p)
        from -= ATTRIBUTION_RAM_REGION;
    while (to < *last && permission(c, to + 1) == p)
        to += ATTRIBUTION_RAM_REGION;
    *first = MAX(*first, from);
    *last = MIN(*last, to);
}

unsigned guard_permission(void *ctx, uint32_t addr, bool privileged, bool negative, bool *uniform)
{
    struct cpu *c = ctx;
    unsigned p = mpu_permission(c, addr, privileged, negative, uniform) & permission(c, addr);

    return c->points == NULL ? p : p & ~points_hole(c, addr, uniform);
}

uint32_t guard_permission_to(void *ctx, uint32_t addr, bool privileged, bool negative)
{
    struct cpu *c = ctx;
    uint32_t first, last;

    if (c->guarded || c->points != NULL)
        return addr | (GRANULE - 1);
    mpu_permission_in(c, addr, privileged, negative, &first, &last);
    return last;
}

unsigned guard_permission_now(struct cpu *c, uint32_t addr, bool privileged, uint32_t *first,
                              uint32_t *last)
{
    unsigned p = mpu_permission_now(c, addr, privileged, first, last);

    if (G_LIKELY(!c->guarded) || !attribution_has_region(addr))
        return p;
    narrow(c, addr, permission(c, addr), first, last);
    return p & permission(c, addr);
}

bool guard_has_refused(struct cpu *c, uint32_t addr, unsigned access)
{
    uint32_t first, last;

    return (mpu_permission_now(c, addr, core_privileged(c), &first, &last) & access) &&
           !guard_allows(c, addr, 1, access);
}

bool guard_allows(struct cpu *c, uint32_t addr, uint32_t len, unsigned access)
{
    uint32_t last = addr + (len - 1), at;

    if (G_LIKELY(!c->guarded) || ((permission(c, addr) & permission(c, last)) & access))
        return true;
    at = permission(c, addr) & access ? last : addr;
    if (!closed(c, spu_of(c), at))
        attribution_refuse(spu_of(c), at);
    return false;
}
