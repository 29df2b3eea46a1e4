/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/profile/coverage.h"

#define PAGE_SHIFT  10
#define PAGE_PLACES (1u << (PAGE_SHIFT - 1)) /* halfwords */

/* A block adds one at its start and takes it back at its end: sums of what lies before are counts.
 */
struct page {
    uint32_t number; /* address >> PAGE_SHIFT */
    int64_t step[PAGE_PLACES];
};

struct core_coverage {
    struct coverage *coverage;
    struct cpu_listener ear;
    struct cpu *cpu;
    struct profile_filter filter;
    void *ctx;        /* of the filter */
    uint32_t pc, end; /* the block that runs */
    bool counted;
};

struct coverage {
    struct machine *machine;
    struct core_coverage core[CORES];
    GHashTable *pages; /* number -> struct page */
    struct page *last; /* that was asked for */
    GArray *order;     /* page numbers, sorted, once settled */
};

static struct page *page_of(struct coverage *c, uint32_t addr)
{
    uint32_t number = addr >> PAGE_SHIFT;
    struct page *p = c->last;

    if (p != NULL && p->number == number)
        return p;
    p = g_hash_table_lookup(c->pages, GUINT_TO_POINTER(number));
    if (p == NULL) {
        p = g_new0(struct page, 1);
        p->number = number;
        g_hash_table_insert(c->pages, GUINT_TO_POINTER(number), p);
    }
    return c->last = p;
}

static void step(struct coverage *c, uint32_t addr, int by)
{
    page_of(c, addr)->step[(addr >> 1) & (PAGE_PLACES - 1)] += by;
}

static void on_block(void *ctx, uint32_t pc, uint32_t size)
{
    struct core_coverage *core = ctx;
    ticks_t when = cpu_time(core->cpu);

    core->pc = pc;
    core->end = pc + size;
    core->counted = when >= core->filter.from && when < core->filter.to &&
                    (core->filter.wants == NULL || core->filter.wants(core->ctx, pc));
    if (!core->counted)
        return;
    step(core->coverage, pc, 1);
    step(core->coverage, pc + size, -1);
}

/* What the exception cut off was not executed. */
static void on_entry(void *ctx, unsigned exception, uint32_t return_pc)
{
    struct core_coverage *core = ctx;

    if (!core->counted || return_pc < core->pc || return_pc >= core->end)
        return;
    step(core->coverage, return_pc, -1);
    step(core->coverage, core->end, 1);
    core->counted = false;
}

struct coverage *coverage_new(struct machine *m)
{
    struct coverage *c = g_new0(struct coverage, 1);

    c->machine = m;
    c->pages = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    return c;
}

void coverage_add(struct coverage *c, enum machine_core core, const struct profile_filter *filter,
                  void *ctx)
{
    struct core_coverage *one = &c->core[core];

    *one = (struct core_coverage){
        .coverage = c,
        .ear = {.block = on_block, .exception_entry = on_entry},
        .cpu = machine_cpu(c->machine, core),
        .filter = *filter,
        .ctx = ctx,
    };
    cpu_listen(one->cpu, &one->ear, one);
}

void coverage_free(struct coverage *c)
{
    if (c == NULL)
        return;
    for (unsigned i = 0; i < CORES; i++)
        if (c->core[i].cpu != NULL)
            cpu_unlisten(c->core[i].cpu, &c->core[i].ear);
    g_hash_table_destroy(c->pages);
    if (c->order != NULL)
        g_array_unref(c->order);
    g_free(c);
}

static int by_number(gconstpointer a, gconstpointer b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

/* A block that ends in the next page has made that page: sums run on from page to page. */
void coverage_settle(struct coverage *c)
{
    GHashTableIter i;
    gpointer number;
    int64_t sum = 0;

    c->order = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_hash_table_iter_init(&i, c->pages);
    while (g_hash_table_iter_next(&i, &number, NULL)) {
        const uint32_t n = GPOINTER_TO_UINT(number);

        g_array_append_val(c->order, n);
    }
    g_array_sort(c->order, by_number);
    for (unsigned k = 0; k < c->order->len; k++) {
        struct page *p = page_of(c, g_array_index(c->order, uint32_t, k) << PAGE_SHIFT);

        for (unsigned place = 0; place < PAGE_PLACES; place++) {
            sum += p->step[place];
            p->step[place] = sum;
        }
    }
}

void coverage_each(const struct coverage *c, void (*fn)(void *ctx, uint32_t addr, uint32_t end),
                   void *ctx)
{
    uint64_t begin = UINT64_MAX, end = 0; /* of the stretch so far */

    for (unsigned k = 0; k < c->order->len; k++) {
        uint32_t number = g_array_index(c->order, uint32_t, k);
        const struct page *p = g_hash_table_lookup(c->pages, GUINT_TO_POINTER(number));

        for (unsigned place = 0; place < PAGE_PLACES; place++) {
            uint64_t addr = ((uint64_t)number << PAGE_SHIFT) + place * 2;

            if (p->step[place] == 0)
                continue;
            if (begin != UINT64_MAX && addr != end)
                fn(ctx, (uint32_t)begin, (uint32_t)end);
            begin = begin == UINT64_MAX || addr != end ? addr : begin;
            end = addr + 2;
        }
    }
    if (begin != UINT64_MAX)
        fn(ctx, (uint32_t)begin, (uint32_t)end);
}

uint64_t coverage_count(const struct coverage *c, uint32_t addr)
{
    const struct page *p = g_hash_table_lookup(c->pages, GUINT_TO_POINTER(addr >> PAGE_SHIFT));

    return p != NULL ? (uint64_t)p->step[(addr >> 1) & (PAGE_PLACES - 1)] : 0;
}
