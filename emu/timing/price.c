/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timing/price.h"

#include "timing/timing_priv.h"

static bool is_cached(const struct codebus_path *path)
{
    const struct codebus_cache *c = path->cache;

    return c->present && c->enabled && !path->no_cache;
}

/* Lines of a block have consecutive sets, except at the last one. */
static bool find_lines(struct timing *t, struct timing_price *p)
{
    uint32_t first = p->meter.pc / CODEBUS_LINE, last = (p->meter.end - 1) / CODEBUS_LINE;
    ptrdiff_t set = codebus_set(&t->path, first) - t->path.set;

    p->set = (uint16_t)set;
    p->n_lines = (uint8_t)(last - first + 1);
    return codebus_set(&t->path, last) - t->path.set - set == (ptrdiff_t)(last - first);
}

bool timing_price(struct timing *t, struct timing_price *p)
{
    const struct timing_entry *e = &t->table[t->last.pc >> 1 & (TIMING_TABLE - 1)];
    bool windowed = e->flags & ENTRY_WINDOW, half = t->last.pc & 2;
    struct meter_block *m = &p->meter;
    uint64_t words = codebus_words(e->block.pc, e->block.size, half);

    if (e->block.pc != t->last.pc || e->block.size != t->last.size)
        return false;
    p->instructions = e->block.instructions;
    p->flags = e->block.flags;
    p->region = e->region;
    p->bus_share = windowed ? 0 : e->bus_share;
    p->uncached = windowed && !is_cached(&t->path);
    p->n_lines = 0;
    memset(p->stall, 0xff, sizeof p->stall);
    m->cycles = e->block.cycles;
    m->counts = e->block.instructions;
    m->wants = e->wants | EDGE_LASTS;
    m->wants_jumped = e->wants & EDGE_FP;
    m->leaves = e->late;
    m->taken = e->block.taken;
    m->pc = e->block.pc;
    m->end = e->block.pc + e->block.size;
    m->half_cycles = e->half_fetched;
    m->half_counts = 0;
    if (!windowed || p->uncached)
        return true;
    m->counts += words << METER_WORDS_SHIFT(e->region);
    m->half_counts = half ? UINT64_C(1) << METER_WORDS_SHIFT(e->region) : 0;
    return find_lines(t, p) && !t->path.cache->profiling &&
           t->path.cache->invalidate_count == t->path.invalidations;
}

static bool hits_at_once(const struct timing *t, const struct timing_price *p)
{
    const struct codebus_set *set = &t->path.set[p->set];
    uint32_t line = p->meter.pc / CODEBUS_LINE;

    for (unsigned i = 0; i < p->n_lines; i++)
        if (set[i].recent != line + i + 1)
            return false;
    return true;
}

#define UNKNOWN_STALL UINT16_MAX

static uint32_t fetch(struct timing *t, const struct timing_price *p, bool sequential, uint64_t now)
{
    const struct codebus_fetch f = {.pc = p->meter.pc,
                                    .size = p->meter.end - p->meter.pc,
                                    .cycles = (uint32_t)p->meter.cycles,
                                    .sequential = sequential,
                                    .region = p->region};

    return codebus_fetch_block(&t->path, &f, now);
}

/* The same past the cache, remembered: with the window's costs it follows from where it begins. */
static uint32_t fetch_past(struct timing *t, struct timing_price *p, bool sequential, uint64_t now)
{
    uint32_t *next = &t->path.region[p->region].next;
    struct codebus_window *w = t->path.region[p->region].window;
    uint32_t first = (p->meter.pc & ~UINT32_C(3)) + (sequential && (p->meter.pc & 2) ? 4 : 0);
    uint32_t end = (p->meter.end + 3) & ~UINT32_C(3);
    uint16_t *stall = &p->stall[sequential][first == *next];

    if (first >= end)
        return 0;
    if (w->busy_until > now || w->listeners.first != NULL)
        return fetch(t, p, sequential, now);
    if (*stall == UNKNOWN_STALL) {
        uint32_t cycles = fetch(t, p, sequential, now);

        *stall = (uint16_t)MIN(cycles, UNKNOWN_STALL);
        return cycles;
    }
    *next = end;
    w->reads += (end - first) / 4;
    *(p->region == CODEBUS_FLASH ? &t->path.stalls.fetch_flash : &t->path.stalls.fetch_xip) +=
        *stall;
    return *stall;
}

bool timing_charge(struct timing *t, struct meter *m, struct timing_price *p, uint64_t now)
{
    bool sequential = m->last->end == p->meter.pc;

    if (!meter_follows(m, &p->meter) || !hits_at_once(t, p))
        return false;
    meter_add(m, &p->meter);
    if (p->uncached)
        m->cycles += fetch_past(t, p, sequential, now);
    else if (p->bus_share != 0)
        m->cycles += timing_share_bus(t, p->bus_share);
    else
        p->meter.changes = m->changes;
    return true;
}

void timing_follow(struct timing *t, const struct meter *m)
{
    const struct timing_price *p = (const struct timing_price *)m->last;
    bool sequential = m->before->end == p->meter.pc;

    t->chain = sequential ? p->meter.pc : timing_chain(p->meter.pc);
    t->next_pc = p->meter.end;
    t->taken = (uint32_t)p->meter.taken;
    t->late = p->meter.leaves;
    t->last = (struct timing_block){
        .pc = p->meter.pc,
        .size = p->meter.end - p->meter.pc,
        .instructions = p->instructions,
        .cycles = (uint16_t)p->meter.cycles,
        .taken = (uint16_t)p->meter.taken,
        .flags = p->flags,
    };
}

void timing_count_words(struct timing *t, uint64_t counts)
{
    for (unsigned i = 0; i < CODEBUS_REGIONS; i++)
        t->path.hits[i].ihit +=
            counts >> METER_WORDS_SHIFT(i) & ((UINT64_C(1) << METER_WORDS_BITS) - 1);
}

void timing_lead(const struct timing *t, struct meter *m)
{
    m->start.end = t->next_pc;
    m->start.taken = t->taken;
    m->start.leaves = t->late;
    m->start.pc = 1;
    m->last = m->before = &m->start;
    meter_set_followed(m);
}

/* Where the code began that runs straight up to the block that runs. */
static uint32_t chain_of(const struct timing *t, const struct meter *m)
{
    return m->last != &m->start ? m->last->pc : t->chain & ~UINT32_C(1);
}

bool timing_read_at_once(struct timing *t, struct meter *m, const struct codebus_window *w,
                         uint32_t addr, unsigned size, uint32_t pc)
{
    const struct codebus_path *path = &t->path;
    enum codebus_region region =
        w == path->region[CODEBUS_FLASH].window ? CODEBUS_FLASH : CODEBUS_XIP;

    if (t->config.functional)
        return true;
    if (w != path->region[region].window || path->stale != NULL ||
        !codebus_read_hits_at_once(&t->path, addr, size, region))
        return false;
    m->cycles += (uint64_t)(int64_t)timing_change_port_in(t, chain_of(t, m), pc);
    return true;
}

static uint32_t generation(const struct timing *t, unsigned region)
{
    const struct codebus_window *w = t->path.region[region].window;

    return w != NULL ? w->generation + 1 : 0;
}

static uint32_t answer(const struct timing *t, unsigned region)
{
    const struct codebus_window *w = t->path.region[region].window;

    return w != NULL ? (uint32_t)w->answer << 1 | w->watched : 0;
}

static uint32_t flags(const struct timing *t)
{
    const struct codebus_cache *c = t->path.cache;

    return 1u | (c->enabled ? 2u : 0) | (c->profiling ? 4u : 0) |
           (c->invalidate_count != t->path.invalidations ? 8u : 0) | (t->path.no_cache ? 16u : 0);
}

bool timing_terms_hold(const struct timing *t, struct timing_terms *terms)
{
    const struct timing_terms now = {
        .generation = {generation(t, 0), generation(t, 1)},
        .answer = {answer(t, 0), answer(t, 1)},
        .invalidations = t->path.cache->invalidate_count,
        .ticks_per_cycle = t->path.ticks_per_cycle,
        .moved = t->path.n_moved,
        .flags = flags(t),
    };
    uint32_t differs = (now.invalidations ^ terms->invalidations) |
                       (now.ticks_per_cycle ^ terms->ticks_per_cycle) | (now.moved ^ terms->moved) |
                       (now.flags ^ terms->flags);

    for (unsigned i = 0; i < CODEBUS_REGIONS; i++)
        differs |= (now.generation[i] ^ terms->generation[i]) | (now.answer[i] ^ terms->answer[i]);
    if (differs == 0)
        return true;
    *terms = now;
    return false;
}
