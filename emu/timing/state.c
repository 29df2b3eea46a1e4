/*
 * What the timing model remembers, saved and restored.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "timing/timing_priv.h"

struct stale_line {
    uint32_t line;
    uint8_t bytes[CODEBUS_LINE];
};

static int by_line(gconstpointer a, gconstpointer b)
{
    const struct stale_line *x = a, *y = b;

    return x->line < y->line ? -1 : x->line > y->line;
}

/* In order, so that one state has one form. */
static GArray *list_stale(const struct codebus_path *path)
{
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(struct stale_line));
    GHashTableIter iter;
    gpointer line, bytes;

    if (path->stale == NULL)
        return lines;
    g_hash_table_iter_init(&iter, path->stale);
    while (g_hash_table_iter_next(&iter, &line, &bytes)) {
        struct stale_line s = {.line = GPOINTER_TO_UINT(line)};

        memcpy(s.bytes, bytes, CODEBUS_LINE);
        g_array_append_val(lines, s);
    }
    g_array_sort(lines, by_line);
    return lines;
}

static void put_stale(struct codebus_path *path, const GArray *lines)
{
    codebus_clear(path);
    if (lines->len != 0)
        path->stale = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    for (unsigned i = 0; i < lines->len; i++) {
        const struct stale_line *s = &g_array_index(lines, struct stale_line, i);

        g_hash_table_insert(path->stale, GUINT_TO_POINTER(s->line),
                            g_memdup2(s->bytes, CODEBUS_LINE));
    }
}

/* At most as many as the cache has lines. */
static void walk_stale(struct codebus_path *path, struct state_walk *w)
{
    GArray *lines = list_stale(path);
    uint32_t count = lines->len;

    STATE_PART(w, count);
    if (w->restores && count > 2 * CODEBUS_MAX_SETS) {
        state_refuse(w, "the number of CACHE's lines");
        count = 0;
    }
    if (w->restores)
        g_array_set_size(lines, count);
    state_part(w, lines->data, lines->len * sizeof(struct stale_line));
    if (w->restores)
        put_stale(path, lines);
    g_array_free(lines, TRUE);
}

void codebus_walk(struct codebus_path *path, struct state_walk *w)
{
    STATE_PART(w, path->invalidations);
    STATE_PART(w, path->set);
    for (unsigned i = 0; i < CODEBUS_REGIONS; i++)
        STATE_PART(w, path->region[i].next);
    STATE_PART(w, path->stalls);
    STATE_PART(w, path->hits);
    walk_stale(path, w);
}

static void forget(struct timing *t)
{
    memset(t->table, 0, TIMING_TABLE * sizeof *t->table);
    memset(t->pair, 0, TIMING_PAIRS * sizeof *t->pair);
    memset(t->point, 0, TIMING_POINTS * sizeof *t->point);
    memset(t->port, 0, TIMING_PORTS * sizeof *t->port);
}

#define MOST_CYCLES 4096 /* of a branch */
#define MOST_BYTES  8192 /* of a block */

static const struct state_limit limits[] = {
    STATE_LIMIT(struct timing, taken, MOST_CYCLES),
    STATE_LIMIT(struct timing, bus_share, TIMING_SHARES - 1),
    STATE_LIMIT(struct timing, last.size, MOST_BYTES),
    STATE_LIMIT(struct timing, last.taken, MOST_CYCLES),
};

/* What is scheduled together begins a little in front of the last block, at most. */
static bool chain_sound(const struct timing *t)
{
    return t->last.pc - (t->chain & ~UINT32_C(1)) <= TIMING_LONGEST_CHAIN + MOST_BYTES;
}

void timing_walk(struct timing *t, struct state_walk *w)
{
    STATE_PART(w, t->late);
    STATE_PART(w, t->next_pc);
    STATE_PART(w, t->taken);
    STATE_PART(w, t->chain);
    STATE_PART(w, t->bus_share);
    STATE_PART(w, t->port_left);
    STATE_PART(w, t->last);
    codebus_walk(&t->path, w);
    if (!w->restores)
        return;
    state_check(w, "a core's timing", t, limits, G_N_ELEMENTS(limits));
    if (!chain_sound(t))
        state_refuse(w, "the last block of a core");
    forget(t);
    ++*t->path.changes;
}
