/*
 * All that goes on in a machine, block by block: what a snapshot holds and the state hash covers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/nor/nor.h"
#include "periph/qspi/qspi.h"
#include "soc/machine_priv.h"
#include "usb/host.h"

G_GNUC_PRINTF(2, 3)
static void begin(struct state_walk *w, const char *format, ...)
{
    va_list args;
    char *name;

    va_start(args, format);
    name = g_strdup_vprintf(format, args);
    va_end(args);
    state_begin(w, name);
    g_free(name);
}

static const struct state_limit machine_limits[] = {
    STATE_FLAGS(struct machine, net_held, net_held),
    STATE_FLAGS(struct machine, system_off, system_off),
    STATE_EACH_OF(struct machine, resets, core, CORES - 1),
    STATE_EACH_OF(struct machine, resets, fault.non_secure, true),
    STATE_EACH_OF(struct machine, resets, fault.valid, true),
    STATE_FLAGS(struct machine, slice.open, slice.open),
    STATE_LIMIT(struct machine, slice.core, CORES),
    STATE_FLAGS(struct machine, cut, cut),
};

static const struct state_limit domain_limits[] = {
    STATE_FLAGS(struct domain, cache.present, cache.instructions_only),
};

static void walk_machine(struct machine *m, struct state_walk *w)
{
    begin(w, "machine");
    sched_walk(&m->sched, w);
    STATE_PART(w, m->seed);
    STATE_PART(w, m->net_held);
    STATE_PART(w, m->system_off);
    STATE_PART(w, m->resets);
    STATE_PART(w, m->n_resets);
    STATE_PART(w, m->slice);
    STATE_PART(w, m->cut);
    state_check(w, "the machine", m, machine_limits, G_N_ELEMENTS(machine_limits));
    begin(w, "pins");
    pins_walk(&m->pins, w);
    begin(w, "log");
    guest_log_walk(m->log, w);
    begin(w, "chip");
    nor_walk(m->chip, w);
    begin(w, "usb");
    usb_host_walk(m->usb_host, w);
}

static void walk_bus(struct domain *d, struct state_walk *w)
{
    begin(w, "%s.bus", d->soc->name);
    irq_walk(&d->irq, w);
    dppi_walk(&d->dppi, w);
    clock_walk(&d->clocks, w);
    signals_walk(&d->signals, w);
    STATE_PART(w, d->cache);
    state_check(w, d->soc->name, d, domain_limits, G_N_ELEMENTS(domain_limits));
    STATE_PART(w, d->flash_window.fills);
    STATE_PART(w, d->flash_window.reads);
    STATE_PART(w, d->last_reset);
    STATE_PART(w, d->reset_pending);
}

/* The other core's RAM is a region of both. */
static void walk_memories(struct machine *m, enum machine_core core, struct state_walk *w)
{
    const struct domain *d = &m->domain[core];

    for (unsigned i = 0; i < d->memory.n_regions; i++) {
        const struct mem_region *r = &d->memory.region[i];

        if (memory_find_name(&m->domain[!core].memory, r->name) != NULL && core != CORE_APP)
            continue;
        begin(w, "%s.memory.%s", d->soc->name, r->name);
        state_part(w, r->host, r->size);
    }
}

static void walk_domain(struct machine *m, enum machine_core core, struct state_walk *w)
{
    struct domain *d = &m->domain[core];

    walk_bus(d, w);
    walk_memories(m, core, w);
    for (unsigned i = 0; i < d->n_devices; i++) {
        begin(w, "%s.%s", d->soc->name, d->device[i]->name);
        periph_walk(d->device[i], w);
    }
    begin(w, "%s.core", d->soc->name);
    cpu_walk(d->cpu, w);
}

/* What follows from what was restored: devices first, the cores see their effects. */
static void restored(struct machine *m)
{
    for (unsigned core = 0; core < CORES; core++) {
        struct domain *d = &m->domain[core];

        for (unsigned i = 0; i < d->memory.n_regions; i++)
            memory_changed(&d->memory, d->memory.region[i].base, d->memory.region[i].size);
        for (unsigned i = 0; i < d->n_devices; i++)
            periph_restored(d->device[i]);
    }
    for (unsigned core = 0; core < CORES; core++)
        cpu_restored(m->domain[core].cpu);
}

/* Longer than anything that a core waits for without being asked again. */
#define MOST_AHEAD (10 * TICKS_PER_SECOND)
#define MOST_TIME  (TICKS_NEVER / 4)

/* Cores that stand elsewhere in time than the events would run for ever to meet them. */
static bool agrees_on_time(const struct machine *m)
{
    ticks_t now = sched_now(&m->sched);

    for (unsigned i = 0; i < CORES; i++) {
        ticks_t core = cpu_time(m->domain[i].cpu);

        if (now > MOST_TIME || core > now + MOST_AHEAD || core + MOST_AHEAD < now)
            return false;
    }
    return !m->slice.open || (m->slice.core != CORES &&
                              (m->slice.end == TICKS_NEVER || m->slice.end <= now + MOST_AHEAD));
}

void machine_walk(struct machine *m, struct state_walk *w)
{
    g_assert(m->current == CORES);
    machine_settle_nvms(m);
    walk_machine(m, w);
    for (unsigned core = 0; core < CORES; core++)
        walk_domain(m, core, w);
    if (!w->restores)
        return;
    for (unsigned core = 0; core < CORES; core++)
        clock_check(&m->domain[core].clocks, w);
    if (state_sound(w) && !agrees_on_time(m))
        state_refuse(w, "the time of the cores");
    if (state_sound(w))
        restored(m);
}
