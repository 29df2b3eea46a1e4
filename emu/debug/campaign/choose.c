/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bus/map.h"
#include "debug/campaign/campaign.h"

uint32_t campaign_address(const struct flash_operation *flash)
{
    return flash->memory == FLASH_CHIP ? XIP_BASE + flash->address : flash->address;
}

char *campaign_operation_text(const struct campaign_operation *operation)
{
    const struct flash_operation *f = &operation->flash;

    return g_strdup_printf("%s of %u bytes at 0x%08x", f->erase ? "erase" : "write", f->len,
                           campaign_address(f));
}

/* Whether b goes on where a ended. */
static bool continues(const struct flash_operation *a, const struct flash_operation *b)
{
    return a->memory == b->memory && a->erase == b->erase && b->address == a->address + a->len;
}

static bool is_edge(const struct campaign_operation *o, unsigned n, unsigned i)
{
    return i == 0 || i == n - 1 || !continues(&o[i - 1].flash, &o[i].flash) ||
           !continues(&o[i].flash, &o[i + 1].flash);
}

/* Appends `most` of the numbers, evenly, first and last among them. */
static void append_evenly(GArray *to, const GArray *numbers, unsigned most)
{
    unsigned n = numbers->len, k = MIN(most, n);

    for (unsigned i = 0; i < k; i++) {
        uint64_t at = k > 1 ? (uint64_t)i * (n - 1) / (k - 1) : 0;

        g_array_append_val(to, g_array_index(numbers, unsigned, at));
    }
}

static gint compare(gconstpointer a, gconstpointer b)
{
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

    return (x > y) - (x < y);
}

GArray *campaign_choose(const struct campaign_operation *operations, unsigned n, unsigned from,
                        unsigned to, unsigned most)
{
    GArray *chosen = g_array_new(FALSE, FALSE, sizeof(unsigned));
    GArray *edges = g_array_new(FALSE, FALSE, sizeof(unsigned));
    GArray *others = g_array_new(FALSE, FALSE, sizeof(unsigned));

    for (unsigned number = MAX(from, 1); number <= MIN(to, n); number++)
        g_array_append_val(is_edge(operations, n, number - 1) ? edges : others, number);
    append_evenly(chosen, edges, most != 0 ? most : edges->len);
    append_evenly(chosen, others, most != 0 ? most - chosen->len : others->len);
    g_array_sort(chosen, compare);
    g_array_free(edges, TRUE);
    g_array_free(others, TRUE);
    return chosen;
}

void campaign_shard(GArray *cuts, unsigned shard, unsigned shards)
{
    unsigned kept = 0;

    for (unsigned k = shard - 1; k < cuts->len; k += shards)
        g_array_index(cuts, unsigned, kept++) = g_array_index(cuts, unsigned, k);
    g_array_set_size(cuts, kept);
}

enum cut_outcome campaign_outcome(bool started, const struct slot_state *states, unsigned n)
{
    unsigned new = 0, old = 0;

    for (unsigned i = 0; i < n; i++) {
        new += states[i].content == SLOT_NEW;
        old += states[i].content == SLOT_OLD;
    }
    if (!started)
        return CUT_BRICK;
    if (n == 0)
        return CUT_STARTS;
    return new == n ? CUT_ALL_NEW : old == n ? CUT_ALL_OLD : CUT_MIXED;
}
