/*
 * Time: SysTick, CYCCNT, deadlines, clock changes, determinism.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cpu.h"
#include "cpu_time_code.h"

#define HANDLER UINT32_C(0x400)
#define COUNT   (BENCH_CPU_RAM + 0x100)

static void systick_interrupts_once_a_period(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, tick_main);
    PUT(b, HANDLER, tick_handler);
    cpu_bench_vector(b, 15, HANDLER);
    cpu_reset(b->cpu);
    g_assert_cmpint(cpu_bench_run(b, 50500), ==, CPU_STOP_TIME);
    g_assert_cmpuint(cpu_bench_word(b, COUNT), ==, 50);
}

/* Two runs with different slices of time end in the same state. */
static uint64_t loops_with_slices_of(struct cpu_bench *b, uint64_t slice)
{
    ticks_t start, now;

    PUT(b, BENCH_CPU_MAIN, tick_main);
    PUT(b, HANDLER, tick_handler);
    cpu_bench_vector(b, 15, HANDLER);
    cpu_reset(b->cpu);
    start = cpu_time(b->cpu);
    for (now = 0; now < 20000; now += slice)
        g_assert_cmpint(cpu_run(b->cpu, start + now * TICKS_HCLK64M), ==, CPU_STOP_TIME);
    g_assert_cmpint(cpu_run(b->cpu, start + 20000 * TICKS_HCLK64M), ==, CPU_STOP_TIME);
    return (uint64_t)cpu_bench_r(b, 4) << 32 | cpu_counters(b->cpu)->instructions;
}

static void the_result_does_not_depend_on_slices(struct cpu_bench *b)
{
    static const uint64_t slices[] = {20000, 7, 64, 1000};
    uint64_t first = 0, before = 0;

    for (unsigned i = 0; i < ARRAY_LEN(slices); i++) {
        uint64_t now = loops_with_slices_of(b, slices[i]);

        now -= before;
        before = cpu_counters(b->cpu)->instructions;
        if (i == 0)
            first = now;
        g_assert_cmpuint(now, ==, first);
    }
}

static void countflag_is_set_by_a_wrap_and_cleared_by_reading(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, countflag_main);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmphex(cpu_bench_r(b, 4), ==, 0x5);
    g_assert_cmpuint(cpu_bench_r(b, 5), >, 180);
    g_assert_cmpuint(cpu_bench_r(b, 5), <=, 200);
    g_assert_cmphex(cpu_bench_r(b, 6), ==, 0x10005);
    g_assert_cmphex(cpu_bench_r(b, 7), ==, 0x5);
}

static void cyccnt_counts_when_trcena_and_cyccntena_are_set(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, cyccnt_main);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_bench_r(b, 4), ==, 0);
    g_assert_cmpuint(cpu_bench_r(b, 5), ==, 0);
    g_assert_cmpuint(cpu_bench_r(b, 7) - cpu_bench_r(b, 6), >=, 200);
    g_assert_cmpuint(cpu_bench_r(b, 7) - cpu_bench_r(b, 6), <=, 410);
}

/* A write to the device arms an event that is due long before the slice ends. */
static void raise_soon(void *ctx)
{
    struct cpu_bench *b = ctx;

    irq_set(&b->irq, 5, true);
}

struct slow_device {
    struct mmio_slot slot;
    struct cpu_bench *bench;
    struct event event;
    ticks_t armed;
};

static uint32_t slow_read(void *owner, const struct mmio_access *a)
{
    struct slow_device *d = owner;

    return (uint32_t)(sched_now(&d->bench->sched) / TICKS_HCLK64M);
}

static void slow_write(void *owner, const struct mmio_access *a, uint32_t value)
{
    struct slow_device *d = owner;

    d->armed = sched_now(&d->bench->sched);
    sched_after(&d->bench->sched, &d->event, value * TICKS_HCLK64M);
}

static void add_slow_device(struct cpu_bench *b, struct slow_device *d)
{
    *d = (struct slow_device){.slot = {"slow", d, slow_read, slow_write}, .bench = b};
    event_init(&d->event, NULL, "slow", raise_soon, b);
    mmio_attach(&b->mmio, 0x50002000, &d->slot);
}

static void an_event_armed_by_a_store_is_noticed_at_its_time(struct cpu_bench *b)
{
    struct slow_device d;
    uint64_t late;

    add_slow_device(b, &d);
    PUT(b, BENCH_CPU_MAIN, soon_main);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    late = (cpu_time(b->cpu) - d.armed) / TICKS_HCLK64M;
    g_assert_cmpuint(late, >=, 100);
    g_assert_cmpuint(late, <=, 125);
}

static void a_device_sees_the_time_of_each_access(struct cpu_bench *b)
{
    struct slow_device d;

    if (!(engine_caps(cpu_engine(b->cpu)) & ENGINE_CAP_EXACT_PC)) {
        g_test_skip("time inside a block is not exact here");
        return;
    }
    add_slow_device(b, &d);
    PUT(b, BENCH_CPU_MAIN, exact_main);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_bench_r(b, 5) - cpu_bench_r(b, 4), >=, 2);
    g_assert_cmpuint(cpu_bench_r(b, 6) - cpu_bench_r(b, 5), >=,
                     cpu_bench_r(b, 5) - cpu_bench_r(b, 4) + 3);
}

static void twice_the_clock_runs_twice_the_loops(struct cpu_bench *b)
{
    uint32_t slow, fast;

    PUT(b, BENCH_CPU_MAIN, forever);
    cpu_reset(b->cpu);
    g_assert_cmpint(cpu_run(b->cpu, TICKS_PER_MS), ==, CPU_STOP_TIME);
    slow = cpu_bench_r(b, 4);
    clock_set(&b->clocks, CLOCK_HCLK, 128000000);
    g_assert_cmpint(cpu_run(b->cpu, 2 * TICKS_PER_MS), ==, CPU_STOP_TIME);
    fast = cpu_bench_r(b, 4) - slow;
    g_assert_cmpuint(slow, >, 1000);
    g_assert_cmpuint(fast, >=, 2 * slow - 4);
    g_assert_cmpuint(fast, <=, 2 * slow + 4);
}

static void a_request_stops_before_the_next_block(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, forever);
    cpu_reset(b->cpu);
    cpu_request_stop(b->cpu);
    g_assert_cmpint(cpu_run(b->cpu, TICKS_PER_MS), ==, CPU_STOP_REQUEST);
    g_assert_cmpuint(cpu_bench_r(b, 4), ==, 0);
    g_assert_cmpint(cpu_run(b->cpu, TICKS_PER_US), ==, CPU_STOP_TIME);
    g_assert_cmpuint(cpu_bench_r(b, 4), >, 0);
}

struct onlooker {
    struct cpu *cpu;
    bool asks;
    unsigned stores;
};

/* A store to flash, which somebody wants to look at. */
static bool look_at_store(void *owner, uint32_t addr, unsigned size, uint32_t value)
{
    struct onlooker *o = owner;

    o->stores++;
    if (o->asks)
        cpu_request_stop(o->cpu);
    return true;
}

static void watch_flash(struct cpu_bench *b, struct onlooker *o)
{
    struct mem_region *flash = memory_find(&b->memory, BENCH_CPU_FLASH);

    flash->store = look_at_store;
    flash->owner = o;
}

/* Cycles of ten stores; *stops: on the way. */
static uint64_t cycles_of_stores(struct cpu_bench *b, bool asks, unsigned *stops)
{
    struct onlooker o = {b->cpu, asks, 0};
    enum cpu_stop why = CPU_STOP_REQUEST;

    watch_flash(b, &o);
    b->flash_window.word_ticks = 3 * TICKS_HCLK64M; /* so that fetching twice would show */
    PUT(b, BENCH_CPU_MAIN, stores);
    cpu_reset(b->cpu);
    uint64_t cycles = cpu_counters(b->cpu)->cycles;
    for (*stops = 0; (why = cpu_run(b->cpu, TICKS_NEVER)) == CPU_STOP_REQUEST; ++*stops)
        ;
    g_assert_cmpint(why, ==, CPU_STOP_BKPT);
    g_assert_cmpuint(o.stores, ==, 10);
    return cpu_counters(b->cpu)->cycles - cycles;
}

static void a_request_during_a_store_costs_nothing(struct cpu_bench *b)
{
    unsigned stops;

    uint64_t cycles = cycles_of_stores(b, false, &stops);
    g_assert_cmpuint(stops, ==, 0);
    g_assert_cmpuint(cycles_of_stores(b, true, &stops), ==, cycles);
    g_assert_cmpuint(stops, ==, 10);
}

static void a_request_before_wfi_does_not_wake_from_it(struct cpu_bench *b)
{
    struct onlooker o = {b->cpu, true, 0};

    watch_flash(b, &o);
    PUT(b, BENCH_CPU_MAIN, stores_and_waits);
    cpu_reset(b->cpu);
    g_assert_cmpint(cpu_run(b->cpu, TICKS_PER_MS), ==, CPU_STOP_REQUEST);
    g_assert_cmpint(cpu_run(b->cpu, TICKS_PER_MS), ==, CPU_STOP_SLEEP);
    g_assert_cmpuint(cpu_bench_r(b, 7), ==, 0);
}

static void a_held_core_does_not_run(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, forever);
    cpu_reset(b->cpu);
    cpu_hold(b->cpu, true);
    g_assert_cmpint(cpu_state(b->cpu), ==, CPU_HELD);
    g_assert_cmpint(cpu_run(b->cpu, TICKS_PER_MS), ==, CPU_STOP_SLEEP);
    cpu_skip_to(b->cpu, TICKS_PER_MS);
    cpu_hold(b->cpu, false);
    g_assert_cmpint(cpu_run(b->cpu, 2 * TICKS_PER_MS), ==, CPU_STOP_TIME);
    g_assert_cmpuint(cpu_time(b->cpu), >=, 2 * TICKS_PER_MS);
}

static void sysresetreq_asks_the_machine_for_a_reset(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, reset_main);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_RESET);
    g_assert_cmphex(b->reset_requests, ==, BIT(3));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cpu_bench_add("time/systick", systick_interrupts_once_a_period);
    cpu_bench_add("time/slices", the_result_does_not_depend_on_slices);
    cpu_bench_add("time/countflag", countflag_is_set_by_a_wrap_and_cleared_by_reading);
    cpu_bench_add("time/cyccnt", cyccnt_counts_when_trcena_and_cyccntena_are_set);
    cpu_bench_add("time/deadline", an_event_armed_by_a_store_is_noticed_at_its_time);
    cpu_bench_add("time/exact", a_device_sees_the_time_of_each_access);
    cpu_bench_add("time/clock", twice_the_clock_runs_twice_the_loops);
    cpu_bench_add("time/request", a_request_stops_before_the_next_block);
    cpu_bench_add("time/request-in-store", a_request_during_a_store_costs_nothing);
    cpu_bench_add("time/request-before-wfi", a_request_before_wfi_does_not_wake_from_it);
    cpu_bench_add("time/hold", a_held_core_does_not_run);
    cpu_bench_add("time/reset", sysresetreq_asks_the_machine_for_a_reset);
    return g_test_run();
}
