/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/boot/waterfall.h"

#include <string.h>

#include "base/armv8m.h"
#include "debug/exception_name.h"

/* Beyond it, neighbours are joined under the name of the longer one. */
#define MAX_SEGMENTS 400000

struct core_boot {
    struct waterfall *waterfall;
    enum machine_core core;
    struct calls *calls;
    GArray *segments;                /* struct boot_segment */
    GHashTable *sums;                /* struct boot_step -> struct boot_sum */
    ticks_t slept;                   /* a sleep that is not told yet, behind `told` */
    const char *waker;               /* what it waited for: interned, NULL: not known */
    const struct boot_step *sleeper; /* where it fell asleep */
    ticks_t told;                    /* up to when there are segments, `slept` included */
};

struct waterfall {
    struct machine *machine;
    struct boot_steps *steps;
    struct core_boot core[CORES];
    ticks_t begun, reached;
    bool is_reached;
};

ticks_t boot_time_all(const struct boot_time *t)
{
    return t->executes + t->waits_xip + t->waits_flash + t->asleep;
}

static void add(struct core_boot *c, const struct boot_step *step, ticks_t ticks,
                const struct boot_time *time)
{
    struct boot_segment *last =
        c->segments->len != 0
            ? &g_array_index(c->segments, struct boot_segment, c->segments->len - 1)
            : NULL;
    struct boot_sum *sum = g_hash_table_lookup(c->sums, step);
    const struct boot_segment segment = {step, c->told, c->told + ticks};

    if (sum == NULL) {
        sum = g_new0(struct boot_sum, 1);
        sum->step = step;
        g_hash_table_insert(c->sums, (gpointer)step, sum);
    }
    sum->time.executes += time->executes;
    sum->time.waits_xip += time->waits_xip;
    sum->time.waits_flash += time->waits_flash;
    sum->time.asleep += time->asleep;
    c->told += ticks;
    if (last != NULL && (last->step == step || c->segments->len >= MAX_SEGMENTS)) {
        last->to = c->told;
        return;
    }
    sum->stretches++;
    g_array_append_val(c->segments, segment);
}

/* What the core waited for in its sleep is what woke it; a clock that starts is one of the causes.
 */
static void end_sleep(struct core_boot *c, const char *by)
{
    const char *waker = c->waker != NULL ? c->waker : by;
    const struct boot_step *sleeper = c->sleeper;
    const char *place = sleeper != NULL ? sleeper->name : "",
               *program = sleeper != NULL ? sleeper->program : "";
    enum boot_activity activity = strstr(waker, "CLOCK") != NULL ? BOOT_LOCK : BOOT_ASLEEP;
    char *name = g_strdup_printf("%s%suntil %s", place, place[0] != '\0' ? " " : "", waker);
    ticks_t slept = c->slept;

    c->slept = 0;
    c->waker = NULL;
    if (slept != 0)
        add(c, boot_step_named(c->waterfall->steps, c->core, program, name, activity), slept,
            &(struct boot_time){.asleep = slept});
    g_free(name);
}

/* The interrupt that is pending and enabled, right after a sleep. */
static const char *pending_name(const struct core_boot *c)
{
    struct machine *m = c->waterfall->machine;
    struct cpu *cpu = machine_cpu(m, c->core);

    for (unsigned word = 0; word < 3; word++) {
        uint32_t due = cpu_nvic_pending(cpu, word) & cpu_nvic_enabled(cpu, word);

        if (due == 0)
            continue;
        char *name =
            exception_name(m, c->core, EXC_IRQ0 + word * 32 + (unsigned)__builtin_ctz(due));
        const char *kept = g_intern_string(name);
        g_free(name);
        return kept;
    }
    return NULL;
}

static ticks_t tick_of(const struct core_boot *c)
{
    const struct clock_tree *clocks =
        machine_device(c->waterfall->machine, c->core, 0)->env->clocks;

    return TICKS_PER_SECOND / clock_hz(clocks, CLOCK_HCLK);
}

static void check_end(struct waterfall *w, const struct call_node *node, ticks_t when)
{
    if (w->is_reached || !boot_step_is_main(node))
        return;
    w->is_reached = true;
    w->reached = when;
    machine_request_stop(w->machine);
}

static void ran(void *ctx, struct call_node *node, ticks_t from, ticks_t to,
                const struct call_cost *cost)
{
    struct core_boot *c = ctx;
    const struct boot_step *step = boot_step_of(c->waterfall->steps, c->core, node);
    ticks_t tick = tick_of(c), all = to - from;
    ticks_t awake = step->activity == BOOT_HELD ? all : MIN(cost->cycles * tick, all);
    struct boot_time time = {.waits_xip = MIN(cost->xip * tick, awake)};

    time.waits_flash = MIN(cost->flash * tick, awake - time.waits_xip);
    time.executes = awake - time.waits_xip - time.waits_flash;
    if (awake != 0) {
        end_sleep(c, "an event");
        add(c, step, awake, &time);
    }
    if (all > awake) {
        c->slept += all - awake;
        c->waker = pending_name(c);
        c->sleeper = step;
    }
    if (c->core == CORE_APP)
        check_end(c->waterfall, node, from);
}

static void exception(void *ctx, const char *name)
{
    end_sleep(ctx, name);
}

struct waterfall *waterfall_new(struct machine *m, const struct symbols *symbols)
{
    struct waterfall *w = g_new0(struct waterfall, 1);

    w->machine = m;
    w->steps = boot_steps_new(symbols);
    w->begun = machine_now(m);
    for (unsigned i = 0; i < CORES; i++) {
        struct core_boot *c = &w->core[i];
        const struct calls_sink sink = {c, ran, exception};

        c->waterfall = w;
        c->core = i;
        c->segments = g_array_new(FALSE, FALSE, sizeof(struct boot_segment));
        c->sums = g_hash_table_new_full(NULL, NULL, NULL, g_free);
        c->calls = calls_new(m, i, symbols, NULL, NULL);
        calls_set_sink(c->calls, &sink);
        c->told = cpu_time(machine_cpu(m, i));
    }
    return w;
}

void waterfall_free(struct waterfall *w)
{
    if (w == NULL)
        return;
    for (unsigned i = 0; i < CORES; i++) {
        calls_free(w->core[i].calls);
        g_array_unref(w->core[i].segments);
        g_hash_table_destroy(w->core[i].sums);
    }
    boot_steps_free(w->steps);
    g_free(w);
}

bool waterfall_reached(const struct waterfall *w, ticks_t *when)
{
    *when = w->reached;
    return w->is_reached;
}

/* The machine moves a core that does not run only now and then: the rest of its time is as before.
 */
static void catch_up(struct core_boot *c, ticks_t end)
{
    const struct boot_segment *last =
        c->segments->len != 0
            ? &g_array_index(c->segments, struct boot_segment, c->segments->len - 1)
            : NULL;
    ticks_t missing = end - c->told;

    if (missing != 0 && last != NULL)
        add(c, last->step, missing, &(struct boot_time){.asleep = missing});
}

void waterfall_settle(struct waterfall *w)
{
    ticks_t end = 0;

    for (unsigned i = 0; i < CORES; i++) {
        calls_settle(w->core[i].calls);
        end_sleep(&w->core[i], "the end");
        end = MAX(end, w->core[i].told);
    }
    for (unsigned i = 0; i < CORES; i++)
        catch_up(&w->core[i], end);
}

ticks_t waterfall_end(const struct waterfall *w)
{
    return w->core[CORE_APP].told - w->begun;
}

static int longest_first(gconstpointer a, gconstpointer b)
{
    ticks_t x = boot_time_all(&((const struct boot_sum *)a)->time);
    ticks_t y = boot_time_all(&((const struct boot_sum *)b)->time);

    if (x != y)
        return x < y ? 1 : -1;
    return strcmp(((const struct boot_sum *)a)->step->name,
                  ((const struct boot_sum *)b)->step->name);
}

GArray *waterfall_sums(const struct waterfall *w, enum machine_core core)
{
    GArray *sums = g_array_new(FALSE, FALSE, sizeof(struct boot_sum));
    GHashTableIter i;
    gpointer sum;

    g_hash_table_iter_init(&i, w->core[core].sums);
    while (g_hash_table_iter_next(&i, NULL, &sum))
        g_array_append_vals(sums, sum, 1);
    g_array_sort(sums, longest_first);
    return sums;
}

const GArray *waterfall_segments(const struct waterfall *w, enum machine_core core)
{
    return w->core[core].segments;
}
