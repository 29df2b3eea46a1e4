/*
 * Follows: Nemhauser and Ullmann, "Discrete dynamic programming and capital allocation" (1969): all
 * sets of the first k things of which none is both lighter and more valuable, for k from 1 to n;
 * and Dantzig's bound, by which a set is dropped that even a part of the next thing could not make
 * as good as the greedy answer.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/advise/knapsack.h"

#include <glib.h>

#define MAX_SETS (8u << 20) /* over all rounds; typical programs need some thousands */

/* The set `from` with one thing more. */
struct set {
    uint64_t weight, value;
    uint32_t from, item; /* of the first, which is empty: itself */
};

struct search {
    struct knapsack_item *items; /* by value for weight, the best first */
    unsigned n;
    uint64_t capacity, goal;    /* of the greedy answer */
    uint64_t *weights, *values; /* sums of the first k */
    GArray *sets;               /* struct set: what was ever reached */
    GArray *front, *next;       /* indices, by weight and value */
};

static const struct set *set_at(const struct search *s, uint32_t i)
{
    return &g_array_index(s->sets, struct set, i);
}

/* The most that things from k on could add to a set of this weight. */
static uint64_t bound(const struct search *s, unsigned k, uint64_t weight)
{
    uint64_t room = s->capacity - weight;
    unsigned low = k, high = s->n;

    while (low < high) {
        unsigned middle = low + (high - low + 1) / 2;

        if (s->weights[middle] - s->weights[k] <= room)
            low = middle;
        else
            high = middle - 1;
    }
    uint64_t value = s->values[low] - s->values[k], left = room - (s->weights[low] - s->weights[k]);

    if (low < s->n)
        value += (uint64_t)((unsigned __int128)s->items[low].value * left / s->items[low].weight);
    return value;
}

/* `last` is the most valuable of those that are lighter. */
static void keep_if_good(struct search *s, unsigned k, const struct set *set, uint32_t index,
                         uint64_t *last)
{
    if ((s->next->len > 0 && set->value <= *last) ||
        set->value + bound(s, k + 1, set->weight) < s->goal)
        return;
    if (index == UINT32_MAX) {
        index = s->sets->len;
        g_array_append_vals(s->sets, set, 1);
    }
    *last = set->value;
    g_array_append_val(s->next, index);
}

/* With and without thing k: two sorted lists become one. */
static void round_of(struct search *s, unsigned k)
{
    const struct knapsack_item *item = &s->items[k];
    uint64_t last = 0;

    g_array_set_size(s->next, 0);
    for (unsigned a = 0, b = 0; a < s->front->len || b < s->front->len;) {
        uint32_t without = a < s->front->len ? g_array_index(s->front, uint32_t, a) : UINT32_MAX;
        uint32_t from = b < s->front->len ? g_array_index(s->front, uint32_t, b) : UINT32_MAX;
        struct set with = {UINT64_MAX, 0, from, k};

        if (from != UINT32_MAX) {
            with.weight = set_at(s, from)->weight + item->weight;
            with.value = set_at(s, from)->value + item->value;
        }
        if (without != UINT32_MAX && set_at(s, without)->weight <= with.weight) {
            const struct set old = *set_at(s, without);

            a++;
            if (old.weight == with.weight && with.value > old.value)
                continue;
            keep_if_good(s, k, &old, without, &last);
        } else {
            b++;
            if (with.weight <= s->capacity)
                keep_if_good(s, k, &with, UINT32_MAX, &last);
        }
    }
    GArray *old = s->front;
    s->front = s->next;
    s->next = old;
}

static int best_first(gconstpointer a, gconstpointer b, gpointer items)
{
    const struct knapsack_item *x = (struct knapsack_item *)items + *(const unsigned *)a;
    const struct knapsack_item *y = (struct knapsack_item *)items + *(const unsigned *)b;
    unsigned __int128 left = (unsigned __int128)x->value * y->weight,
                      right = (unsigned __int128)y->value * x->weight;

    return left != right ? (left > right ? -1 : 1)
                         : (*(const unsigned *)a > *(const unsigned *)b) -
                               (*(const unsigned *)a < *(const unsigned *)b);
}

/* Takes what fits, the best first. */
static void take_greedily(struct search *s)
{
    uint64_t weight = 0;

    for (unsigned i = 0; i < s->n; i++) {
        struct knapsack_item *item = &s->items[i];

        item->taken = item->weight <= s->capacity - weight;
        if (item->taken) {
            weight += item->weight;
            s->goal += item->value;
        }
        s->weights[i + 1] = s->weights[i] + item->weight;
        s->values[i + 1] = s->values[i] + item->value;
    }
}

static bool search(struct search *s)
{
    const struct set empty = {0, 0, 0, 0};
    uint32_t i = 0;

    g_array_append_val(s->sets, empty);
    g_array_append_val(s->front, i);
    for (unsigned k = 0; k < s->n; k++) {
        round_of(s, k);
        if (s->sets->len > MAX_SETS)
            return false;
    }
    for (unsigned k = 0; k < s->n; k++)
        s->items[k].taken = false;
    /* The most valuable is the heaviest. */
    for (i = g_array_index(s->front, uint32_t, s->front->len - 1); i != 0; i = set_at(s, i)->from)
        s->items[set_at(s, i)->item].taken = true;
    return true;
}

bool knapsack_solve(struct knapsack_item *items, unsigned n, uint64_t capacity)
{
    unsigned *order = g_new(unsigned, n + 1);
    struct search s = {
        .items = g_new(struct knapsack_item, n + 1),
        .n = n,
        .capacity = capacity,
        .weights = g_new0(uint64_t, n + 1),
        .values = g_new0(uint64_t, n + 1),
        .sets = g_array_new(FALSE, FALSE, sizeof(struct set)),
        .front = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
        .next = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
    };

    for (unsigned i = 0; i < n; i++)
        order[i] = i;
    g_qsort_with_data(order, (gint)n, sizeof *order, best_first, items);
    for (unsigned i = 0; i < n; i++)
        s.items[i] = items[order[i]];
    take_greedily(&s);
    bool exact = search(&s);
    for (unsigned i = 0; i < n; i++)
        items[order[i]].taken = s.items[i].taken;
    g_array_unref(s.sets);
    g_array_unref(s.front);
    g_array_unref(s.next);
    g_free(s.weights);
    g_free(s.values);
    g_free(s.items);
    g_free(order);
    return exact;
}
