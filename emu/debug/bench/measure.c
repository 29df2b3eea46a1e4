/*
 * The listener behind bench: blocks against the edges of the region.
 *
 * A pass through a function ends when its return address is reached with the stack pointer that it
 * was entered with: recursion and other threads that run the same function do not end it. Calls
 * inside a pass belong to it. An exception handler (return address EXC_RETURN) ends with its
 * exception. An address inside a block counts from the block's first instruction.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/bench/measure.h"

#include <string.h>

#include "periph/qspi/qspi.h"

#define EXC_RETURN_MIN UINT32_C(0xffffff00)

/* Passes that are kept one by one; the median is that of the first ones. */
#define MAX_PASSES (1u << 20)

struct measure {
    struct cpu_listener ear;
    struct machine *machine;
    struct cpu *cpu;
    struct roi roi;
    uint64_t wanted;

    bool inside;
    uint32_t return_pc, return_sp;
    unsigned exception; /* the handler that is measured, when return_pc is EXC_RETURN */
    unsigned resets;    /* when the pass began */
    struct bench_sums at_entry;

    struct bench_result result;
    GArray *passes; /* uint64_t ticks */
};

static void now(struct measure *me, struct bench_sums *s)
{
    const struct cpu_counters *c = cpu_counters(me->cpu);
    const struct timing *t = cpu_timing(me->cpu);

    *s = (struct bench_sums){
        .ticks = cpu_time(me->cpu),
        .cycles = c->cycles,
        .sleep_cycles = c->sleep_cycles,
        .instructions = c->instructions,
        .exceptions = c->exceptions,
        .stalls = *timing_stalls(t),
    };
    memcpy(s->hits, timing_hits(t), sizeof s->hits);
}

/* Both structs hold nothing but uint64_t. */
static void add_difference(struct bench_sums *sum, const struct bench_sums *to,
                           const struct bench_sums *from)
{
    uint64_t *s = (uint64_t *)sum;
    const uint64_t *a = (const uint64_t *)to, *b = (const uint64_t *)from;

    G_STATIC_ASSERT(sizeof *sum % sizeof *s == 0);
    for (unsigned i = 0; i < sizeof *sum / sizeof *s; i++)
        s[i] += a[i] - b[i];
}

static unsigned resets(struct measure *me)
{
    unsigned kept, total;

    machine_resets(me->machine, &kept, &total);
    return total;
}

static void enter(struct measure *me)
{
    me->inside = true;
    me->resets = resets(me);
    me->return_pc = cpu_reg(me->cpu, ENGINE_LR);
    me->return_sp = cpu_reg(me->cpu, ENGINE_SP);
    me->exception = cpu_active_exception(me->cpu);
    now(me, &me->at_entry);
}

static void leave(struct measure *me)
{
    struct bench_result *r = &me->result;
    struct bench_sums end;
    uint64_t ticks;

    me->inside = false;
    now(me, &end);
    add_difference(&r->sums, &end, &me->at_entry);
    ticks = end.ticks - me->at_entry.ticks;
    r->min = r->calls == 0 ? ticks : MIN(r->min, ticks);
    r->max = MAX(r->max, ticks);
    r->calls++;
    if (me->passes->len < MAX_PASSES)
        g_array_append_val(me->passes, ticks);
    if (r->calls == me->wanted)
        machine_request_stop(me->machine);
}

static bool holds(uint32_t pc, uint32_t size, uint32_t addr)
{
    return addr - pc < size;
}

static bool is_end(struct measure *me, uint32_t pc, uint32_t size)
{
    if (me->roi.kind == ROI_RANGE)
        return holds(pc, size, me->roi.end);
    return pc == (me->return_pc & ~UINT32_C(1)) && cpu_reg(me->cpu, ENGINE_SP) == me->return_sp;
}

static void on_block(void *ctx, uint32_t pc, uint32_t size)
{
    struct measure *me = ctx;

    if (measure_done(me))
        return;
    /* A reset broke the pass off: it was none. */
    if (me->inside && resets(me) != me->resets)
        me->inside = false;
    if (me->inside && is_end(me, pc, size))
        leave(me);
    if (!me->inside && !measure_done(me) &&
        (me->roi.kind == ROI_RANGE ? holds(pc, size, me->roi.start) : pc == me->roi.start))
        enter(me);
}

static void on_exception_return(void *ctx, unsigned exception, uint32_t to_pc)
{
    struct measure *me = ctx;

    (void)to_pc;
    if (me->inside && me->roi.kind == ROI_FUNCTION && me->return_pc >= EXC_RETURN_MIN &&
        exception == me->exception)
        leave(me);
}

struct measure *measure_new(struct machine *m, const struct roi *roi, uint64_t calls)
{
    struct measure *me = g_new0(struct measure, 1);

    me->ear.block = on_block;
    me->ear.exception_return = on_exception_return;
    me->machine = m;
    me->cpu = machine_cpu(m, CORE_APP);
    me->roi = *roi;
    me->wanted = calls;
    me->passes = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    if (roi->kind == ROI_RUN)
        now(me, &me->at_entry);
    else
        cpu_listen(me->cpu, &me->ear, me);
    return me;
}

void measure_free(struct measure *me)
{
    if (me == NULL)
        return;
    cpu_unlisten(me->cpu, &me->ear);
    g_array_free(me->passes, TRUE);
    g_free(me);
}

bool measure_inside(const struct measure *me)
{
    return me->inside || me->roi.kind == ROI_RUN;
}

bool measure_done(const struct measure *me)
{
    return me->wanted != 0 && me->result.calls >= me->wanted;
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static uint64_t median(GArray *passes)
{
    unsigned n = passes->len;

    g_array_sort(passes, compare);
    uint64_t upper = g_array_index(passes, uint64_t, n / 2);
    uint64_t lower = g_array_index(passes, uint64_t, (n - 1) / 2);
    return lower + (upper - lower) / 2;
}

static void complain(struct bench_result *r, const char *what)
{
    r->failed = true;
    g_strlcpy(r->message, what, sizeof r->message);
}

void measure_finish(struct measure *me, struct bench_result *result)
{
    struct bench_result *r = &me->result;

    if (me->roi.kind == ROI_RUN)
        leave(me);
    if (r->calls == 0)
        complain(r, me->inside ? "the region was entered but never left"
                               : "the region was never entered");
    else
        r->median = median(me->passes);
    if (r->calls != 0 && me->inside)
        g_strlcpy(r->message, "the last pass was not over when the run ended; it is not counted",
                  sizeof r->message);
    if (r->sums.ticks != 0)
        r->cpu_hz =
            (uint32_t)((unsigned __int128)r->sums.cycles * TICKS_PER_SECOND / r->sums.ticks);
    r->sck_hz = qspi_cost_sck_hz(machine_periph(me->machine, CORE_APP, "QSPI"));
    *result = *r;
}
