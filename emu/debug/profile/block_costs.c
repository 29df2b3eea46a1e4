/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/profile/block_costs.h"

#define PAGE_SHIFT  8
#define PAGE_PLACES (1u << (PAGE_SHIFT - 1)) /* halfwords */

struct page {
    uint32_t number;
    struct call_cost cost[PAGE_PLACES];
};

struct block_costs {
    GHashTable *pages; /* number -> struct page */
    struct page *last;
};

struct block_costs *block_costs_new(void)
{
    struct block_costs *b = g_new0(struct block_costs, 1);

    b->pages = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    return b;
}

void block_costs_free(struct block_costs *b)
{
    g_hash_table_destroy(b->pages);
    g_free(b);
}

static struct page *page_of(struct block_costs *b, uint32_t number)
{
    struct page *p = g_hash_table_lookup(b->pages, GUINT_TO_POINTER(number));

    if (p == NULL) {
        p = g_new0(struct page, 1);
        p->number = number;
        g_hash_table_insert(b->pages, GUINT_TO_POINTER(number), p);
    }
    return p;
}

struct call_cost *block_costs_at(struct block_costs *b, uint32_t pc)
{
    uint32_t number = pc >> PAGE_SHIFT;

    if (b->last == NULL || b->last->number != number)
        b->last = page_of(b, number);
    return &b->last->cost[(pc >> 1) & (PAGE_PLACES - 1)];
}

static gint by_number(gconstpointer a, gconstpointer b)
{
    uint32_t x = GPOINTER_TO_UINT(a), y = GPOINTER_TO_UINT(b);

    return x < y ? -1 : x > y;
}

void block_costs_each(struct block_costs *b,
                      void (*fn)(void *ctx, uint32_t pc, const struct call_cost *cost), void *ctx)
{
    GList *numbers = g_list_sort(g_hash_table_get_keys(b->pages), by_number);

    for (GList *l = numbers; l != NULL; l = l->next) {
        const struct page *p = g_hash_table_lookup(b->pages, l->data);

        for (unsigned i = 0; i < PAGE_PLACES; i++)
            if (p->cost[i].cycles != 0 || p->cost[i].instructions != 0)
                fn(ctx, (p->number << PAGE_SHIFT) + i * 2, &p->cost[i]);
    }
    g_list_free(numbers);
}
