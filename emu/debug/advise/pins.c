/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/advise/pins.h"

#include "bus/map.h"
#include "debug/code/zephyr_init.h"

#define EXCEPTIONS      16u
#define APP_IRQS        69u /* product specification, interrupts of the application core */
#define ISR_ENTRY_BYTES 8u  /* Zephyr, struct _isr_table_entry {arg, isr} */
#define MAX_API_BYTES   256u

struct pinning {
    struct parts *parts;
    const struct elf_view *view;
    struct callgraph *graph;
    const char *why; /* of the present search */
};

static void pin(struct pinning *p, uint32_t addr, bool constants)
{
    struct part *part = parts_find(p->parts, addr);

    if (part != NULL && !part->external && part->constants == constants)
        parts_pin(p->parts, part, p->why);
}

/*
 * Never found: the search passes everything that is called. Constants whose address is handled are
 * read, a function whose address is passed on may run at any later time.
 */
static bool pin_callee(const struct call_edge *edge, void *ctx)
{
    if (edge->kind == CALL_DIRECT)
        pin(ctx, edge->to, false);
    else
        pin(ctx, edge->to, true);
    return false;
}

static void pin_with_callees(struct pinning *p, uint32_t function, const char *why)
{
    GArray *path;

    p->why = why;
    pin(p, function & ~1u, false);
    path = callgraph_search(p->graph, function & ~1u, pin_callee, p);
    g_assert(path == NULL);
}

static bool function_at(const struct pinning *p, uint32_t at, uint32_t *function)
{
    return elf_view_read32(p->view, at, function) && (*function & 1) != 0 &&
           elf_view_function(p->view, *function) != NULL;
}

static uint32_t vectors_of(const struct elf_view *view)
{
    static const char *const names[] = {"_vector_table", "_vector_start", "__isr_vector",
                                        "__Vectors", "_vectors"};

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        const struct elf_symbol *s = elf_view_symbol(view, names[i]);

        if (s != NULL)
            return s->addr;
    }
    return UINT32_MAX;
}

static void pin_handler(struct pinning *p, uint32_t function, const char *what, unsigned number)
{
    char *name = elf_view_name(p->view, function);
    char *why = g_strdup_printf("%s %u (%s) runs it", what, number, name);

    pin_with_callees(p, function, why);
    g_free(why);
    g_free(name);
}

/* Where all has gone wrong, which searches do not enter: external flash may be what went wrong. */
static void pin_ends(struct pinning *p)
{
    static const char *const names[] = {"z_arm_fatal_error", "z_fatal_error",
                                        "k_sys_fatal_error_handler", "assert_post_action"};

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        const struct elf_symbol *s = elf_view_symbol(p->view, names[i]);

        if (s != NULL && s->function)
            pin_with_callees(p, s->addr, "reports faults");
    }
}

static void pin_handlers(struct pinning *p)
{
    const struct elf_symbol *table = elf_view_symbol(p->view, "_sw_isr_table");
    uint32_t vectors = vectors_of(p->view), function;

    if (vectors == UINT32_MAX)
        return;
    if (function_at(p, vectors + 4, &function))
        pin_with_callees(p, function, "runs from reset, before any driver");
    for (unsigned i = 2; i < EXCEPTIONS; i++)
        if (function_at(p, vectors + 4 * i, &function))
            pin_handler(p, function, "exception", i);
    for (unsigned irq = 0; irq < APP_IRQS; irq++) {
        if (function_at(p, vectors + 4 * (EXCEPTIONS + irq), &function))
            pin_handler(p, function, "interrupt", irq);
        if (table != NULL && table->size >= (irq + 1) * ISR_ENTRY_BYTES &&
            function_at(p, table->addr + irq * ISR_ENTRY_BYTES + 4, &function))
            pin_handler(p, function, "interrupt", irq);
    }
}

/* What the driver offers: it turns XIP off for each of its operations. */
static void pin_driver(struct pinning *p, const struct init_call *driver)
{
    static const char *const why = "the QSPI driver, or called by it while XIP is off";
    uint32_t api, function;

    pin_with_callees(p, driver->function, why);
    if (driver->device == 0 || !elf_view_read32(p->view, driver->device + 8, &api))
        return;
    const struct elf_symbol *table = elf_view_object(p->view, api);
    for (uint32_t at = 0; table != NULL && at + 4 <= MIN(table->size, MAX_API_BYTES); at += 4)
        if (function_at(p, table->addr + at, &function))
            pin_with_callees(p, function, why);
}

/* Without a driver main() or a bootloader starts XIP: every entry comes before it. */
static void pin_init_entries(struct pinning *p)
{
    GArray *calls = zephyr_init_read(p->view);
    int driver = zephyr_init_find_qspi(p->view, p->graph, calls);

    if (driver >= 0 && g_array_index(calls, struct init_call, driver).function != 0)
        pin_driver(p, &g_array_index(calls, struct init_call, driver));
    for (unsigned i = 0; i < (driver >= 0 ? (unsigned)driver : calls->len); i++) {
        const struct init_call *c = &g_array_index(calls, struct init_call, i);
        char *why = g_strdup_printf("%s (%s) runs it before the QSPI driver", c->name, c->level);

        if (c->function != 0)
            pin_with_callees(p, c->function, why);
        g_free(why);
    }
    zephyr_init_free(calls);
}

void pins_find(struct parts *parts, const struct elf_view *view)
{
    struct pinning p = {.parts = parts, .view = view, .graph = callgraph_new(view)};

    pin_init_entries(&p);
    pin_handlers(&p);
    pin_ends(&p);
    callgraph_free(p.graph);
}

void pins_add_dark(struct parts *parts)
{
    const GPtrArray *all = parts_all(parts);

    for (unsigned i = 0; i < all->len; i++) {
        struct part *part = all->pdata[i];

        if (part->dark && !part->external)
            parts_pin(parts, part, "used while external flash could not be read");
    }
}
