/*
 * Breakpoints, steps and watchpoints, and that they leave no trace in time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/armv8m.h"
#include "bench_cpu.h"
#include "points_code.h"

/* Places in `rounds`, whose first word is data. */
#define ROUNDS  (BENCH_CPU_MAIN - 4)
#define STORE   (BENCH_CPU_MAIN + 0x12)
#define DIVIDE  (BENCH_CPU_MAIN + 0x16)
#define COUNTER UINT32_C(0x20001000)
#define TIMES   10u

static bool has_points(struct cpu_bench *b)
{
    if (engine_caps(cpu_engine(b->cpu)) & ENGINE_CAP_MPU)
        return true;
    g_test_skip("this engine's blocks end where it likes");
    return false;
}

struct end {
    uint64_t cycles, instructions;
    uint32_t r[13];
};

static struct end end_of(struct cpu_bench *b)
{
    struct end e = {cpu_counters(b->cpu)->cycles, cpu_counters(b->cpu)->instructions};

    for (unsigned i = 0; i < 13; i++)
        e.r[i] = cpu_bench_r(b, i);
    return e;
}

static void same_end(const struct end *a, const struct end *b)
{
    g_assert_cmpuint(a->instructions, ==, b->instructions);
    g_assert_cmpuint(a->cycles, ==, b->cycles);
    g_assert_cmpmem(a->r, sizeof a->r, b->r, sizeof b->r);
}

/* `rounds` without a point: what every other way through it must equal. */
static struct end free_run(struct cpu_bench *b)
{
    PUT(b, ROUNDS, rounds);
    cpu_reset(b->cpu);
    uint64_t cycles = cpu_counters(b->cpu)->cycles;
    uint64_t instructions = cpu_counters(b->cpu)->instructions;
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    struct end e = end_of(b);
    e.cycles -= cycles;
    e.instructions -= instructions;
    return e;
}

/* Resets, and runs on from each stop until the program's end; counts the stops of a kind. */
static struct end run_through(struct cpu_bench *b, enum cpu_point_kind kind, uint32_t pc,
                              unsigned *stops)
{
    cpu_reset(b->cpu);
    uint64_t cycles = cpu_counters(b->cpu)->cycles;
    uint64_t instructions = cpu_counters(b->cpu)->instructions;
    enum cpu_stop why = cpu_bench_start(b);

    for (*stops = 0; why == CPU_STOP_POINT; ++*stops) {
        g_assert_cmpint(cpu_point(b->cpu)->kind, ==, kind);
        g_assert_cmphex(cpu_point(b->cpu)->pc, ==, pc);
        g_assert_cmphex(cpu_pc(b->cpu), ==, pc);
        why = cpu_bench_run(b, 100000);
    }
    g_assert_cmpint(why, ==, CPU_STOP_BKPT);
    struct end e = end_of(b);
    e.cycles -= cycles;
    e.instructions -= instructions;
    return e;
}

static void a_breakpoint_in_a_hot_block_stops_each_time_and_costs_nothing(struct cpu_bench *b)
{
    if (!has_points(b))
        return;
    struct end free = free_run(b);
    unsigned stops;

    for (uint32_t pc = STORE; pc <= DIVIDE; pc += 2) {
        cpu_break_add(b->cpu, pc);
        struct end e = run_through(b, CPU_POINT_BREAK, pc, &stops);
        g_assert_cmpuint(stops, ==, TIMES);
        same_end(&e, &free);
        g_assert_true(cpu_break_remove(b->cpu, pc));
    }
    struct end again = run_through(b, CPU_POINT_NONE, 0, &stops);
    g_assert_cmpuint(stops, ==, 0);
    same_end(&again, &free);
}

static void stepping_through_everything_costs_what_running_does(struct cpu_bench *b)
{
    if (!has_points(b))
        return;
    struct end free = free_run(b);
    cpu_reset(b->cpu);
    uint64_t cycles = cpu_counters(b->cpu)->cycles;
    uint64_t instructions = cpu_counters(b->cpu)->instructions;
    unsigned steps = 0;
    enum cpu_stop why;

    cpu_step(b->cpu, true);
    for (why = cpu_bench_start(b); why == CPU_STOP_POINT; why = cpu_bench_run(b, 100000)) {
        g_assert_cmpint(cpu_point(b->cpu)->kind, ==, CPU_POINT_STEP);
        steps++;
        g_assert_cmpuint(cpu_counters(b->cpu)->instructions - instructions, ==, steps);
        cpu_step(b->cpu, true);
    }
    struct end e = end_of(b);
    e.cycles -= cycles;
    e.instructions -= instructions;
    same_end(&e, &free);
}

/* DWT_PCSR of a core that sleeps, in steps or at once. */
static uint32_t sampled_pc(struct cpu_bench *b, bool steps)
{
    uint32_t pc = 0;

    PUT(b, BENCH_CPU_MAIN, waits);
    cpu_step(b->cpu, steps);
    enum cpu_stop why = cpu_bench_start(b);
    while (why == CPU_STOP_POINT) {
        cpu_step(b->cpu, true);
        why = cpu_run(b->cpu, TICKS_NEVER);
    }
    cpu_step(b->cpu, false);
    g_assert_true(cpu_peek_ppb(b->cpu, UINT32_C(0xe000101c), &pc));
    return pc;
}

static void the_program_counter_sample_is_the_same_after_steps(struct cpu_bench *b)
{
    if (!has_points(b))
        return;
    uint32_t free = sampled_pc(b, false);
    g_assert_cmphex(sampled_pc(b, true), ==, free);
}

static void a_watched_store_stops_before_it_happens(struct cpu_bench *b)
{
    if (!has_points(b))
        return;
    struct end free = free_run(b);
    unsigned stops;

    g_assert_true(cpu_watch_add(b->cpu, COUNTER, 4, ENGINE_W));
    cpu_break_add(b->cpu, BENCH_CPU_MAIN + 0x0e); /* behind the store that clears it */
    cpu_reset(b->cpu);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_POINT);
    g_assert_cmphex(cpu_point(b->cpu)->pc, ==, BENCH_CPU_MAIN + 0x0c);
    g_assert_true(cpu_point(b->cpu)->write);
    g_assert_cmpint(cpu_bench_run(b, 100000), ==, CPU_STOP_POINT);
    g_assert_cmpint(cpu_point(b->cpu)->kind, ==, CPU_POINT_BREAK);
    g_assert_true(cpu_break_remove(b->cpu, BENCH_CPU_MAIN + 0x0e));
    for (uint32_t i = 0; i < TIMES; i++) {
        g_assert_cmpint(cpu_bench_run(b, 100000), ==, CPU_STOP_POINT);
        g_assert_cmphex(cpu_point(b->cpu)->pc, ==, STORE);
        g_assert_cmphex(cpu_point(b->cpu)->addr, ==, COUNTER);
        g_assert_cmpuint(cpu_bench_word(b, COUNTER), ==, i);
    }
    g_assert_cmpint(cpu_bench_run(b, 100000), ==, CPU_STOP_BKPT);
    g_assert_true(cpu_watch_remove(b->cpu, COUNTER, 4, ENGINE_W));
    struct end again = run_through(b, CPU_POINT_NONE, 0, &stops);
    same_end(&again, &free);
}

/* The word behind the counter shares its granule of 32 bytes and is only read. */
static void what_lies_beside_a_watched_word_does_not_stop(struct cpu_bench *b)
{
    if (!has_points(b))
        return;
    struct end free = free_run(b);
    unsigned stops;

    g_assert_true(cpu_watch_add(b->cpu, COUNTER + 8, 4, ENGINE_R | ENGINE_W));
    struct end e = run_through(b, CPU_POINT_NONE, 0, &stops);
    g_assert_cmpuint(stops, ==, 0);
    same_end(&e, &free);
}

static void a_step_over_svc_enters_its_handler(struct cpu_bench *b)
{
    if (!has_points(b))
        return;
    PUT(b, BENCH_CPU_MAIN, calls);
    PUT(b, 0x400, handler);
    cpu_bench_vector(b, EXC_SVCALL, 0x400);
    cpu_break_add(b->cpu, BENCH_CPU_MAIN + 2);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_POINT);
    cpu_step(b->cpu, true);
    g_assert_cmpint(cpu_bench_run(b, 1000), ==, CPU_STOP_POINT);
    g_assert_cmphex(cpu_pc(b->cpu), ==, 0x400);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, EXC_SVCALL);
    g_assert_cmpuint(cpu_bench_r(b, 7), ==, 0);
}

static void a_breakpoint_in_xip_stops_though_the_window_is_off(struct cpu_bench *b)
{
    if (!has_points(b))
        return;
    PUT(b, BENCH_CPU_MAIN, jumps);
    b->xip_window.answer = CODEBUS_BUS_ERROR;
    cpu_break_add(b->cpu, BENCH_CPU_XIP);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_POINT);
    g_assert_cmphex(cpu_pc(b->cpu), ==, BENCH_CPU_XIP);
    g_assert_false(cpu_last_fault(b->cpu)->valid);
}

static void registers_can_be_written_between_runs(struct cpu_bench *b)
{
    if (!has_points(b))
        return;
    PUT(b, ROUNDS, rounds);
    cpu_break_add(b->cpu, BENCH_CPU_MAIN + 0x0e);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_POINT);
    g_assert_true(cpu_break_remove(b->cpu, BENCH_CPU_MAIN + 0x0e));
    cpu_set_reg(b->cpu, ENGINE_R0, 2);
    g_assert_cmpint(cpu_bench_run(b, 100000), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_bench_word(b, COUNTER), ==, 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cpu_bench_add("a-breakpoint-in-a-hot-block-stops-each-time-and-costs-nothing",
                  a_breakpoint_in_a_hot_block_stops_each_time_and_costs_nothing);
    cpu_bench_add("stepping-through-everything-costs-what-running-does",
                  stepping_through_everything_costs_what_running_does);
    cpu_bench_add("the-program-counter-sample-is-the-same-after-steps",
                  the_program_counter_sample_is_the_same_after_steps);
    cpu_bench_add("a-watched-store-stops-before-it-happens",
                  a_watched_store_stops_before_it_happens);
    cpu_bench_add("what-lies-beside-a-watched-word-does-not-stop",
                  what_lies_beside_a_watched_word_does_not_stop);
    cpu_bench_add("a-step-over-svc-enters-its-handler", a_step_over_svc_enters_its_handler);
    cpu_bench_add("a-breakpoint-in-xip-stops-though-the-window-is-off",
                  a_breakpoint_in_xip_stops_though_the_window_is_off);
    cpu_bench_add("registers-can-be-written-between-runs", registers_can_be_written_between_runs);
    return g_test_run();
}
