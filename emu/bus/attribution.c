/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bus/attribution.h"

#include <stddef.h>

#include "base/units.h"
#include "bus/map.h"

#define FLASH      UINT32_C(0x00000000)
#define FLASH_SIZE (ATTRIBUTION_REGIONS * ATTRIBUTION_FLASH_REGION)
#define RAM_SIZE   (ATTRIBUTION_REGIONS * ATTRIBUTION_RAM_REGION)
#define RAM_BLOCK  KIB(64) /* RAM0 to RAM7 */
#define QSPI       UINT32_C(0x4002b000)

/* The region register that covers addr, or NULL. */
static const uint8_t *region_of(const struct attribution *a, uint32_t addr)
{
    if (addr - FLASH < FLASH_SIZE)
        return &a->flash[(addr - FLASH) / ATTRIBUTION_FLASH_REGION];
    if (addr - APP_RAM_BASE < RAM_SIZE)
        return &a->ram[(addr - APP_RAM_BASE) / ATTRIBUTION_RAM_REGION];
    return NULL;
}

bool attribution_has_region(uint32_t addr)
{
    return addr - FLASH < FLASH_SIZE || addr - APP_RAM_BASE < RAM_SIZE;
}

bool attribution_is_closed(const struct attribution *a, uint32_t addr)
{
    return addr - APP_RAM_BASE < RAM_SIZE &&
           (a->closed >> ((addr - APP_RAM_BASE) / RAM_BLOCK) & 1) != 0;
}

static bool is_peripheral(uint32_t addr)
{
    return (addr & ~SECURE_ALIAS & UINT32_C(0xf0000000)) == PERIPHERALS;
}

const struct attribution_periph *attribution_periph(const struct attribution *a, uint32_t addr)
{
    return &a->periph[addr >> 12 & (ATTRIBUTION_PERIPHERALS - 1)];
}

unsigned attribution_permissions(const struct attribution *a, uint32_t addr)
{
    const uint8_t *region = region_of(a, addr);
    unsigned all = ATTRIBUTION_R | ATTRIBUTION_W | ATTRIBUTION_X;

    return region != NULL ? *region & all : all;
}

/*
 * SPU has no region for the XIP window, and no text says how it is attributed. Assumption: as the
 * QSPI peripheral is, so that what opens the controller to non-secure code opens the memory too.
 */
bool attribution_is_secure(const struct attribution *a, uint32_t addr)
{
    const uint8_t *region = region_of(a, addr);

    if (region != NULL)
        return (*region & ATTRIBUTION_SECURE) != 0;
    if (addr - XIP_BASE < XIP_SIZE)
        return attribution_periph(a, QSPI)->secure;
    if (is_peripheral(addr))
        return (addr & SECURE_ALIAS) != 0;
    return true; /* FICR, UICR, the cache's memory */
}

bool attribution_is_callable(const struct attribution *a, uint32_t addr)
{
    for (unsigned i = 0; i < ARRAY_LEN(a->callable); i++)
        if (addr - a->callable[i].base < a->callable[i].size)
            return attribution_is_secure(a, addr);
    return false;
}

static bool allows_at(const struct attribution *a, uint32_t addr, unsigned access, bool secure)
{
    return (attribution_permissions(a, addr) & access) != 0 &&
           (secure || !attribution_is_secure(a, addr));
}

bool attribution_allows(const struct attribution *a, uint32_t addr, uint32_t len, unsigned access,
                        bool secure)
{
    uint32_t last = addr + (len != 0 ? len - 1 : 0);

    /* RAM regions are the smaller ones, and both kinds start at multiples of their size. */
    for (uint32_t at = addr; at - addr < last - addr; at = (at | (ATTRIBUTION_RAM_REGION - 1)) + 1)
        if (!allows_at(a, at, access, secure))
            return false;
    return allows_at(a, last, access, secure);
}

bool attribution_allows_periph(const struct attribution *a, uint32_t addr, bool secure)
{
    const struct attribution_periph *p = attribution_periph(a, addr);

    return secure || p->split || !p->secure;
}

void attribution_listen(struct attribution *a, struct attribution_listener *l, void *ctx)
{
    listener_join(&a->listeners, &l->listener, ctx);
}

void attribution_tell(const struct attribution *a)
{
    TELL(&a->listeners, struct attribution_listener, changed, a);
}

void attribution_refuse(const struct attribution *a, uint32_t addr)
{
    if (a->refused != NULL)
        a->refused(a->spu, addr);
}
