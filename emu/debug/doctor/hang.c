/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/doctor/hang.h"

#include "debug/doctor/registers.h"

/* Busy for so long is enough when nothing at all is scheduled before the patience ends. */
#define SUSPICIOUS_TICKS (300 * TICKS_PER_MS)

#define SAMPLES      2048
/* A little over 1 us: no multiple of a loop's period for long. */
#define SAMPLE_TICKS 1597
/* A loop that comes back to so few different states does not get anywhere. */
#define MAX_STATES   (SAMPLES / 8)
/* Interrupts that follow each other closer than this leave no time for anything else. */
#define STORM_TICKS  (20 * TICKS_PER_US)

void hang_init(struct hang *h, ticks_t patience, bool until)
{
    *h = (struct hang){.patience = patience, .until = until};
}

static void start_over(struct hang *h, struct history *history)
{
    struct machine *m = history->machine;
    const struct cpu_counters *n = cpu_counters(machine_cpu(m, CORE_APP));
    unsigned kept;

    h->since = machine_now(m);
    h->probed = false;
    h->sleep_cycles = n->sleep_cycles;
    h->exceptions = n->exceptions;
    h->console_bytes = history->console_bytes;
    (void)machine_resets(m, &kept, &h->resets);
}

/* Sleep, output or a reset since the last look: the core gets on, or waits as it should. */
static bool got_on(struct hang *h, struct history *history)
{
    struct cpu *cpu = machine_cpu(history->machine, CORE_APP);
    unsigned kept, resets;

    (void)machine_resets(history->machine, &kept, &resets);
    return cpu_state(cpu) != CPU_RUNNING || resets != h->resets ||
           cpu_counters(cpu)->sleep_cycles != h->sleep_cycles ||
           history->console_bytes != h->console_bytes;
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

/* Samples the core; false: the machine stopped. */
static bool sample(struct hang *h, struct machine *m, enum machine_stop *stop)
{
    struct cpu *cpu = machine_cpu(m, CORE_APP);
    GHashTable *seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    bool ok = true;

    h->first_pc = UINT32_MAX;
    h->last_pc = 0;
    for (unsigned i = 0; ok && i < SAMPLES && g_hash_table_size(seen) <= MAX_STATES; i++) {
        *stop = machine_run(m, machine_now(m) + SAMPLE_TICKS);
        ok = *stop == MACHINE_TIME;
        gint64 state = (gint64)state_of(cpu);
        g_hash_table_add(seen, g_memdup2(&state, sizeof state));
        h->first_pc = MIN(h->first_pc, cpu_pc(cpu));
        h->last_pc = MAX(h->last_pc, cpu_pc(cpu));
    }
    h->states = g_hash_table_size(seen);
    g_hash_table_destroy(seen);
    return ok;
}

static void take_polls(struct hang *h, const struct history *history)
{
    h->n_polled = MIN(history->n_polled, (unsigned)G_N_ELEMENTS(h->polled));
    for (unsigned i = 0; i < h->n_polled; i++)
        h->polled[i] = history->polled[i];
}

static bool any_varied(const struct history *history)
{
    for (unsigned i = 0; i < history->n_polled; i++)
        if (history->polled[i].varied)
            return true;
    return false;
}

/* Whether something that is under way, or comes from outside, can change a polled register. */
static bool poll_can_end(const struct hang *h, struct machine *m)
{
    for (unsigned i = 0; i < h->n_polled; i++) {
        struct periph *p = register_device(m, CORE_APP, h->polled[i].addr);

        if (p == NULL || register_due(m, p) != NULL || register_waits_for_outside(p))
            return true;
    }
    return false;
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

static bool is_storm(const struct hang *h, const struct history *history)
{
    ticks_t since = MAX(h->since, history->same_since);

    return history->last_exception >= 15 &&
           history->same_entries > (machine_now(history->machine) - since) / STORM_TICKS;
}

/* An interrupt was taken meanwhile, or an event is scheduled that may lead to one. */
static bool interrupts_come(const struct hang *h, struct machine *m)
{
    return cpu_counters(machine_cpu(m, CORE_APP))->exceptions != h->exceptions ||
           sched_next(machine_sched(m)) < machine_now(m) + 10 * h->patience;
}

static enum hang_kind classify(struct hang *h, struct history *history)
{
    struct machine *m = history->machine;

    read_masks(h, machine_cpu(m, CORE_APP));
    if (h->states > MAX_STATES || any_varied(history))
        return HANG_NONE;
    take_polls(h, history);
    if (h->n_polled != 0)
        return poll_can_end(h, m) ? HANG_NONE : HANG_POLL;
    if (is_masked(h))
        return HANG_MASKED;
    return h->until && !interrupts_come(h, m) ? HANG_LOOP : HANG_NONE;
}

/* Nobody but the core itself acts before its patience would be over. */
static bool alone(const struct hang *h, struct machine *m)
{
    return sched_next(machine_sched(m)) > h->since + h->patience &&
           cpu_state(machine_cpu(m, CORE_NET)) != CPU_RUNNING;
}

static enum hang_kind probe(struct hang *h, struct history *history, enum machine_stop *stop)
{
    history_watch_polls(history, true);
    bool ok = sample(h, history->machine, stop);
    history_watch_polls(history, false);
    return ok && !got_on(h, history) ? classify(h, history) : HANG_NONE;
}

enum hang_kind hang_look(struct hang *h, struct history *history, enum machine_stop *stop)
{
    struct machine *m = history->machine;

    *stop = MACHINE_TIME;
    if (got_on(h, history) || h->since == 0) {
        start_over(h, history);
        return HANG_NONE;
    }
    ticks_t busy = machine_now(m) - h->since;
    bool early = busy < h->patience;

    if (early && (h->probed || busy < SUSPICIOUS_TICKS || !alone(h, m)))
        return HANG_NONE;
    h->exception = history->last_exception;
    h->return_pc = history->last_return;
    h->probed = true;
    if (!early && is_storm(h, history))
        h->kind = HANG_STORM;
    else
        h->kind = probe(h, history, stop);
    if (h->kind == HANG_NONE && !early)
        start_over(h, history);
    return h->kind;
}
