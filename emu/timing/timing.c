/*
 * The hot path: a direct-mapped table of decoded blocks, filled on a miss.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "timing/timing_priv.h"

#include <string.h>

static const struct timing_block no_block;

struct timing *timing_new(const struct timing_config *config)
{
    struct timing *t = g_new0(struct timing, 1);

    t->config = *config;
    t->table = g_new0(struct timing_entry, TIMING_TABLE);
    t->pair = g_new0(struct timing_pair, TIMING_PAIRS);
    t->point = g_new0(struct timing_point, TIMING_POINTS);
    t->port = g_new0(struct timing_port, TIMING_PORTS);
    t->port_left = TIMING_NOWHERE;
    t->last = no_block;
    codebus_init(&t->path, config->cache, config->ticks_per_cycle);
    if (config->changes != NULL)
        t->path.changes = config->changes;
    return t;
}

void timing_free(struct timing *t)
{
    if (t == NULL)
        return;
    codebus_clear(&t->path);
    g_free(t->table);
    g_free(t->pair);
    g_free(t->point);
    g_free(t->port);
    g_free(t);
}

void timing_set_ticks_per_cycle(struct timing *t, uint32_t ticks_per_cycle)
{
    t->path.ticks_per_cycle = MAX(ticks_per_cycle, 1);
}

/* Code in RAM and data share the system bus: fractions of a cycle that add up over blocks. */
uint32_t timing_share_bus(struct timing *t, uint32_t share)
{
    uint32_t cycles;

    t->bus_share += share;
    cycles = t->bus_share / TIMING_SHARES;
    t->bus_share %= TIMING_SHARES;
    t->path.stalls.bus += cycles;
    return cycles;
}

static G_NO_INLINE uint32_t fetch(struct timing *t, const struct timing_entry *e, bool sequential,
                                  uint64_t now)
{
    const struct codebus_fetch f = {.pc = e->block.pc,
                                    .size = e->block.size,
                                    .cycles = e->block.cycles,
                                    .sequential = sequential,
                                    .region = e->region};

    return codebus_fetch_block(&t->path, &f, now);
}

const struct timing_block *timing_enter(struct timing *t, uint32_t pc, uint32_t size, uint64_t now,
                                        uint32_t *cycles)
{
    struct timing_entry *e = &t->table[pc >> 1 & (TIMING_TABLE - 1)];
    bool sequential = pc == t->next_pc;
    uint64_t late = t->late;
    uint32_t cost = 0;

    if (G_UNLIKELY(e->block.pc != pc || e->block.size != size ||
                   (e->flags & ENTRY_RAM && timing_head(e) != e->head)))
        timing_decode(t, e, pc, size);
    if (sequential) {
        late &= e->wants | EDGE_LASTS;
    } else {
        cost = t->taken + e->half_fetched;
        late &= e->wants & EDGE_FP;
    }
    if (G_UNLIKELY(late != 0)) {
        cost += timing_carry(t, e, sequential);
    } else {
        t->chain = sequential ? pc : timing_chain(pc);
        t->taken = e->block.taken;
        t->late = e->late;
    }
    if (e->flags & ENTRY_WINDOW) {
        if (!codebus_hits_at_once(&t->path, pc, size, sequential, e->region))
            cost += fetch(t, e, sequential, now);
    } else if (e->bus_share != 0) {
        cost += timing_share_bus(t, e->bus_share);
    }
    t->next_pc = pc + size;
    t->last = e->block;
    *cycles = cost + e->block.cycles;
    return &t->last;
}

uint32_t timing_data_read(struct timing *t, uint32_t addr, unsigned size, uint64_t now)
{
    int region = timing_region(t, addr);

    if (region < 0 || t->config.functional ||
        codebus_read_hits_at_once(&t->path, addr, size, (enum codebus_region)region))
        return 0;
    return codebus_read(&t->path, (enum codebus_region)region, addr, size, now);
}

void timing_keep_stale(struct timing *t, uint32_t addr, uint32_t len, const uint8_t *host)
{
    if (!t->config.functional && timing_region(t, addr) >= 0)
        codebus_keep_stale(&t->path, addr, len, host);
}

const uint8_t *timing_stale(struct timing *t, uint32_t addr)
{
    return codebus_stale(&t->path, addr);
}

void timing_redirect(struct timing *t)
{
    t->next_pc = UINT32_MAX;
    t->taken = 0;
    t->late = 0;
}

void timing_apply_what_if(struct timing *t)
{
    const struct mem_region *flash = memory_find_name(t->config.memory, "flash");
    const struct mem_region *xip = memory_find_name(t->config.memory, "xip");

    for (unsigned i = 0; i < CODEBUS_REGIONS; i++)
        t->path.region[i].costs = t->path.region[i].window;
    t->path.region[CODEBUS_FLASH].elsewhere = xip != NULL ? xip->window : NULL;
    t->path.region[CODEBUS_XIP].elsewhere = flash != NULL ? flash->window : NULL;
    if (t->what_if.xip_as_flash && flash != NULL && flash->window != NULL)
        t->path.region[CODEBUS_XIP].costs = flash->window;
    t->path.no_cache = t->what_if.no_cache;
}

void timing_move(struct timing *t, const struct timing_range *ranges, unsigned n)
{
    t->path.moved = ranges;
    t->path.n_moved = n;
    ++*t->path.changes;
}

void timing_set_what_if(struct timing *t, const struct timing_what_if *what_if)
{
    t->what_if = *what_if;
    memset(t->path.set, 0, sizeof(t->path.set));
    ++*t->path.changes;
    timing_apply_what_if(t);
}

const struct timing_block *timing_last(const struct timing *t)
{
    return &t->last;
}

const struct timing_stalls *timing_stalls(const struct timing *t)
{
    return &t->path.stalls;
}

const struct timing_hits *timing_hits(const struct timing *t)
{
    return t->path.hits;
}
