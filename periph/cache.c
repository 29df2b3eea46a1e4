/*
 * CACHE: the application core's cache of flash and XIP.
 *
 * Follows: product specification, chapter CACHE.
 * Models:  the configuration and the profiling counters; lines, hits and misses live in the timing
 *          model. Switching off, INVALIDATE, ERASE and a change of MODE drop every line.
 *          With MODE=Ram the cache is off and CACHEDATA is 8 KiB of RAM.
 * Omits:   CACHEINFO, and lines in CACHEDATA: it is that RAM in either mode. What a line holds is
 *          kept where it matters, in the core: see timing_stale().
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define PROFILING       0x400
#define PROFILING_SIZE  0x20
#define ENABLE          0x500
#define PROFILINGENABLE 0x50c
#define MODE            0x514
#define ERASESTATUS     0x51c
#define WRITELOCK       0x520

#define REGIONS 2 /* internal flash, XIP */

/* Provenance: assumption, one of the 256 sets a cycle at 64 MHz. */
#define ERASE_TICKS (256 * TICKS_HCLK64M)

struct cache {
    struct periph p;
    struct event erased;
};

static struct cache *cache_of(const struct periph *p)
{
    return (struct cache *)p;
}

static void invalidate(struct periph *p)
{
    p->env->cache->invalidate_count++;
}

/* ENABLE, MODE, WRITELOCK and PROFILINGENABLE as the timing model sees them. */
static void apply(struct periph *p)
{
    struct codebus_cache *c = p->env->cache;

    c->enabled = REG(p, ENABLE) != 0 && REG(p, MODE) == 0;
    c->write_lock = REG(p, WRITELOCK) != 0;
    c->profiling = REG(p, PROFILINGENABLE) != 0;
}

static void config_written(struct periph *p, unsigned index, uint32_t old)
{
    bool was_enabled = p->env->cache->enabled;

    apply(p);
    if (was_enabled && !p->env->cache->enabled)
        invalidate(p);
}

static void mode_written(struct periph *p, unsigned index, uint32_t old)
{
    apply(p);
    if (REG(p, MODE) != old)
        invalidate(p);
}

static void invalidate_written(struct periph *p, unsigned index, uint32_t value)
{
    if ((value & 1) != 0)
        invalidate(p);
}

static void erase_written(struct periph *p, unsigned index, uint32_t value)
{
    if ((value & 1) == 0)
        return;
    invalidate(p);
    REG(p, ERASESTATUS) = 0;
    sched_after(p->env->sched, &cache_of(p)->erased, ERASE_TICKS);
}

static void erased(void *ctx)
{
    REG(ctx, ERASESTATUS) = 1;
}

static void clear_profile(struct periph *p)
{
    memset(p->env->cache->profile, 0, sizeof p->env->cache->profile);
}

static void profilingclear_written(struct periph *p, unsigned index, uint32_t value)
{
    if ((value & 1) != 0)
        clear_profile(p);
}

static uint32_t ihit_read(struct periph *p, unsigned region)
{
    return (uint32_t)p->env->cache->profile[region].ihit;
}

static uint32_t imiss_read(struct periph *p, unsigned region)
{
    return (uint32_t)p->env->cache->profile[region].imiss;
}

static uint32_t dhit_read(struct periph *p, unsigned region)
{
    return (uint32_t)p->env->cache->profile[region].dhit;
}

static uint32_t dmiss_read(struct periph *p, unsigned region)
{
    return (uint32_t)p->env->cache->profile[region].dmiss;
}

static void cache_init(struct periph *p)
{
    event_init(&cache_of(p)->erased, &p->events, "erase", erased, p);
    p->env->cache->present = true;
    p->env->cache->instructions_only = false;
    p->env->cache->sets = 256; /* 8 KiB in two ways of 16-byte lines */
}

static void cache_reset(struct periph *p)
{
    apply(p);
    invalidate(p);
    clear_profile(p);
}

#define PROFILE(name, at, fn)                                                                      \
    {                                                                                              \
        "PROFILING[n]." name, PROFILING + (at), REG_RO, .count = REGIONS,                          \
                                                        .stride = PROFILING_SIZE, .read = fn       \
    }

/* clang-format off */
static const struct reg_desc cache_regs[] = {
    PROFILE("IHIT", 0x0, ihit_read),
    PROFILE("IMISS", 0x4, imiss_read),
    PROFILE("DHIT", 0x8, dhit_read),
    PROFILE("DMISS", 0xc, dmiss_read),
    {"ENABLE", ENABLE, REG_RW, .mask = 1, .written = config_written},
    {"INVALIDATE", 0x504, REG_WO, .written = invalidate_written},
    {"ERASE", 0x508, REG_WO, .written = erase_written},
    {"PROFILINGENABLE", PROFILINGENABLE, REG_RW, .mask = 1, .written = config_written},
    {"PROFILINGCLEAR", 0x510, REG_WO, .written = profilingclear_written},
    {"MODE", MODE, REG_RW, .mask = 1, .written = mode_written},
    {"DEBUGLOCK", 0x518, REG_ONCE, .mask = 1},
    {"ERASESTATUS", ERASESTATUS, REG_RW, .mask = 1},
    {"WRITELOCK", WRITELOCK, REG_RW, .mask = 1, .written = config_written},
};
/* clang-format on */

const struct periph_type cache_type = {
    .name = "CACHE",
    .size = sizeof(struct cache),
    .regs = cache_regs,
    .n_regs = ARRAY_LEN(cache_regs),
    .init = cache_init,
    .reset = cache_reset,
};
