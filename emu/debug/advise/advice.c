/*
 * The answer has two steps. What costs something somewhere is a knapsack whose weight is internal
 * flash. What costs nothing anywhere (it did not run, or always hit the cache) takes what is left,
 * and as few as possible of it move.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/advise/advice.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/units.h"
#include "debug/advise/knapsack.h"

#define MAX_BUDGET (64 * 1024 * 1024)

/* What the part saves while it lies in internal flash. */
static uint64_t value_of(const struct part *part)
{
    uint64_t internal = part->external ? part->waits_elsewhere : part->waits;
    uint64_t external = part->external ? part->waits : part->waits_elsewhere;

    return external > internal ? external - internal : 0;
}

int64_t part_gain(const struct part *part)
{
    return (int64_t)(part->waits - part->waits_elsewhere);
}

/* Parts that may lie on either side; *room: what those inside take now. */
static GPtrArray *movable(const struct parts *parts, int64_t *room)
{
    const GPtrArray *all = parts_all(parts);
    GPtrArray *m = g_ptr_array_new();

    *room = 0;
    for (unsigned i = 0; i < all->len; i++) {
        struct part *part = all->pdata[i];

        part->moves = false;
        if (part->pinned != NULL)
            continue;
        g_ptr_array_add(m, part);
        if (!part->external)
            *room += part->size;
    }
    return m;
}

/* Returns the bytes of internal flash that are taken. */
static uint64_t place_costly(GPtrArray *parts, uint64_t room, bool *exact)
{
    struct knapsack_item *items = g_new0(struct knapsack_item, parts->len + 1);
    uint64_t taken = 0;
    unsigned n = 0;

    for (unsigned i = 0; i < parts->len; i++)
        if (value_of(parts->pdata[i]) != 0)
            items[n++] = (struct knapsack_item){((struct part *)parts->pdata[i])->size,
                                                value_of(parts->pdata[i]), false};
    *exact = knapsack_solve(items, n, room);
    n = 0;
    for (unsigned i = 0; i < parts->len; i++) {
        struct part *part = parts->pdata[i];

        if (value_of(part) == 0)
            continue;
        part->moves = items[n].taken == part->external;
        if (items[n++].taken)
            taken += part->size;
    }
    g_free(items);
    return taken;
}

static int smallest_first(gconstpointer a, gconstpointer b)
{
    const struct part *x = *(struct part *const *)a, *y = *(struct part *const *)b;

    return x->size != y->size ? (x->size < y->size ? -1 : 1) : strcmp(x->name, y->name);
}

static void place_costless(GPtrArray *parts, uint64_t room)
{
    g_ptr_array_sort(parts, smallest_first);
    for (unsigned i = 0; i < parts->len; i++) {
        struct part *part = parts->pdata[i];

        if (part->external || value_of(part) != 0)
            continue;
        part->moves = part->size > room;
        if (!part->moves)
            room -= part->size;
    }
}

static int most_cycles_first(gconstpointer a, gconstpointer b)
{
    const struct part *x = *(struct part *const *)a, *y = *(struct part *const *)b;
    uint64_t left = value_of(x), right = value_of(y);

    if (left != right)
        return left > right ? -1 : 1;
    return x->size != y->size ? (x->size > y->size ? -1 : 1) : strcmp(x->name, y->name);
}

static int by_address(gconstpointer a, gconstpointer b)
{
    const struct timing_range *x = a, *y = b;

    return x->addr < y->addr ? -1 : x->addr > y->addr;
}

static void add_up(struct advice *a, GPtrArray *parts)
{
    for (unsigned i = 0; i < parts->len; i++) {
        struct part *part = parts->pdata[i];

        if (!part->moves)
            continue;
        g_ptr_array_add(a->moves, part);
        g_array_append_vals(a->ranges, part->ranges->data, part->ranges->len);
        a->gain += part_gain(part);
        a->growth += part->external ? (int64_t)part->size : -(int64_t)part->size;
    }
    g_ptr_array_sort(a->moves, most_cycles_first);
    g_array_sort(a->ranges, by_address);
}

void advice_find(struct advice *a, const struct parts *parts, int64_t budget)
{
    int64_t room;
    GPtrArray *m = movable(parts, &room);

    *a = (struct advice){
        .parts = parts,
        .budget = budget,
        .exact = true,
        .moves = g_ptr_array_new(),
        .ranges = g_array_new(FALSE, FALSE, sizeof(struct timing_range)),
    };
    room += budget;
    a->missing = room < 0 ? -room : 0;
    uint64_t left = room < 0 ? 0 : (uint64_t)room;
    left -= place_costly(m, left, &a->exact);
    place_costless(m, left);
    add_up(a, m);
    g_ptr_array_free(m, TRUE);
}

void advice_clear(struct advice *a)
{
    g_clear_pointer(&a->moves, g_ptr_array_unref);
    g_clear_pointer(&a->ranges, g_array_unref);
}

bool advice_parse_budget(const char *text, int64_t *budget, GError **error)
{
    char *end;
    gint64 value = g_ascii_strtoll(text, &end, 10);
    gint64 unit = *end == 'K' || *end == 'k' ? 1024 : *end == 'M' || *end == 'm' ? 1048576 : 1;

    if (unit != 1)
        end++;
    if (end == text || *end != '\0' || llabs(value) > MAX_BUDGET / unit) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "--budget: '%s' is no size such as 64K, or -16K to free some", text);
        return false;
    }
    *budget = value * unit;
    return true;
}
