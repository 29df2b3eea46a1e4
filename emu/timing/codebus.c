/*
 * CACHE, line fills and uncached accesses.
 *
 * Follows: product specification, chapters CACHE and NVMC (network core's instruction cache).
 * Models:  two ways, 16-byte lines, replacement of the way not used last, write lock, invalidation,
 *          profiling counters, streaming of sequential accesses, windows that are busy.
 * Omits:   prefetching of lines; critical word first (a miss waits for the whole line).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "timing/codebus.h"

#include <glib.h>
#include <string.h>

#include "base/units.h"

enum access { ACCESS_FETCH, ACCESS_DATA };

void codebus_init(struct codebus_path *path, struct codebus_cache *cache, uint32_t ticks_per_cycle)
{
    *path = (struct codebus_path){.cache = cache, .ticks_per_cycle = MAX(ticks_per_cycle, 1)};
    path->invalidations = cache->invalidate_count;
    path->changes = &path->own_changes;
    for (unsigned i = 0; i < CODEBUS_REGIONS; i++)
        path->region[i].next = UINT32_MAX;
}

static uint32_t to_cycles(const struct codebus_path *path, uint64_t ticks)
{
    return (uint32_t)((ticks + path->ticks_per_cycle - 1) / path->ticks_per_cycle);
}

static void charge(struct codebus_path *path, enum codebus_region region, enum access access,
                   uint32_t cycles)
{
    struct timing_stalls *s = &path->stalls;
    uint64_t *counter[2][CODEBUS_REGIONS] = {{&s->fetch_flash, &s->fetch_xip},
                                             {&s->data_flash, &s->data_xip}};

    *counter[access][region] += cycles;
}

static void count(struct codebus_path *path, enum codebus_region region, enum access access,
                  uint32_t hits, uint32_t misses)
{
    struct timing_hits *h = &path->hits[region];
    struct codebus_cache *c = path->cache;

    *(access == ACCESS_FETCH ? &h->ihit : &h->dhit) += hits;
    *(access == ACCESS_FETCH ? &h->imiss : &h->dmiss) += misses;
    if (!c->profiling)
        return;
    *(access == ACCESS_FETCH ? &c->profile[region].ihit : &c->profile[region].dhit) += hits;
    *(access == ACCESS_FETCH ? &c->profile[region].imiss : &c->profile[region].dmiss) += misses;
}

/* The memory behind the window does something else until busy_until. */
static uint32_t wait_until_free(struct codebus_path *path, const struct codebus_window *w,
                                uint64_t now)
{
    uint32_t cycles;

    if (w->busy_until <= now)
        return 0;
    cycles = to_cycles(path, w->busy_until - now);
    path->stalls.nvm_busy += cycles;
    return cycles;
}

static bool uses_cache(struct codebus_path *path, enum access access)
{
    const struct codebus_cache *c = path->cache;

    if (!c->present || !c->enabled || path->no_cache ||
        (access == ACCESS_DATA && c->instructions_only))
        return false;
    if (c->invalidate_count != path->invalidations) {
        memset(path->set, 0, sizeof(path->set));
        ++*path->changes;
        path->invalidations = c->invalidate_count;
        codebus_clear(path);
    }
    return true;
}

void codebus_clear(struct codebus_path *path)
{
    g_clear_pointer(&path->stale, g_hash_table_destroy);
}

void codebus_keep_stale(struct codebus_path *path, uint32_t addr, uint32_t len, const uint8_t *host)
{
    uint32_t first = addr / CODEBUS_LINE, last = (addr + len - 1) / CODEBUS_LINE;

    if (!uses_cache(path, ACCESS_DATA))
        return;
    for (unsigned i = 0; i < CODEBUS_MAX_SETS; i++) {
        const uint32_t tags[2] = {path->set[i].recent, path->set[i].other};

        for (unsigned way = 0; way < 2; way++) {
            uint32_t line = tags[way] - 1;

            if (tags[way] == 0 || line < first || line > last)
                continue;
            if (path->stale == NULL)
                path->stale = g_hash_table_new_full(NULL, NULL, NULL, g_free);
            /* What was kept first is what the line was filled with. */
            if (!g_hash_table_contains(path->stale, GUINT_TO_POINTER(line)))
                g_hash_table_insert(
                    path->stale, GUINT_TO_POINTER(line),
                    g_memdup2(host + (int32_t)(line * CODEBUS_LINE - addr), CODEBUS_LINE));
        }
    }
}

const uint8_t *codebus_stale(struct codebus_path *path, uint32_t addr)
{
    if (G_LIKELY(path->stale == NULL))
        return NULL;
    return g_hash_table_lookup(path->stale, GUINT_TO_POINTER(addr / CODEBUS_LINE));
}

enum lookup { HIT, MISS_FILLED, MISS_LOCKED };

static enum lookup look_up(struct codebus_path *path, uint32_t line)
{
    struct codebus_set *s = codebus_set(path, line);
    uint32_t tag = line + 1;

    if (s->recent == tag)
        return HIT;
    if (s->other != tag && path->cache->write_lock)
        return MISS_LOCKED;
    ++*path->changes;
    if (s->other == tag) {
        s->other = s->recent;
        s->recent = tag;
        return HIT;
    }
    if (G_UNLIKELY(path->stale != NULL)) {
        g_hash_table_remove(path->stale, GUINT_TO_POINTER(line));
        g_hash_table_remove(path->stale, GUINT_TO_POINTER(s->other - 1));
    }
    s->other = s->recent;
    s->recent = tag;
    return MISS_FILLED;
}

static void tell(const struct codebus_window *w, uint32_t addr, unsigned size, bool streams)
{
    TELL(&w->listeners, struct codebus_listener, fetched, addr, size, streams);
}

static bool open_line(struct codebus_path *path, enum codebus_region region, uint32_t line)
{
    uint32_t addr = line * CODEBUS_LINE;
    bool streams = addr == path->region[region].next;

    path->region[region].next = addr + CODEBUS_LINE;
    path->region[region].window->fills++;
    tell(path->region[region].window, addr, CODEBUS_LINE, streams);
    return streams;
}

static bool open_word(struct codebus_path *path, enum codebus_region region, uint32_t addr)
{
    bool streams = addr == path->region[region].next;

    path->region[region].next = addr + 4;
    path->region[region].window->reads++;
    tell(path->region[region].window, addr, 4, streams);
    return streams;
}

static bool is_moved(const struct codebus_path *path, uint32_t addr)
{
    unsigned low = 0, high = path->n_moved;

    while (low < high) {
        unsigned middle = low + (high - low) / 2;

        if (path->moved[middle].end <= addr)
            low = middle + 1;
        else
            high = middle;
    }
    return low < path->n_moved && path->moved[low].addr <= addr;
}

/* Who is charged, and for what: an address of a window, fetched or read. */
struct bill {
    enum codebus_region region;
    enum access access;
    uint32_t addr;
};

/* The stall with the costs of a window. */
typedef uint32_t (*priced)(const struct codebus_path *path, const struct codebus_window *costs,
                           const void *what);

static uint32_t settle(struct codebus_path *path, const struct bill *b, priced price,
                       const void *what)
{
    const struct codebus_window *costs = path->region[b->region].costs;
    const struct codebus_window *elsewhere = path->region[b->region].elsewhere;
    struct codebus_window *w = path->region[b->region].window;
    uint32_t stall;

    if (path->n_moved != 0 && elsewhere != NULL && is_moved(path, b->addr))
        costs = elsewhere;
    stall = price(path, costs, what);
    charge(path, b->region, b->access, stall);
    if (w->listeners.first != NULL && elsewhere != NULL)
        TELL(&w->listeners, struct codebus_listener, charged, b->addr, stall,
             price(path, elsewhere, what));
    return stall;
}

static uint32_t price_line(const struct codebus_path *path, const struct codebus_window *costs,
                           const void *what)
{
    const bool *streams = what;

    return to_cycles(path, *streams ? costs->line_next_ticks : costs->line_ticks);
}

static uint32_t price_word(const struct codebus_path *path, const struct codebus_window *costs,
                           const void *what)
{
    const bool *streams = what;

    return to_cycles(path, *streams ? costs->word_next_ticks : costs->word_ticks);
}

/* Words that are fetched one after the other. */
struct run_of_words {
    const struct codebus_fetch *fetch;
    uint32_t n;
    bool streams; /* the first one too */
};

/*
 * Fetches words [first, end) past the cache. The fetch unit runs ahead of execution, so sequential
 * words cost only what execution does not cover: that makes XIP at SCK 96 MHz run at the product
 * specification's 24 M 16-bit or 12 M 32-bit instructions a second. After a branch nothing is
 * there yet, and the first word is waited for in full.
 */
static uint32_t price_words(const struct codebus_path *path, const struct codebus_window *costs,
                            const void *what)
{
    const struct run_of_words *r = what;
    const struct codebus_fetch *f = r->fetch;
    uint64_t first = r->streams ? costs->word_next_ticks : costs->word_ticks;
    uint64_t ticks = first + (uint64_t)(r->n - 1) * costs->word_next_ticks;
    uint32_t total = (f->size + 3) / 4 + to_cycles(path, ticks);
    uint32_t exposed = f->sequential ? 0 : to_cycles(path, first);

    return MAX(exposed, total > f->cycles ? total - f->cycles : 0);
}

static uint32_t fetch_words(struct codebus_path *path, const struct codebus_fetch *f,
                            uint32_t first, uint32_t end, uint64_t now)
{
    uint32_t wait = wait_until_free(path, path->region[f->region].window, now);
    const struct run_of_words words = {f, (end - first) / 4, open_word(path, f->region, first)};

    for (uint32_t addr = first + 4; addr < end; addr += 4)
        open_word(path, f->region, addr);
    const struct bill bill = {f->region, ACCESS_FETCH, MAX(first, f->pc)};
    return wait + settle(path, &bill, price_words, &words);
}

/* Words of [first, end) that lie in one line. */
static uint32_t words_in_line(uint32_t line, uint32_t first, uint32_t end)
{
    uint32_t from = MAX(first, line * CODEBUS_LINE);
    uint32_t to = MIN(end, line * CODEBUS_LINE + CODEBUS_LINE);

    return (to - from) / 4;
}

/* A line that may not be filled: its words are fetched, execution hides nothing. */
static uint32_t fetch_past(struct codebus_path *path, const struct codebus_fetch *f, uint32_t line,
                           uint32_t first, uint32_t end, uint64_t now)
{
    uint32_t from = MAX(first, line * CODEBUS_LINE);
    uint32_t to = MIN(end, (line + 1) * CODEBUS_LINE);
    struct codebus_fetch part = *f;

    part.size = to - from;
    part.cycles = part.size / 4;
    part.sequential = f->sequential || from > first;
    return fetch_words(path, &part, from, to, now);
}

static uint32_t fetch_line(struct codebus_path *path, const struct codebus_fetch *f, uint32_t line,
                           uint32_t first, uint32_t end, uint64_t now)
{
    uint32_t words = words_in_line(line, first, end), wait;

    switch (look_up(path, line)) {
    case HIT:
        count(path, f->region, ACCESS_FETCH, words, 0);
        return 0;
    case MISS_LOCKED:
        count(path, f->region, ACCESS_FETCH, 0, words);
        return fetch_past(path, f, line, first, end, now);
    case MISS_FILLED:
        break;
    }
    count(path, f->region, ACCESS_FETCH, words - 1, 1);
    wait = wait_until_free(path, path->region[f->region].window, now);
    const bool streams = open_line(path, f->region, line);
    const struct bill bill = {f->region, ACCESS_FETCH, MAX(line * CODEBUS_LINE, f->pc)};
    return wait + settle(path, &bill, price_line, &streams);
}

uint32_t codebus_fetch_block(struct codebus_path *path, const struct codebus_fetch *f, uint64_t now)
{
    uint32_t first = f->pc & ~UINT32_C(3), end = (f->pc + f->size + 3) & ~UINT32_C(3);
    uint32_t stall = 0;

    /* The word that the block before ended in is there. */
    if (f->sequential && (f->pc & 2) != 0)
        first += 4;
    if (first >= end)
        return 0;
    if (!uses_cache(path, ACCESS_FETCH)) {
        stall = fetch_words(path, f, first, end, now);
    } else {
        for (uint32_t line = first / CODEBUS_LINE; line * CODEBUS_LINE < end; line++)
            stall += fetch_line(path, f, line, first, end,
                                now + (uint64_t)stall * path->ticks_per_cycle);
    }
    return stall;
}

static uint32_t read_word(struct codebus_path *path, enum codebus_region region, uint32_t addr,
                          uint64_t now)
{
    uint32_t wait = wait_until_free(path, path->region[region].window, now);
    const bool streams = open_word(path, region, addr & ~UINT32_C(3));
    const struct bill bill = {region, ACCESS_DATA, addr};

    return wait + settle(path, &bill, price_word, &streams);
}

static uint32_t read_line(struct codebus_path *path, enum codebus_region region, uint32_t addr,
                          uint64_t now)
{
    uint32_t line = addr / CODEBUS_LINE, wait;
    enum lookup found = look_up(path, line);

    count(path, region, ACCESS_DATA, found == HIT, found != HIT);
    if (found == HIT)
        return 0;
    if (found == MISS_LOCKED)
        return read_word(path, region, addr, now);
    wait = wait_until_free(path, path->region[region].window, now);
    const bool streams = open_line(path, region, line);
    const struct bill bill = {region, ACCESS_DATA, addr};
    return wait + settle(path, &bill, price_line, &streams);
}

uint32_t codebus_read(struct codebus_path *path, enum codebus_region region, uint32_t addr,
                      unsigned size, uint64_t now)
{
    uint32_t last = addr + MAX(size, 1) - 1;
    uint32_t (*read)(struct codebus_path *, enum codebus_region, uint32_t, uint64_t) =
        uses_cache(path, ACCESS_DATA) ? read_line : read_word;
    uint32_t stall;

    addr &= ~UINT32_C(3);
    stall = read(path, region, addr, now);
    /* An unaligned access that reaches into the next word is two. */
    if ((last & ~UINT32_C(3)) != addr)
        stall +=
            read(path, region, last & ~UINT32_C(3), now + (uint64_t)stall * path->ticks_per_cycle);
    return stall;
}
