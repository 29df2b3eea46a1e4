/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/advise/ledger.h"

#include "periph/qspi/qspi.h"
#include "soc/what_if.h"

struct ledger {
    struct codebus_listener flash, xip;
    struct cpu_listener blocks;
    struct machine *machine;
    struct parts *parts;
    const struct measure *measure;
    const GArray *ranges;
    const struct periph *qspi;
    struct part *running; /* NULL: no part of the program */
    bool started, light;
};

static void on_charged(void *ctx, uint32_t addr, uint32_t cycles, uint32_t elsewhere)
{
    struct ledger *l = ctx;
    struct part *part = l->started ? parts_find(l->parts, addr) : NULL;

    if (part == NULL)
        return;
    if (l->running != NULL && !qspi_xip_answers(l->qspi))
        part->dark = true;
    if (!measure_inside(l->measure))
        return;
    part->waits += cycles;
    part->waits_elsewhere += elsewhere;
}

static void listen_to_windows(struct ledger *l)
{
    static const char *const names[] = {"flash", "xip"};
    struct codebus_listener *const listeners[] = {&l->flash, &l->xip};

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        struct mem_region *r = memory_find_name(machine_memory(l->machine, CORE_APP), names[i]);

        listeners[i]->charged = on_charged;
        if (r != NULL && r->window != NULL)
            codebus_listen(r->window, listeners[i], l);
    }
}

static void start(struct ledger *l)
{
    l->started = true;
    if (l->ranges == NULL)
        listen_to_windows(l);
    else
        what_if_move(l->machine, (const struct timing_range *)(void *)l->ranges->data,
                     l->ranges->len);
}

static void on_block(void *ctx, uint32_t pc, uint32_t size)
{
    struct ledger *l = ctx;

    l->running = parts_find(l->parts, pc);
    if (l->running == NULL)
        return;
    if (!l->started)
        start(l);
    if (qspi_xip_answers(l->qspi))
        l->light = true;
    else
        l->running->dark = true;
}

struct ledger *ledger_new(struct machine *m, struct parts *parts, const struct measure *measure,
                          const GArray *ranges)
{
    struct ledger *l = g_new0(struct ledger, 1);

    l->machine = m;
    l->parts = parts;
    l->measure = measure;
    l->ranges = ranges;
    l->qspi = machine_periph(m, CORE_APP, "QSPI");
    l->blocks.block = on_block;
    cpu_listen(machine_cpu(m, CORE_APP), &l->blocks, l);
    return l;
}

bool ledger_saw_light(const struct ledger *l)
{
    return l->light;
}

void ledger_free(struct ledger *l)
{
    cpu_unlisten(machine_cpu(l->machine, CORE_APP), &l->blocks);
    listener_leave(&l->flash.listener);
    listener_leave(&l->xip.listener);
    g_free(l);
}
