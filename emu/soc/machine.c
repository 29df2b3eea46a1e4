/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "soc/machine.h"

#include <string.h>

#include "periph/nor/nor.h"
#include "periph/nvmc.h"
#include "periph/parts/part.h"
#include "periph/qspi/qspi.h"
#include "soc/machine_priv.h"
#include "usb/host.h"

/*
 * How far one core may run ahead of the other: 4 us. A write that the other waits for (IPC, MUTEX,
 * FORCEOFF) ends the slice at once; shared RAM polled without them is seen at most this late.
 */
#define QUANTUM_TICKS (4 * TICKS_PER_US)

/* Events of a device fire while either core runs: one of the other domain is not to blame. */
static struct domain *domain_of(struct machine *m, const char *device)
{
    struct domain *d = &m->domain[m->current];

    if (m->current == CORE_NET && machine_periph(m, CORE_NET, device) == NULL &&
        strcmp(device, d->soc->name) != 0)
        d = &m->domain[CORE_APP];
    return d;
}

static void where(void *ctx, struct guest_report *report)
{
    struct machine *m = ctx;

    report->when = machine_now(m);
    if (m->current != CORES) {
        struct cpu *cpu = domain_of(m, report->device)->cpu;

        report->when = cpu_time(cpu);
        report->core = cpu_name(cpu);
        report->pc = cpu_pc(cpu);
    }
}

struct machine *machine_new(const struct machine_config *config, GError **error)
{
    struct machine *m = g_new0(struct machine, 1);
    const char *errata = config->errata != NULL ? config->errata : config->board->errata;

    m->current = m->stopped = CORES;
    m->net_held = true;
    m->seed = config->seed;
    m->log = guest_log_new();
    guest_log_set_where(m->log, where, m);
    if (!errata_parse(&m->errata, errata, error) ||
        !machine_build(m, config, config->board, error)) {
        machine_free(m);
        return NULL;
    }
    return m;
}

void machine_free(struct machine *m)
{
    if (m == NULL)
        return;
    g_free(m->identity);
    machine_tear_down(m);
    guest_log_free(m->log);
    g_free(m);
}

static void reset_domain(struct domain *d, bool cold)
{
    for (unsigned i = 0; i < d->n_devices; i++)
        periph_reset(d->device[i], cold);
    d->reset_pending = 0;
    cpu_reset(d->cpu);
}

static void hold_net(struct machine *m)
{
    m->net_held = true;
    cpu_hold(m->domain[CORE_NET].cpu, true);
}

void machine_leave_quad_enabled(struct machine *m)
{
    struct nor_bit qe = nor_chip_of(m->chip)->quad_enable;

    nor_set_register(m->chip, qe.reg, nor_register(m->chip, qe.reg) | qe.mask);
}

static void cold_reset(struct machine *m)
{
    for (unsigned i = 0; i < CORES; i++)
        reset_domain(&m->domain[i], true);
    hold_net(m);
}

void machine_power_on(struct machine *m)
{
    cold_reset(m);
    if (m->usb_plugged)
        usb_host_plug(m->usb_host);
}

static void lose_ram(struct memory *memory)
{
    for (unsigned i = 0; i < memory->n_regions; i++) {
        const struct mem_region *r = &memory->region[i];

        if (r->kind != MEM_RAM)
            continue;
        memset(r->host, 0, r->size);
        memory_changed(memory, r->base, r->size);
    }
}

void machine_power_cycle(struct machine *m)
{
    machine_power_cut(m, 50);
}

void machine_power_cut(struct machine *m, unsigned reached)
{
    nor_power_cut(m->chip, reached);
    for (unsigned i = 0; i < m->parts->len; i++)
        part_power_cycle(m->parts->pdata[i]);
    for (unsigned i = 0; i < CORES; i++) {
        nvmc_power_cut(machine_periph(m, i, "NVMC"), reached);
        lose_ram(&m->domain[i].memory);
        m->domain[i].last_reset = machine_now(m);
    }
    m->system_off = false;
    cold_reset(m);
}

void machine_stood_still(struct machine *m)
{
    ticks_t now = sched_now(&m->sched);

    for (unsigned i = 0; i < CORES; i++)
        if (cpu_time(m->domain[i].cpu) < now)
            cpu_skip_to(m->domain[i].cpu, now);
    m->slice.open = false;
}

void machine_reset_by(struct machine *m, uint32_t cause)
{
    m->system_off = false;
    signal_raise(&m->domain[CORE_APP].signals, SIGNAL_RESET_REQUEST, cause);
}

void machine_pin_reset(struct machine *m)
{
    machine_reset_by(m, RESET_BY_PIN);
}

void machine_listen(struct machine *m, struct machine_listener *l, void *ctx)
{
    listener_join(&m->listeners, &l->listener, ctx);
}

void machine_listen_flash(struct machine *m, struct flash_listener *l, void *ctx)
{
    listener_join(&m->flash_listeners, &l->listener, ctx);
}

void machine_flash_changed(struct machine *m, enum flash_memory memory, uint32_t address,
                           uint32_t len, bool erase)
{
    flash_changed(&m->flash_listeners, memory, address, len, erase);
}

/* The last fault, unless an earlier reset already accounts for it. */
static struct cpu_fault fault_since(const struct domain *d)
{
    struct cpu_fault fault = *cpu_last_fault(d->cpu);

    fault.valid = fault.valid && fault.when >= d->last_reset;
    return fault;
}

static void remember_reset(struct machine *m, enum machine_core core)
{
    struct domain *d = &m->domain[core];

    if (m->n_resets >= MACHINE_KEPT_RESETS)
        memmove(m->resets, m->resets + 1, sizeof m->resets - sizeof m->resets[0]);
    m->resets[MIN(m->n_resets, MACHINE_KEPT_RESETS - 1)] = (struct machine_reset){
        .core = core,
        .cause = d->reset_pending,
        .when = machine_now(m),
        .fault = fault_since(d),
        .pc = cpu_pc(d->cpu),
    };
    m->n_resets++;
    d->last_reset = machine_now(m);
}

/*
 * Carries out a reset that was asked for. A reset of the application core also puts the network
 * core into Force-OFF (product specification, RESET).
 */
static void carry_out_reset(struct machine *m, enum machine_core core)
{
    if (m->domain[core].reset_pending != RESET_BY_FORCEOFF)
        remember_reset(m, core);
    TELL(&m->listeners, struct machine_listener, resetting, core);
    if (core == CORE_APP)
        hold_net(m);
    reset_domain(&m->domain[core], false);
    if (core == CORE_APP)
        reset_domain(&m->domain[CORE_NET], false);
    cpu_hold(m->domain[CORE_NET].cpu, m->net_held);
}

static bool is_running(const struct machine *m, enum machine_core core)
{
    return cpu_state(m->domain[core].cpu) == CPU_RUNNING && !m->frozen[core];
}

/* The running core whose time is least, CORES when all sleep or are held. */
static enum machine_core next_core(struct machine *m)
{
    enum machine_core best = CORES;

    for (unsigned i = 0; i < CORES; i++)
        if (is_running(m, i) &&
            (best == CORES || cpu_time(m->domain[i].cpu) < cpu_time(m->domain[best].cpu)))
            best = i;
    return best;
}

/* Sleeping and held cores follow the present. */
static void bring_along(struct machine *m, ticks_t now)
{
    for (unsigned i = 0; i < CORES; i++)
        if (!is_running(m, i) && cpu_time(m->domain[i].cpu) < now)
            cpu_skip_to(m->domain[i].cpu, now);
}

/* Those that an event woke run on from there. */
static void wake_others(struct machine *m, ticks_t now)
{
    bring_along(m, now);
    for (unsigned i = 0; i < CORES; i++)
        if (!is_running(m, i))
            cpu_try_wake(m->domain[i].cpu);
}

/*
 * Beside another core that runs, and that may be far ahead because it waits for a flash chip. One
 * that sleeps ends the slice when something may wake it.
 */
static ticks_t slice_end(const struct machine *m, enum machine_core core)
{
    const struct domain *other = &m->domain[core == CORE_APP ? CORE_NET : CORE_APP];
    ticks_t longest = cpu_time(m->domain[core].cpu) + TICKS_PER_MS;

    if (cpu_state(other->cpu) != CPU_RUNNING)
        return TICKS_NEVER;
    return MIN(cpu_time(other->cpu) + QUANTUM_TICKS, longest);
}

/* The slice that goes on or begins; false: none before `until`, or every core sleeps. */
static bool open_slice(struct machine *m, ticks_t until)
{
    struct machine_slice *s = &m->slice;

    if (s->open && is_running(m, s->core))
        return cpu_is_inside_block(m->domain[s->core].cpu) ||
               cpu_time(m->domain[s->core].cpu) < until;
    s->core = next_core(m);
    s->open = s->core != CORES && cpu_time(m->domain[s->core].cpu) < until;
    if (s->open)
        s->end = slice_end(m, s->core);
    return s->open;
}

/* Whether the slice ended as it would have without whoever asked the machine to stop. */
static bool close_slice(struct machine *m, enum cpu_stop why)
{
    bool asked = why == CPU_STOP_POINT || (m->stop_requested && why == CPU_STOP_REQUEST);
    const struct cpu *cpu = m->domain[m->slice.core].cpu;

    m->slice.open = cpu_is_inside_block(cpu) || (asked && !m->cut && is_running(m, m->slice.core) &&
                                                 cpu_time(cpu) < m->slice.end);
    m->cut = false;
    if (!m->slice.open)
        m->slice.end = 0;
    return !m->slice.open;
}

/*
 * Everyone sleeps, or starts only later: time jumps to the next event. False when there is none
 * before `until`.
 */
static bool jump(struct machine *m, ticks_t until, enum machine_stop *stop)
{
    ticks_t next = sched_next(&m->sched);

    if (next > until || next == TICKS_NEVER) {
        if (next == TICKS_NEVER && m->slice.core == CORES) {
            *stop = m->system_off ? MACHINE_OFF : MACHINE_ASLEEP;
            return false;
        }
        sched_run(&m->sched, until);
        wake_others(m, until);
        *stop = MACHINE_TIME;
        return false;
    }
    sched_run(&m->sched, next);
    wake_others(m, next);
    return true;
}

/*
 * A network core without firmware locks up again right after each reset, for ever. One such reset
 * shows what happens; then it stays locked up until the application core resets it.
 */
static bool would_loop(const struct machine *m, enum machine_core core)
{
    unsigned kept = MIN(m->n_resets, MACHINE_KEPT_RESETS);

    if (kept == 0)
        return false;
    const struct machine_reset *last = &m->resets[kept - 1];

    return core == CORE_NET && last->core == core && last->cause == RESET_BY_LOCKUP &&
           machine_now(m) - last->when < TICKS_PER_MS;
}

/* Acts on why a core stopped. False when the run ends, with the reason in *stop. */
static bool after_slice(struct machine *m, enum machine_core core, enum cpu_stop why,
                        enum machine_stop *stop)
{
    switch (why) {
    case CPU_STOP_LOCKUP:
        if (m->stop_on_lockup && core == CORE_APP) {
            *stop = MACHINE_LOCKUP;
            return false;
        }
        if (!would_loop(m, core))
            signal_raise(&m->domain[core].signals, SIGNAL_RESET_REQUEST, RESET_BY_LOCKUP);
        return true;
    case CPU_STOP_BKPT:
        *stop = MACHINE_BKPT;
        return false;
    case CPU_STOP_HANG:
        if (core != CORE_APP)
            return true;
        *stop = MACHINE_HANG;
        return false;
    default:
        return true;
    }
}

static void carry_out_resets(struct machine *m)
{
    for (unsigned i = 0; i < CORES; i++)
        if (m->domain[i].reset_pending != 0)
            carry_out_reset(m, i);
}

static enum machine_stop run(struct machine *m, ticks_t until)
{
    enum machine_stop stop = MACHINE_TIME;

    m->stop_requested = false;
    m->stopped = CORES;
    for (;;) {
        carry_out_resets(m);
        if (m->stop_requested && m->slice.open)
            m->stopped = m->slice.core;
        if (m->stop_requested)
            return m->system_off ? MACHINE_OFF : MACHINE_REQUEST;
        if (!open_slice(m, until)) {
            if (m->slice.core != CORES && sched_now(&m->sched) >= until)
                return MACHINE_TIME;
            if (!jump(m, until, &stop))
                return stop;
            continue;
        }
        enum machine_core core = m->current = m->slice.core;
        ticks_t end = m->slice.end == TICKS_NEVER ? until : m->slice.end;
        enum cpu_stop why = cpu_run(m->domain[core].cpu, end);
        m->current = CORES;
        bool closed = close_slice(m, why);
        if (why == CPU_STOP_POINT) {
            m->stopped = core;
            return MACHINE_POINT;
        }
        if (!closed)
            continue;
        wake_others(m, sched_now(&m->sched));
        if (!after_slice(m, core, why, &stop)) {
            m->stopped = core;
            return stop;
        }
    }
}

enum machine_stop machine_run(struct machine *m, ticks_t until)
{
    enum machine_stop stop = run(m, until);

    bring_along(m, sched_now(&m->sched)); /* where a slice is interrupted, too */
    return stop;
}

enum machine_stop machine_run_beside(struct machine *m, ticks_t until)
{
    for (;;) {
        enum machine_stop stop = machine_run(m, until);

        if (stop != MACHINE_TIME && stop != MACHINE_ASLEEP)
            return stop;
        ticks_t next = MIN(sched_next(&m->sched), until);
        sched_run(&m->sched, next);
        wake_others(m, next);
        if (next == until && machine_idle_until(m) >= until)
            return MACHINE_TIME;
    }
}

ticks_t machine_idle_until(const struct machine *m)
{
    ticks_t first = sched_next(&m->sched);

    for (unsigned i = 0; i < CORES; i++)
        if (is_running(m, i))
            first = MIN(first, cpu_time(m->domain[i].cpu));
    return first;
}

enum machine_core machine_stopped_core(const struct machine *m)
{
    return m->stopped;
}

enum machine_core machine_running_core(const struct machine *m)
{
    return m->current;
}

void machine_freeze(struct machine *m, enum machine_core core, bool frozen)
{
    m->frozen[core] = frozen;
}

void machine_rehearse(struct machine *m, ticks_t until)
{
    m->rehearsed = until;
}

bool machine_rehearses(const struct machine *m)
{
    return m->rehearsed != 0 && machine_now(m) <= m->rehearsed;
}

void machine_request_stop(struct machine *m)
{
    m->stop_requested = true;
    if (m->current != CORES)
        cpu_request_stop(m->domain[m->current].cpu);
}

void machine_set_stop_on_lockup(struct machine *m, bool stop)
{
    m->stop_on_lockup = stop;
}

ticks_t machine_now(const struct machine *m)
{
    ticks_t app = cpu_time(m->domain[CORE_APP].cpu);

    return MAX(app, sched_now(&m->sched));
}

struct cpu *machine_cpu(struct machine *m, enum machine_core core)
{
    return m->domain[core].cpu;
}

struct guest_log *machine_log(struct machine *m)
{
    return m->log;
}

struct sched *machine_sched(struct machine *m)
{
    return &m->sched;
}

struct memory *machine_memory(struct machine *m, enum machine_core core)
{
    return &m->domain[core].memory;
}

struct periph *machine_periph(struct machine *m, enum machine_core core, const char *name)
{
    struct domain *d = &m->domain[core];

    for (unsigned i = 0; i < d->n_devices; i++)
        if (strcmp(d->device[i]->name, name) == 0)
            return d->device[i];
    return NULL;
}

const struct irq_lines *machine_irq_lines(const struct machine *m, enum machine_core core)
{
    return &m->domain[core].irq;
}

struct periph *machine_device(struct machine *m, enum machine_core core, unsigned i)
{
    return i < m->domain[core].n_devices ? m->domain[core].device[i] : NULL;
}

struct pins *machine_pins(struct machine *m)
{
    return &m->pins;
}

struct mmio *machine_mmio(struct machine *m, enum machine_core core)
{
    return &m->domain[core].mmio;
}

struct serial_line *machine_serial(struct machine *m, enum machine_core core, unsigned n)
{
    char name[16];

    g_snprintf(name, sizeof name, "UARTE%u", n);
    return n < MACHINE_UARTES && machine_periph(m, core, name) != NULL ? &m->domain[core].serial[n]
                                                                       : NULL;
}

struct antenna *machine_antenna(struct machine *m)
{
    return &m->antenna;
}

struct usb_host *machine_usb_host(struct machine *m)
{
    return m->usb_host;
}

bool machine_join_serial(struct machine *m, enum machine_core from, unsigned n,
                         enum machine_core to, unsigned n_to)
{
    struct serial_line *line = machine_serial(m, from, n);
    const struct serial_line *other = machine_serial(m, to, n_to);

    if (line == NULL || other == NULL)
        return false;
    line->peer = other->node;
    return true;
}

const struct machine_reset *machine_resets(const struct machine *m, unsigned *kept, unsigned *total)
{
    *kept = MIN(m->n_resets, MACHINE_KEPT_RESETS);
    *total = m->n_resets;
    return m->resets;
}

struct nor *machine_chip(struct machine *m)
{
    return m->chip;
}

const char *machine_identity(const struct machine *m)
{
    return m->identity;
}

const struct machine_nvm *machine_nvms(const struct machine *m)
{
    return m->nvm;
}

void machine_settle_nvms(struct machine *m)
{
    qspi_settle_array(machine_periph(m, CORE_APP, "QSPI"));
}

bool machine_has_chip(const struct machine *m)
{
    return m->has_chip;
}
