/*
 * Handlers that interrupts and timers enter must not be in the XIP window.
 *
 * Follows: Nordic, "Configuring external XIP": no interrupt handlers in QSPI flash that are enabled
 * before the driver has run; Zephyr include/arch/arm (vector table, struct _isr_table_entry
 * {arg, isr}); zephyr issues 62449, 108747 (interrupts while the chip is busy).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "bus/map.h"
#include "debug/check/check_priv.h"

#define EXCEPTIONS      16u
#define APP_IRQS        69u /* product specification, interrupts of the application core */
#define QSPI_IRQ        43u
#define MAX_TIMER_BYTES 65536u
#define ISR_ENTRY_BYTES 8u
#define NVIC_ISER       0xe000e100u
#define SCS_BASE        0xe000e000u

/* An interrupt's number equals the peripheral's: bits 12 and up of its base address. */
static bool is_peripheral(const struct call_edge *edge, void *ctx)
{
    unsigned irq = GPOINTER_TO_UINT(ctx);

    return edge->kind == CALL_POINTER &&
           ((edge->to & ~SECURE_ALIAS) & 0xfffff000u) == PERIPHERALS + (irq << 12);
}

static bool is_enable(const struct call_edge *edge, void *ctx)
{
    return edge->kind == CALL_POINTER &&
           (edge->to == SCS_BASE || edge->to - NVIC_ISER < 4 * ((APP_IRQS + 31) / 32));
}

struct enable_call {
    const struct check_elf *elf;
    unsigned irq;
};

/* arch_irq_enable(irq) and relatives, with a constant. */
static bool is_enable_call(const struct call_edge *edge, void *ctx)
{
    const struct enable_call *want = ctx;

    if (edge->kind != CALL_DIRECT || !edge->known[0] || edge->argument[0] != want->irq)
        return false;
    const struct elf_symbol *s = elf_view_function(want->elf->view, edge->to);
    return s != NULL && strstr(s->name, "irq_enable") != NULL;
}

static bool reaches(const struct check_elf *e, uint32_t function, callgraph_match match, void *ctx)
{
    GArray *path = callgraph_search(e->graph, function, match, ctx);

    if (path != NULL)
        g_array_free(path, TRUE);
    return path != NULL;
}

/* The init entry before the QSPI driver that enables an interrupt, or NULL. */
static const struct init_call *early_user(const struct check_elf *e, unsigned irq)
{
    unsigned n = e->driver >= 0 ? (unsigned)e->driver : e->init->len;
    struct enable_call want = {e, irq};

    for (unsigned i = 0; i < n; i++) {
        const struct init_call *c = &g_array_index(e->init, struct init_call, i);

        if (c->function != 0 && (reaches(e, c->function, is_enable_call, &want) ||
                                 (reaches(e, c->function, is_peripheral, GUINT_TO_POINTER(irq)) &&
                                  reaches(e, c->function, is_enable, NULL))))
            return c;
    }
    return NULL;
}

static void report_irq(struct check *c, const struct check_elf *e, unsigned irq, uint32_t handler,
                       const char *table)
{
    const struct init_call *early = early_user(e, irq);
    char *name = elf_view_name(e->view, handler), *address = check_address(e, handler);
    struct finding *f = check_find(
        c, "F04-isr-in-xip", early != NULL || irq == QSPI_IRQ ? FINDING_ERROR : FINDING_WARNING,
        "The handler of IRQ %u, %s, is in external flash", irq, name);

    finding_where(f, "%s at %s, %s; %s", name, address, table, e->view->path);
    if (irq == QSPI_IRQ)
        finding_why(f, "The QSPI driver waits for this interrupt to start the flash that the "
                       "handler is fetched from.");
    else if (early != NULL)
        finding_why(f,
                    "%s (%s) enables the interrupt before the QSPI driver has run: the first one "
                    "ends in a bus fault in handler mode.",
                    early->name, early->level);
    else
        finding_why(f,
                    "It faults when the interrupt comes before the QSPI driver has run, or while "
                    "the chip erases or programs.");
    finding_remedy(f, "Leave %s and what it calls out of zephyr_code_relocate().", name);
    check_source(e, f, handler);
    g_free(address);
    g_free(name);
}

static void check_exceptions(struct check *c, const struct check_elf *e)
{
    uint32_t word;

    for (unsigned i = 1; i < EXCEPTIONS; i++) {
        if (!elf_view_read32(e->view, e->vectors + 4 * i, &word) || !check_elf_in_xip(e, word))
            continue;
        char *name = elf_view_name(e->view, word), *address = check_address(e, word);
        struct finding *f =
            check_find(c, i == 1 ? "F53-reset-in-xip" : "F04-exception-in-xip", FINDING_ERROR,
                       "The handler of exception %u, %s, is in external flash", i, name);
        finding_where(f, "%s at %s, vector table at 0x%08x; %s", name, address, e->vectors,
                      e->view->path);
        finding_why(f, "It can be entered before the QSPI driver has run and while the chip is "
                       "busy; a fault inside it locks the core up.");
        finding_remedy(f, "Leave %s out of zephyr_code_relocate().", name);
        check_source(e, f, word);
        g_free(address);
        g_free(name);
    }
}

static void check_irqs(struct check *c, const struct check_elf *e)
{
    const struct elf_symbol *table = elf_view_symbol(e->view, "_sw_isr_table");
    uint32_t word;

    for (unsigned irq = 0; irq < APP_IRQS; irq++) {
        if (elf_view_read32(e->view, e->vectors + 4 * (EXCEPTIONS + irq), &word) &&
            (word & 1) != 0 && check_elf_in_xip(e, word))
            report_irq(c, e, irq, word, "vector table");
        if (table != NULL && (table->size == 0 || table->size >= (irq + 1) * ISR_ENTRY_BYTES) &&
            elf_view_read32(e->view, table->addr + irq * ISR_ENTRY_BYTES + 4, &word) &&
            (word & 1) != 0 && check_elf_in_xip(e, word))
            report_irq(c, e, irq, word, "_sw_isr_table");
    }
}

static void report_timer(struct check *c, const struct check_elf *e, uint32_t handler,
                         const char *where)
{
    char *name = elf_view_name(e->view, handler), *address = check_address(e, handler);
    struct finding *f = check_find(c, "F04-timer-in-xip", FINDING_WARNING,
                                   "The timer handler %s is in external flash", name);

    finding_where(f, "%s at %s, %s; %s", name, address, where, e->view->path);
    finding_why(f, "It runs from the timer interrupt: while the chip erases or programs, or XIP is "
                   "off, the interrupt ends in a fault.");
    finding_remedy(f, "Leave %s out of zephyr_code_relocate().", name);
    check_source(e, f, handler);
    g_free(address);
    g_free(name);
}

/* K_TIMER_DEFINE() puts its objects side by side. */
static void check_static_timers(struct check *c, const struct check_elf *e)
{
    const struct elf_symbol *from = elf_view_symbol(e->view, "_k_timer_list_start");
    const struct elf_symbol *to = elf_view_symbol(e->view, "_k_timer_list_end");
    uint32_t word;

    if (from == NULL || to == NULL)
        return;
    uint32_t end = to->addr - from->addr < MAX_TIMER_BYTES ? to->addr : from->addr;
    for (uint32_t at = from->addr, n = 0; at < end && n < CHECK_REPEATS; at += 4)
        if (elf_view_read32(e->view, at, &word) && (word & 1) != 0 && check_elf_in_xip(e, word)) {
            char *object = elf_view_name(e->view, at);

            report_timer(c, e, word, object);
            g_free(object);
            n++;
        }
}

struct registration {
    const char *function;
    bool is_timer;
};

static const struct registration *find_registration(const struct check_elf *e, uint32_t callee)
{
    static const struct registration all[] = {
        {"k_timer_init", true},           {"k_work_init", false},
        {"k_work_init_delayable", false}, {"k_delayed_work_init", false},
        {"z_impl_k_timer_init", true},
    };
    const struct elf_symbol *s = elf_view_function(e->view, callee);

    for (unsigned i = 0; s != NULL && i < G_N_ELEMENTS(all); i++)
        if (strcmp(s->name, all[i].function) == 0)
            return &all[i];
    return NULL;
}

/* Calls of k_timer_init(timer, handler, ...) and k_work_init(work, handler) with a constant. */
static void check_registrations(struct check *c, const struct check_elf *e)
{
    GString *work = g_string_new(NULL);
    unsigned n = 0;

    for (unsigned i = 0; i < e->view->functions->len && n < CHECK_REPEATS; i++) {
        const struct elf_symbol *s = &g_array_index(e->view->functions, struct elf_symbol, i);
        const GArray *edges = callgraph_edges(e->graph, s->addr);

        for (unsigned k = 0; k < edges->len && n < CHECK_REPEATS; k++) {
            const struct call_edge *edge = &g_array_index(edges, struct call_edge, k);
            const struct registration *r;

            if (edge->kind != CALL_DIRECT || !edge->known[1] || (edge->argument[1] & 1) == 0 ||
                !check_elf_in_xip(e, edge->argument[1]) ||
                (r = find_registration(e, edge->to)) == NULL)
                continue;
            n++;
            if (r->is_timer) {
                report_timer(c, e, edge->argument[1], s->name);
            } else {
                char *name = elf_view_name(e->view, edge->argument[1]);

                g_string_append_printf(work, "%s%s", work->len > 0 ? ", " : "", name);
                g_free(name);
            }
        }
    }
    if (work->len > 0) {
        struct finding *f = check_find(c, "F04-work-in-xip", FINDING_NOTE,
                                       "Work handlers are in external flash: %s", work->str);
        finding_where(f, "%s", e->view->path);
        finding_why(f, "They must not be submitted while XIP is off, nor run while the chip erases "
                       "or programs.");
        finding_remedy(f, "CONFIG_NORDIC_QSPI_NOR_XIP=y keeps XIP on; recent trees have "
                          "CONFIG_NORDIC_QSPI_NOR_XIP_FLASH_SCHED_LOCK.");
    }
    g_string_free(work, TRUE);
}

void check_handlers(struct check *c)
{
    for (unsigned i = 0; i < c->elves->len; i++) {
        const struct check_elf *e = c->elves->pdata[i];

        if (!e->has_xip)
            continue;
        if (e->vectors != UINT32_MAX)
            check_exceptions(c, e);
        if (e->vectors != UINT32_MAX)
            check_irqs(c, e);
        check_static_timers(c, e);
        check_registrations(c, e);
    }
}
