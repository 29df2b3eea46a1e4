/*
 * MPU: execute never that begins in the middle of straight code.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cpu.h"
#include "cpu_xn_code.h"

#define CODE    UINT32_C(0x20001000) /* counts in R4, one a halfword, and returns */
#define GRANULE UINT32_C(0x20001020)
#define COUNTS  40

#define IACCVIOL BIT(0)
#define INVSTATE BIT(17)

enum { HARDFAULT = 3 };

static bool splits(struct cpu_bench *b)
{
    if (engine_caps(cpu_engine(b->cpu)) & ENGINE_CAP_MPU)
        return true;
    g_test_skip("this engine's blocks end where it likes");
    return false;
}

static void place_counting_code(struct cpu_bench *b)
{
    static const uint16_t count[] = {0x3401}, leave[] = {0x4770};

    for (unsigned i = 0; i < COUNTS; i++)
        PUT(b, CODE + 2 * i, count);
    PUT(b, CODE + 2 * COUNTS, leave);
    PUT(b, BENCH_CPU_MAIN, main_code);
}

static void run(struct cpu_bench *b, uint32_t rbar, uint32_t rlar)
{
    const uint32_t words[] = {rbar, rlar, 5, CODE | 1};

    for (unsigned i = 0; i < ARRAY_LEN(words); i++)
        cpu_bench_set_word(b, 0x20007ff0 + 4 * i, words[i]);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_bench_r(b, 9), >=, COUNTS); /* all of it ran before */
}

static void straight_code_stops_at_the_first_refused_instruction(struct cpu_bench *b)
{
    if (!splits(b))
        return;
    place_counting_code(b);
    run(b, GRANULE | 1, GRANULE | 1); /* one granule: privileged, execute never */
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, HARDFAULT);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr, ==, IACCVIOL);
    g_assert_cmphex(cpu_last_fault(b->cpu)->pc, ==, GRANULE);
    g_assert_cmpuint(cpu_bench_r(b, 4), ==, (GRANULE - CODE) / 2);
}

static void an_instruction_whose_second_half_is_refused_does_not_run(struct cpu_bench *b)
{
    static const uint16_t wide[] = {0xf104, 0x0464}; /* add.w r4, r4, #100 */

    if (!splits(b))
        return;
    place_counting_code(b);
    PUT(b, GRANULE - 2, wide);
    run(b, GRANULE | 1, GRANULE | 1);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr, ==, IACCVIOL);
    g_assert_cmphex(cpu_last_fault(b->cpu)->pc, ==, GRANULE - 2);
    g_assert_cmpuint(cpu_bench_r(b, 4), ==, (GRANULE - CODE) / 2 - 1);
}

/* Without the Thumb bit the engine sees four bytes there, and nothing that could be split. */
static void a_branch_to_an_even_address_before_the_refused_one_ends(struct cpu_bench *b)
{
    PUT(b, CODE, even);
    PUT(b, BENCH_CPU_MAIN, main_code);
    run(b, GRANULE | 1, GRANULE | 1);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, HARDFAULT);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr, ==, INVSTATE);
}

static void a_boundary_between_executable_regions_is_passed(struct cpu_bench *b)
{
    place_counting_code(b);
    run(b, GRANULE | 4, GRANULE | 1); /* read-only, executable */
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, 0);
    g_assert_cmpuint(cpu_bench_r(b, 4), ==, COUNTS);
}

static void a_handler_may_lift_the_refusal_and_go_on(struct cpu_bench *b)
{
    if (!splits(b))
        return;
    place_counting_code(b);
    PUT(b, 0x400, lift);
    cpu_bench_vector(b, HARDFAULT, 0x400);
    run(b, GRANULE | 1, GRANULE | 1);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, 0);
    g_assert_cmpuint(cpu_bench_r(b, 4), ==, COUNTS);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cpu_bench_add("xn/straight", straight_code_stops_at_the_first_refused_instruction);
    cpu_bench_add_net("xn/straight", straight_code_stops_at_the_first_refused_instruction);
    cpu_bench_add("xn/halves", an_instruction_whose_second_half_is_refused_does_not_run);
    cpu_bench_add("xn/even", a_branch_to_an_even_address_before_the_refused_one_ends);
    cpu_bench_add("xn/both", a_boundary_between_executable_regions_is_passed);
    cpu_bench_add("xn/lift", a_handler_may_lift_the_refusal_and_go_on);
    return g_test_run();
}
