/*
 * MMIO dispatch: one handler a 4 KiB slot of the peripheral space, both security aliases.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/tell.h"
#include "base/units.h"
#include "bus/map.h"

struct attribution;

struct mmio_access {
    uint32_t addr;   /* as the master sent it, alias bit included */
    uint32_t offset; /* addr within its slot, or within the device that has several */
    unsigned size;   /* 1, 2 or 4 bytes, naturally aligned */
    bool secure;     /* security of the access: alias and world of the master */
};

struct mmio_slot {
    const char *name;
    void *owner;
    uint32_t (*read)(void *owner, const struct mmio_access *a);
    void (*write)(void *owner, const struct mmio_access *a, uint32_t value);
    uint32_t first; /* offset of the slot's first byte within its device; 0 for most */
    /* The word as a read would find it, without what a read may cause; offset is aligned. */
    uint32_t (*peek)(void *owner, uint32_t offset);
};

/* Traces, the doctor. */
struct mmio_listener {
    struct listener listener;
    /* After every access that a slot has answered. */
    void (*accessed)(void *ctx, const struct mmio_access *a, bool write, uint32_t value);
    /* Before a store acts. */
    void (*storing)(void *ctx, const struct mmio_access *a, uint32_t value);
    /* Nothing is there, or the attribution refuses the access. */
    void (*refused)(void *ctx, const struct mmio_access *a, bool write, uint32_t value);
};

#define MMIO_SLOTS 4096 /* 16 MiB behind each alias */

/*
 * The peripheral space of one domain: 0x40000000/0x50000000 (application core) or
 * 0x41000000/0x51000000 (network core), 16 MiB each.
 */
struct mmio {
    uint32_t base;                            /* non-secure alias, e.g. 0x40000000 */
    const struct mmio_slot *slot[MMIO_SLOTS]; /* NULL: nothing there */
    /* Access to an empty slot: returns false = bus error. */
    bool (*unmapped)(void *ctx, uint32_t addr, bool write);
    void *ctx;
    struct attribution *attribution; /* set by SPU; NULL: every access is let through */
    bool non_secure;                 /* the access that is under way, for devices that divide */
    struct mmio *next;               /* slots of another domain reached from here, or NULL */
    struct listeners listeners;
};

void mmio_attach(struct mmio *m, uint32_t addr, const struct mmio_slot *slot);

/* The slot that an access to addr reaches, or NULL. */
const struct mmio_slot *mmio_find(struct mmio *m, uint32_t addr);

void mmio_listen(struct mmio *m, struct mmio_listener *l, void *ctx);

/* The word at addr for who must not disturb anything: a debugger. False: nothing is there. */
bool mmio_peek(struct mmio *m, uint32_t addr, uint32_t *value);

/* False = bus error. */
bool mmio_read(struct mmio *m, uint32_t addr, unsigned size, bool secure, uint32_t *value);
bool mmio_write(struct mmio *m, uint32_t addr, unsigned size, bool secure, uint32_t value);

#define MMIO_DOMAIN_SIZE MIB(16) /* from one domain's peripherals to the next */

/* Whether addr lies in the peripheral space of this domain. */
static inline bool mmio_covers(const struct mmio *m, uint32_t addr)
{
    return ((addr & ~SECURE_ALIAS) - m->base) < MMIO_DOMAIN_SIZE;
}

/* Whether addr lies in any peripheral space reached from here. */
static inline bool mmio_reaches(const struct mmio *m, uint32_t addr)
{
    return mmio_covers(m, addr) || (m->next != NULL && mmio_covers(m->next, addr));
}
