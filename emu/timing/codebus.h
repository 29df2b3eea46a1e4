/*
 * The code-bus path of one core: CACHE's tags, line fills, uncached fetches and reads.
 *
 * Costs come from the windows of bus/codebus.h, configuration from struct codebus_cache; neither is
 * copied, so a register write counts from the next access on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>

#include <stdbool.h>
#include <stdint.h>

#include "bus/codebus.h"
#include "timing/timing.h"

#define CODEBUS_LINE     16 /* bytes: product specification, CACHE */
#define CODEBUS_MAX_SETS 256

enum codebus_region { CODEBUS_FLASH, CODEBUS_XIP, CODEBUS_REGIONS };

/* Two ways, the one used last first: the product specification's most-recently-used bit. */
struct codebus_set {
    uint32_t recent, other; /* address / 16 + 1, or 0 when invalid */
};

struct codebus_path {
    struct codebus_cache *cache;
    uint32_t ticks_per_cycle;
    uint32_t invalidations; /* value of cache->invalidate_count when the tags were last right */
    struct codebus_set set[CODEBUS_MAX_SETS];
    struct {
        struct codebus_window *window;
        const struct codebus_window *costs;     /* the same, or another one's: timing_what_if */
        const struct codebus_window *elsewhere; /* the other region's, once both are known */
        uint32_t next; /* where the last access to the memory behind the window ended */
    } region[CODEBUS_REGIONS];
    bool no_cache;
    const struct timing_range *moved; /* what costs what it would elsewhere, by address */
    unsigned n_moved;
    uint32_t *changes; /* counts changes of some set's `recent` */
    uint32_t own_changes;
    GHashTable *stale; /* line -> its 16 bytes before they changed; NULL: none */
    struct timing_stalls stalls;
    struct timing_hits hits[CODEBUS_REGIONS];
};

/* What a block asks of the path. */
struct codebus_fetch {
    uint32_t pc, size;
    uint32_t cycles; /* it runs for, fetch apart: time in which the next words arrive */
    bool sequential; /* follows the block before it */
    enum codebus_region region;
};

void codebus_init(struct codebus_path *path, struct codebus_cache *cache, uint32_t ticks_per_cycle);

/* Stall cycles of fetching a block. */
uint32_t codebus_fetch_block(struct codebus_path *path, const struct codebus_fetch *f,
                             uint64_t now);

/* Stall cycles of a data read. */
uint32_t codebus_read(struct codebus_path *path, enum codebus_region region, uint32_t addr,
                      unsigned size, uint64_t now);

/*
 * Content of [addr, addr+len) is about to change, and CACHE does not notice: keeps what its lines
 * hold. `host` is the memory at addr.
 */
void codebus_keep_stale(struct codebus_path *path, uint32_t addr, uint32_t len,
                        const uint8_t *host);

/* What the cache still holds of the line of addr that the memory does not, or NULL. */
const uint8_t *codebus_stale(struct codebus_path *path, uint32_t addr);

void codebus_clear(struct codebus_path *path);

void codebus_walk(struct codebus_path *path, struct state_walk *w);

/* The set of a line. `sets` is the device's; whatever it says, the index stays in bounds. */
static inline struct codebus_set *codebus_set(struct codebus_path *path, uint32_t line)
{
    return &path->set[line & (path->cache->sets - 1u) & (CODEBUS_MAX_SETS - 1)];
}

/*
 * Words that a block fetches: each once, in the order of addresses. The one that the block before
 * it ended in has been fetched, wherever blocks end.
 */
static inline uint32_t codebus_words(uint32_t pc, uint32_t size, bool sequential)
{
    return ((pc + size + 3) >> 2) - (pc >> 2) - (sequential && (pc & 2) != 0);
}

/* The common case: cache on, every line of the block is the one of its set that was used last. */
static inline bool codebus_hits_at_once(struct codebus_path *path, uint32_t pc, uint32_t size,
                                        bool sequential, enum codebus_region region)
{
    const struct codebus_cache *cache = path->cache;
    uint32_t last = (pc + size - 1) / CODEBUS_LINE;

    if (!cache->enabled || cache->profiling || cache->invalidate_count != path->invalidations)
        return false;
    for (uint32_t line = pc / CODEBUS_LINE; line <= last; line++)
        if (codebus_set(path, line)->recent != line + 1)
            return false;
    path->hits[region].ihit += codebus_words(pc, size, sequential);
    return true;
}

/* The same for a data read: the line is the one of its set that was used last. */
static inline bool codebus_read_hits_at_once(struct codebus_path *path, uint32_t addr,
                                             unsigned size, enum codebus_region region)
{
    const struct codebus_cache *cache = path->cache;
    uint32_t line = addr / CODEBUS_LINE;

    if (!cache->enabled || cache->profiling || cache->instructions_only ||
        cache->invalidate_count != path->invalidations || (addr & 3) + size > 4 ||
        codebus_set(path, line)->recent != line + 1)
        return false;
    path->hits[region].dhit++;
    return true;
}
