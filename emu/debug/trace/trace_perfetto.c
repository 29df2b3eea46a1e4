/*
 * A run as a timeline for ui.perfetto.dev: of each core its exceptions, threads, sleep, and its
 * start step by step; commands of the flash chip; what was waited for, and the current.
 *
 * The start is followed by calls, which is what costs; it ends when the application core sleeps for
 * the first time after it has reached main(), or has too many steps. What is counted is shown as a
 * mean of the time since the last value, at least SAMPLE of it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bus/map.h"
#include "debug/boot/step.h"
#include "debug/energy/meter.h"
#include "debug/exception_name.h"
#include "debug/trace/perfetto.h"
#include "debug/trace/trace_priv.h"

#define SAMPLE TICKS_PER_MS

#define MOST_STEPS 20000 /* of a core's start: a main() that never sleeps has no end of them */

enum counter { COUNT_XIP, COUNT_FLASH, COUNT_AWAKE, COUNTERS };

struct timeline_core {
    struct timeline *timeline;
    enum machine_core core;
    struct cpu *cpu;
    unsigned pid;
    struct perfetto_track process, exceptions, sleep, start;
    struct perfetto_track counters[COUNTERS];
    struct trace_kernel kernel;
    GHashTable *threads; /* address -> struct perfetto_track */
    uint32_t thread;     /* that runs; 0: not known */
    struct calls *calls; /* during the start */
    const struct boot_step *step;
    unsigned steps;         /* up to now */
    struct cpu_counters at; /* of the last sample */
    struct timing_stalls stalls;
    ticks_t sampled;
    struct cpu_listener cpu_ear;
    struct signal_listener sleep_ear;
};

struct timeline {
    struct trace *trace;
    struct perfetto *out;
    struct timeline_core core[CORES];
    struct boot_steps *steps;
    bool in_main, started; /* main() was reached; the core has slept since */
    struct perfetto_track chip, current;
    struct energy_meter *meter;
    energy_charge charge; /* since `charged` */
    ticks_t charged;
    struct nor_listener nor_ear;
    struct codebus_listener xip_ear;
    struct machine_listener reset_ear;
};

static bool wanted(const struct timeline *l, ticks_t when)
{
    return trace_wants(l->trace, TRACE_PERFETTO, when);
}

static void write_packet(void *ctx, const void *data, size_t len)
{
    trace_write(ctx, TRACE_PERFETTO, data, len);
}

/* --- counters --- */

static void sample(struct timeline_core *c, ticks_t when)
{
    const struct timing_stalls *s = timing_stalls(cpu_timing(c->cpu));
    const struct cpu_counters *n = cpu_counters(c->cpu);
    double cycles = (double)(n->cycles - c->at.cycles) / 100;
    double slept = (double)(n->sleep_cycles - c->at.sleep_cycles);
    const double values[COUNTERS] = {
        [COUNT_XIP] =
            (double)(s->fetch_xip + s->data_xip - c->stalls.fetch_xip - c->stalls.data_xip),
        [COUNT_FLASH] =
            (double)(s->fetch_flash + s->data_flash - c->stalls.fetch_flash - c->stalls.data_flash),
        [COUNT_AWAKE] = cycles * 100 - slept,
    };

    if (cycles > 0 && wanted(c->timeline, when))
        for (unsigned i = 0; i < COUNTERS; i++)
            perfetto_count(c->timeline->out, &c->counters[i], when, values[i] / cycles);
    c->at = *n;
    c->stalls = *s;
    c->sampled = when;
}

static void sample_if_due(struct timeline_core *c, ticks_t when)
{
    if (when - c->sampled >= SAMPLE)
        sample(c, when);
}

static void on_charge(void *ctx, ticks_t from, ticks_t to, energy_charge charge)
{
    struct timeline *l = ctx;

    l->charge += charge;
    if (to - l->charged < SAMPLE)
        return;
    uint64_t na = energy_mean_na(l->charge, to - l->charged, energy_meter_mv(l->meter));
    if (wanted(l, l->charged))
        perfetto_count(l->out, &l->current, l->charged, (double)na / 1000);
    l->charge = 0;
    l->charged = to;
}

static void on_fetched(void *ctx, uint32_t addr, unsigned size, bool streams)
{
    struct timeline *l = ctx;

    sample_if_due(&l->core[CORE_APP], cpu_time(l->core[CORE_APP].cpu));
}

/* --- threads --- */

static struct perfetto_track *track_of(struct timeline_core *c, uint32_t thread)
{
    struct timeline *l = c->timeline;
    struct perfetto_track *t = g_hash_table_lookup(c->threads, GUINT_TO_POINTER(thread));

    if (t != NULL)
        return t;
    char *name = threads_name(l->trace->machine, &c->kernel.kernel, thread, l->trace->symbols);
    t = g_new0(struct perfetto_track, 1);
    *t = perfetto_thread(l->out, c->pid, thread, name);
    g_hash_table_insert(c->threads, GUINT_TO_POINTER(thread), t);
    g_free(name);
    return t;
}

static void look_at_thread(struct timeline_core *c, uint32_t pc, ticks_t when)
{
    struct timeline *l = c->timeline;

    uint32_t thread = trace_thread_at(l->trace, &c->kernel, c->core, pc);
    if (thread == c->thread)
        return;
    if (c->thread != 0)
        perfetto_end(l->out, track_of(c, c->thread), when);
    c->thread = thread != 0 && trace_wants_thread(l->trace, &c->kernel, thread) ? thread : 0;
    if (c->thread != 0 && wanted(l, when))
        perfetto_begin(l->out, track_of(c, thread), when, "runs");
}

/* --- exceptions and sleep --- */

static void on_entry(void *ctx, unsigned exception, uint32_t return_pc)
{
    struct timeline_core *c = ctx;
    ticks_t when = cpu_time(c->cpu);

    sample_if_due(c, when);
    if (trace_is_tail_chained(return_pc))
        perfetto_end(c->timeline->out, &c->exceptions, when);
    if (!trace_wants_pc(&c->timeline->trace->core[c->core], TRACE_PERFETTO, when, return_pc))
        return;
    char *name = exception_name(c->timeline->trace->machine, c->core, exception);
    perfetto_begin(c->timeline->out, &c->exceptions, when, name);
    g_free(name);
}

static void on_return(void *ctx, unsigned exception, uint32_t to_pc)
{
    struct timeline_core *c = ctx;
    ticks_t when = cpu_time(c->cpu);

    perfetto_end(c->timeline->out, &c->exceptions, when);
    if (c->exceptions.depth == 0)
        look_at_thread(c, to_pc, when);
}

static void on_sleep(void *ctx, enum signal_id id, uint32_t asleep)
{
    struct timeline_core *c = ctx;
    ticks_t when = cpu_time(c->cpu);

    sample_if_due(c, when);
    c->timeline->started |= c->timeline->in_main && c->core == CORE_APP;
    if (asleep == 0)
        perfetto_end(c->timeline->out, &c->sleep, when);
    else if (c->sleep.depth == 0 && wanted(c->timeline, when))
        perfetto_begin(c->timeline->out, &c->sleep, when, "asleep");
}

static void on_reset(void *ctx, enum machine_core core)
{
    struct timeline *l = ctx;
    struct timeline_core *c = &l->core[core];

    if (c->timeline == NULL)
        return;
    ticks_t when = cpu_time(c->cpu);
    perfetto_end_all(l->out, &c->exceptions, when);
    perfetto_end_all(l->out, &c->sleep, when);
    if (c->thread != 0)
        perfetto_end(l->out, track_of(c, c->thread), when);
    c->thread = 0;
    c->kernel = (struct trace_kernel){0};
}

/* --- the start --- */

static void end_start(struct timeline_core *c, ticks_t when)
{
    perfetto_end_all(c->timeline->out, &c->start, when);
    c->step = NULL;
    if (c->calls != NULL)
        calls_stop(c->calls);
}

/* Each core's calls stop when they hear next that the start is over. */
static void on_ran(void *ctx, struct call_node *node, ticks_t from, ticks_t to,
                   const struct call_cost *cost)
{
    struct timeline_core *c = ctx;
    struct timeline *l = c->timeline;
    const struct boot_step *step = boot_step_of(l->steps, c->core, node);

    l->in_main = l->in_main || (c->core == CORE_APP && boot_step_is_main(node));
    if (l->started || c->steps > MOST_STEPS) {
        end_start(c, from);
        return;
    }
    if (step == c->step)
        return;
    c->step = step;
    c->steps++;
    perfetto_end(l->out, &c->start, from);
    if (!wanted(l, from))
        return;
    char *name = g_strdup_printf("%s%s%s, %s", step->program, step->program[0] != '\0' ? ": " : "",
                                 step->name, boot_activity_name(step->activity));
    perfetto_begin(l->out, &c->start, from, name);
    g_free(name);
}

/* --- the flash chip --- */

/* The pulse of CS# ends now. */
static void on_frame(void *ctx, const struct nor_frame *f)
{
    struct timeline *l = ctx;
    ticks_t end = sched_now(machine_sched(l->trace->machine));
    ticks_t length = trace_frame_clocks(f) * TICKS_PER_SECOND / MAX(f->wires.sck_hz, 1);

    if (!wanted(l, end))
        return;
    char *text = trace_format_frame(f);
    text[strcspn(text, ",")] = '\0';
    perfetto_begin(l->out, &l->chip, end - MIN(length, end), text);
    perfetto_end(l->out, &l->chip, end);
    g_free(text);
}

/* --- life --- */

static void add_core(struct timeline *l, enum machine_core core)
{
    static const char *const names[CORES] = {"application core", "network core"};
    static const char *const counters[COUNTERS] = {"waits for external flash",
                                                   "waits for internal flash", "awake"};
    struct timeline_core *c = &l->core[core];
    struct machine *m = l->trace->machine;

    *c = (struct timeline_core){
        .timeline = l,
        .core = core,
        .cpu = machine_cpu(m, core),
        .pid = core + 1,
        .process = perfetto_process(l->out, core + 1, names[core]),
        .threads = g_hash_table_new_full(NULL, NULL, NULL, g_free),
        .cpu_ear = {.exception_entry = on_entry, .exception_return = on_return},
        .sleep_ear = {.raised = on_sleep},
    };
    c->start = perfetto_part(l->out, &c->process, "start");
    c->exceptions = perfetto_part(l->out, &c->process, "exceptions");
    c->sleep = perfetto_part(l->out, &c->process, "sleep");
    for (unsigned i = 0; i < COUNTERS; i++)
        c->counters[i] = perfetto_counter(l->out, &c->process, counters[i], "%");
    cpu_listen(c->cpu, &c->cpu_ear, c);
    signal_listen(machine_periph(m, core, "CLOCK")->env->signals, SIGNAL_CPU_SLEEP, &c->sleep_ear,
                  c);
    if (l->trace->symbols == NULL)
        return;
    c->calls = calls_new(m, core, l->trace->symbols, NULL, NULL);
    calls_set_sink(c->calls, &(struct calls_sink){c, on_ran, NULL});
}

void trace_perfetto_start(struct trace *t)
{
    struct timeline *l = g_new0(struct timeline, 1);
    struct codebus_window *xip =
        memory_find(machine_memory(t->machine, CORE_APP), XIP_BASE)->window;

    l->trace = t;
    l->out = perfetto_new(write_packet, t);
    l->steps = t->symbols != NULL ? boot_steps_new(t->symbols) : NULL;
    for (unsigned i = 0; i < CORES; i++)
        if (t->filter.core[i])
            add_core(l, i);
    const struct perfetto_track board = perfetto_process(l->out, CORES + 1, "board");
    l->chip = perfetto_part(l->out, &board, "external flash");
    l->current = perfetto_counter(l->out, &board, "current", "µA");
    l->meter = energy_meter_new(t->machine);
    energy_meter_set_sink(l->meter, &(struct energy_sink){l, on_charge});
    l->charged = machine_now(t->machine);
    l->nor_ear.frame = on_frame;
    l->xip_ear.fetched = on_fetched;
    l->reset_ear.resetting = on_reset;
    nor_listen(machine_chip(t->machine), &l->nor_ear, l);
    if (t->filter.core[CORE_APP])
        codebus_listen(xip, &l->xip_ear, l);
    machine_listen(t->machine, &l->reset_ear, l);
    t->timeline = l;
}

static void finish_core(struct timeline_core *c)
{
    ticks_t when = cpu_time(c->cpu);

    sample(c, when);
    end_start(c, when);
    on_reset(c->timeline, c->core);
    calls_free(c->calls);
    cpu_unlisten(c->cpu, &c->cpu_ear);
    listener_leave(&c->sleep_ear.listener);
    g_hash_table_destroy(c->threads);
}

void trace_perfetto_finish(struct trace *t)
{
    struct timeline *l = t->timeline;

    if (l == NULL)
        return;
    energy_meter_settle(l->meter);
    energy_meter_free(l->meter);
    for (unsigned i = 0; i < CORES; i++)
        if (l->core[i].timeline != NULL)
            finish_core(&l->core[i]);
    listener_leave(&l->nor_ear.listener);
    listener_leave(&l->xip_ear.listener);
    listener_leave(&l->reset_ear.listener);
    g_clear_pointer(&l->steps, boot_steps_free);
    perfetto_free(l->out);
    g_free(l);
    t->timeline = NULL;
}
