/*
 * MPU: execute never that begins in the middle of straight code.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cpu.h"

#define CODE    UINT32_C(0x20001000) /* counts in R4, one a halfword, and returns */
#define GRANULE UINT32_C(0x20001020)
#define COUNTS  40

#define IACCVIOL BIT(0)

enum { HARDFAULT = 3 };

/* R5: RBAR, R6: RLAR of region 1, R7: MPU_CTRL; a call of R8 before and behind setting them. */
/* clang-format off */
static const uint16_t main_code[] = {
    0x4809,          /* ldr r0, [pc, #36] */
    0x490a,          /* ldr r1, [pc, #40] */
    0xe891, 0x01e0,  /* ldmia.w r1, {r5, r6, r7, r8} */
    0x2400,          /* movs r4, #0 */
    0x47c0,          /* blx r8 */
    0x46a1,          /* mov r9, r4 */
    0x2400,          /* movs r4, #0 */
    0x2101,          /* movs r1, #1 */
    0x6081,          /* str r1, [r0, #8] */
    0x60c5,          /* str r5, [r0, #12] */
    0x6106,          /* str r6, [r0, #16] */
    0x6047,          /* str r7, [r0, #4] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0x47c0,          /* blx r8 */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0xed90, 0xe000,  /* .word 0xe000ed90 */
    0x7ff0, 0x2000,  /* .word 0x20007ff0 */
};
/* clang-format on */

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

static void a_boundary_between_executable_regions_is_passed(struct cpu_bench *b)
{
    place_counting_code(b);
    run(b, GRANULE | 4, GRANULE | 1); /* read-only, executable */
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, 0);
    g_assert_cmpuint(cpu_bench_r(b, 4), ==, COUNTS);
}

/* MemManage is not enabled: HardFault switches the MPU off and returns to what was refused. */
/* clang-format off */
static const uint16_t lift[] = {
    0x4802,          /* ldr r0, [pc, #8] */
    0x2100,          /* movs r1, #0 */
    0x6041,          /* str r1, [r0, #4] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0x4770,          /* bx lr */
    0xed90, 0xe000,  /* .word 0xe000ed90 */
};
/* clang-format on */

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
    cpu_bench_add("xn/both", a_boundary_between_executable_regions_is_passed);
    cpu_bench_add("xn/lift", a_handler_may_lift_the_refusal_and_go_on);
    return g_test_run();
}
