/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/doctor/hang.h"

#include <string.h>

#include "debug/doctor/gave_up.h"
#include "debug/doctor/registers.h"

/*
 * Busy for so long is suspicious. A second look so much later must find the same states: what a
 * device computes when it is read (NVMC.READY) has changed by then, and the loop has gone on.
 */
#define SUSPICIOUS_TICKS (300 * TICKS_PER_MS)

#define SAMPLES       2048
/* A little over 1 us: no multiple of a loop's period for long. */
#define SAMPLE_TICKS  1597
/* A loop that comes back to so few different states does not get anywhere. */
#define MAX_STATES    (SAMPLES / 8)
/* The handler of a storm is entered at least so often in as many samples. */
#define STORM_ENTRIES 8

void hang_init(struct hang *h, enum machine_core core, const struct symbols *s, ticks_t patience,
               bool until)
{
    *h = (struct hang){.core = core, .symbols = s, .patience = patience, .until = until};
}

void hang_clear(struct hang *h)
{
    g_clear_pointer(&h->states, g_hash_table_destroy);
}

static void start_over(struct hang *h, struct history *history)
{
    struct machine *m = history->machine;
    const struct cpu_counters *n = cpu_counters(machine_cpu(m, h->core));
    unsigned kept;

    h->kind = HANG_NONE;
    h->since = machine_now(m);
    h->next = SUSPICIOUS_TICKS;
    g_clear_pointer(&h->states, g_hash_table_destroy);
    h->sleep_cycles = n->sleep_cycles;
    h->exceptions = n->exceptions;
    h->console_bytes = history->progress[h->core].console_bytes;
    (void)machine_resets(m, &kept, &h->resets);
}

/* Sleep, output or a reset since the last look: the core gets on, or waits as it should. */
static bool got_on(struct hang *h, struct history *history)
{
    struct cpu *cpu = machine_cpu(history->machine, h->core);
    unsigned kept, resets;

    (void)machine_resets(history->machine, &kept, &resets);
    return cpu_state(cpu) != CPU_RUNNING || resets != h->resets ||
           cpu_counters(cpu)->sleep_cycles != h->sleep_cycles ||
           history->progress[h->core].console_bytes != h->console_bytes;
}

/* FNV-1a over the registers that a loop works with. */
static uint64_t state_of(struct cpu *cpu)
{
    static const enum engine_reg regs[] = {ENGINE_PC, ENGINE_SP, ENGINE_LR, ENGINE_XPSR};
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (unsigned i = 0; i < 13; i++)
        hash = (hash ^ cpu_reg(cpu, ENGINE_R0 + i)) * UINT64_C(0x100000001b3);
    for (unsigned i = 0; i < G_N_ELEMENTS(regs); i++)
        hash = (hash ^ cpu_reg(cpu, regs[i])) * UINT64_C(0x100000001b3);
    return hash;
}

static bool is_masked(const struct hang *h)
{
    return (h->primask & 1) != 0 || (h->faultmask & 1) != 0 || h->basepri != 0;
}

static void read_masks(struct hang *h, struct cpu *cpu)
{
    h->primask = cpu_reg(cpu, ENGINE_PRIMASK);
    h->basepri = cpu_reg(cpu, ENGINE_BASEPRI);
    h->faultmask = cpu_reg(cpu, ENGINE_FAULTMASK);
    h->exception = cpu_active_exception(cpu);
}

/* Samples the core into `seen`; false: the machine stopped. */
static bool sample(struct hang *h, struct machine *m, GHashTable *seen, enum machine_stop *stop)
{
    struct cpu *cpu = machine_cpu(m, h->core);
    bool ok = true;

    h->masked = true;
    h->first_pc = UINT32_MAX;
    h->last_pc = 0;
    for (unsigned i = 0; ok && i < SAMPLES && g_hash_table_size(seen) <= MAX_STATES; i++) {
        *stop = machine_run(m, machine_now(m) + SAMPLE_TICKS);
        ok = *stop == MACHINE_TIME;
        gint64 state = (gint64)state_of(cpu);
        g_hash_table_add(seen, g_memdup2(&state, sizeof state));
        read_masks(h, cpu);
        h->masked = h->masked && is_masked(h);
        h->first_pc = MIN(h->first_pc, cpu_pc(cpu));
        h->last_pc = MAX(h->last_pc, cpu_pc(cpu));
    }
    return ok;
}

static void take_polls(struct hang *h, const struct progress *p)
{
    h->n_polled = MIN(p->n_polled, (unsigned)G_N_ELEMENTS(h->polled));
    for (unsigned i = 0; i < h->n_polled; i++)
        h->polled[i] = p->polled[i];
}

static bool any_varied(const struct progress *p)
{
    for (unsigned i = 0; i < p->n_polled; i++)
        if (p->polled[i].varied)
            return true;
    return false;
}

/* Whether something that is under way, or comes from outside, can change a polled register. */
static bool poll_can_end(const struct hang *h, const struct history *history)
{
    struct machine *m = history->machine;

    for (unsigned i = 0; i < h->n_polled; i++) {
        struct periph *p = register_device(m, h->core, h->polled[i].addr);

        if (history_gap(history, h->polled[i].addr) != NULL)
            continue; /* what is not modelled reads 0 for ever */
        if (p == NULL || register_due(p) != NULL || p->type->changes_unannounced)
            return true;
    }
    return false;
}

/* Whether Thread mode has gone on since the last look; `since` is when it was seen to. */
static bool thread_went_on(struct hang *h, const struct history *history)
{
    uint64_t returns = history->progress[h->core].thread_returns;
    bool went_on = h->thread_returns != returns ||
                   cpu_active_exception(machine_cpu(history->machine, h->core)) == 0;

    h->thread_returns = returns;
    if (went_on || h->thread_since < h->since)
        h->thread_since = machine_now(history->machine);
    return went_on;
}

/* An interrupt that was active and whose line stayed high throughout; 0: none, or not alone. */
static unsigned stuck_line(struct machine *m, enum machine_core core, enum machine_stop *stop)
{
    const struct irq_lines *lines = machine_irq_lines(m, core);
    struct cpu *cpu = machine_cpu(m, core);
    bool high[IRQ_MAX], active[IRQ_MAX] = {false};

    memcpy(high, lines->level, sizeof high);
    for (unsigned i = 0; i < SAMPLES; i++) {
        *stop = machine_run(m, machine_now(m) + SAMPLE_TICKS);
        unsigned exception = cpu_active_exception(cpu);

        if (*stop != MACHINE_TIME || exception == 0)
            return 0;
        for (unsigned irq = 0; irq < IRQ_MAX; irq++)
            high[irq] = high[irq] && lines->level[irq];
        if (exception >= 16)
            active[exception - 16] = true;
    }
    for (unsigned irq = 0; irq < IRQ_MAX; irq++)
        if (high[irq] && active[irq])
            return irq + 16;
    return 0;
}

/*
 * Handlers have run one after the other for as long as the patience, and the line of one of them
 * was never low: it is entered again and again because its event is not cleared. A burst, however
 * long, lets its line go low whenever the handler has done its work.
 */
static bool is_storm(struct hang *h, struct history *history, enum machine_stop *stop)
{
    struct machine *m = history->machine;
    struct cpu *cpu = machine_cpu(m, h->core);

    if (thread_went_on(h, history) || machine_now(m) - h->thread_since < h->patience)
        return false;
    uint64_t before = cpu_counters(cpu)->exceptions;
    unsigned exception = stuck_line(m, h->core, stop);
    h->entries = (unsigned)(cpu_counters(cpu)->exceptions - before);
    if (exception == 0 || h->entries < STORM_ENTRIES || thread_went_on(h, history))
        return false;
    h->exception = exception;
    h->return_pc = history->progress[h->core].thread_pc;
    return true;
}

/* Where Thread mode stands, also while a handler runs. */
static uint32_t thread_pc(const struct hang *h, const struct history *history)
{
    struct cpu *cpu = machine_cpu(history->machine, h->core);

    return cpu_active_exception(cpu) == 0 ? cpu_pc(cpu) : history->progress[h->core].thread_pc;
}

/*
 * Thread mode has stood at a branch to itself for as long as the patience: whatever interrupts do,
 * they return there. Programs whose handlers do all the work look the same, so without a name that
 * says that this is the end, nobody may have done anything but keep time.
 */
static bool is_end(struct hang *h, const struct history *history)
{
    struct machine *m = history->machine;
    uint32_t pc = thread_pc(h, history);

    if (!is_self_branch(m, h->core, pc)) {
        h->end_pc = 0;
        return false;
    }
    if (h->end_pc != pc || h->end_since < h->since) {
        h->end_pc = pc;
        h->end_since = machine_now(m);
        h->deeds = history->progress[h->core].deeds;
    }
    return machine_now(m) - h->end_since >= h->patience &&
           (history->progress[h->core].deeds == h->deeds || is_end_function(h->symbols, pc));
}

void hang_keep_end(struct hang *h, struct machine *m)
{
    struct cpu *cpu = machine_cpu(m, h->core);

    read_masks(h, cpu);
    h->kind = HANG_END;
    h->end_pc = h->first_pc = h->last_pc = cpu_pc(cpu);
}

/* An interrupt was taken meanwhile, or an event is scheduled that may lead to one. */
static bool interrupts_come(const struct hang *h, struct machine *m)
{
    return cpu_counters(machine_cpu(m, h->core))->exceptions != h->exceptions ||
           sched_next(machine_sched(m)) < machine_now(m) + 10 * h->patience;
}

static enum hang_kind classify(struct hang *h, struct history *history, GHashTable *seen)
{
    struct machine *m = history->machine;

    if (g_hash_table_size(seen) > MAX_STATES || any_varied(&history->progress[h->core]))
        return HANG_NONE;
    take_polls(h, &history->progress[h->core]);
    if (h->n_polled != 0)
        return poll_can_end(h, history) ? HANG_NONE : HANG_POLL;
    if (h->masked)
        return HANG_MASKED;
    return h->until && !interrupts_come(h, m) ? HANG_LOOP : HANG_NONE;
}

/* Nobody but the core itself acts before its patience would be over. */
static bool alone(const struct hang *h, struct machine *m)
{
    enum machine_core other = h->core == CORE_APP ? CORE_NET : CORE_APP;

    return sched_next(machine_sched(m)) > h->since + h->patience &&
           cpu_state(machine_cpu(m, other)) != CPU_RUNNING;
}

static enum hang_kind probe(struct hang *h, struct history *history, GHashTable *seen,
                            enum machine_stop *stop)
{
    history_watch_polls(history, h->core, true);
    bool ok = sample(h, history->machine, seen, stop);
    history_watch_polls(history, h->core, false);
    return ok && !got_on(h, history) ? classify(h, history, seen) : HANG_NONE;
}

static bool any_in_both(GHashTable *a, GHashTable *b)
{
    GHashTableIter iter;
    gpointer key;

    g_hash_table_iter_init(&iter, a);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        if (g_hash_table_contains(b, key))
            return true;
    return false;
}

/* Two samplings with the same outcome make a hang. */
static enum hang_kind confirm(struct hang *h, struct history *history, enum machine_stop *stop)
{
    GHashTable *seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    enum hang_kind kind = probe(h, history, seen, stop);
    bool again = kind != HANG_NONE && h->states != NULL && any_in_both(seen, h->states);
    ticks_t busy = machine_now(history->machine) - h->since;

    hang_clear(h);
    h->states = kind != HANG_NONE ? seen : NULL;
    if (kind == HANG_NONE)
        g_hash_table_destroy(seen);
    h->next =
        busy + (kind == HANG_NONE || alone(h, history->machine) ? SUSPICIOUS_TICKS : h->patience);
    return again ? kind : HANG_NONE;
}

enum hang_kind hang_look(struct hang *h, struct history *history, enum machine_stop *stop)
{
    struct machine *m = history->machine;

    *stop = MACHINE_TIME;
    if (got_on(h, history) || h->since == 0) {
        start_over(h, history);
        return HANG_NONE;
    }
    if (h->kind != HANG_NONE)
        return h->kind;
    ticks_t busy = machine_now(m) - h->since;
    if (is_end(h, history)) {
        read_masks(h, machine_cpu(m, h->core));
        h->first_pc = h->last_pc = h->end_pc;
        h->kind = HANG_END;
    } else if (is_storm(h, history, stop)) {
        h->kind = HANG_STORM;
    } else if (*stop == MACHINE_TIME && busy >= h->next) {
        h->kind = confirm(h, history, stop);
    }
    return h->kind;
}
