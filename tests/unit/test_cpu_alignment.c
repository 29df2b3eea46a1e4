/*
 * Alignment as firmware sees it: UsageFault UNALIGNED.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cpu.h"

#define UNALIGNED BIT(24)
#define HARDFAULT 3

static bool checks(struct cpu_bench *b)
{
    if (engine_caps(cpu_engine(b->cpu)) & ENGINE_CAP_ALIGNMENT)
        return true;
    g_test_skip("this engine does not check alignment");
    return false;
}

static const struct cpu_fault *run_into_fault(struct cpu_bench *b)
{
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, HARDFAULT);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr, ==, UNALIGNED);
    return cpu_last_fault(b->cpu);
}

/* clang-format off */
static const uint16_t dual[] = {
    0x4b02,          /* ldr r3, [pc, #8] */
    0x2404,          /* movs r4, #4 */
    0xe8f3, 0x4502,  /* ldrd r4, r5, [r3], #8 */
    0x2405,          /* movs r4, #5 */
    0xbe00,          /* bkpt 0x0000 */
    0x0102, 0x2000,  /* .word 0x20000102 */
};
/* clang-format on */

static void an_unaligned_ldrd_is_a_usage_fault_that_changes_nothing(struct cpu_bench *b)
{
    const struct cpu_fault *f;

    if (!checks(b))
        return;
    PUT(b, BENCH_CPU_MAIN, dual);
    f = run_into_fault(b);
    g_assert_cmphex(f->pc, ==, BENCH_CPU_MAIN + 4);
    g_assert_cmphex(f->r[3], ==, 0x20000102);
    g_assert_cmpuint(f->r[4], ==, 4);
    g_assert_cmphex(cpu_bench_word(b, cpu_reg(b->cpu, ENGINE_SP) + 24), ==, BENCH_CPU_MAIN + 4);
}

/* An unaligned load before UNALIGN_TRP is set, and one right behind the store that sets it. */
/* clang-format off */
static const uint16_t trap_in_loop[] = {
    0x4806,          /* ldr r0, [pc, #24] */
    0x4b07,          /* ldr r3, [pc, #28] */
    0x2108,          /* movs r1, #8 */
    0x2700,          /* movs r7, #0 */
    0x681c,          /* ldr r4, [r3, #0] */
    0x3701,          /* adds r7, #1 */
    0x2f02,          /* cmp r7, #2 */
    0xd101,          /* bne.n 14 */
    0x6001,          /* str r1, [r0, #0] */
    0x781d,          /* ldrb r5, [r3, #0] */
    0x2f05,          /* cmp r7, #5 */
    0xd1f7,          /* bne.n 8 */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0xed14, 0xe000,  /* .word 0xe000ed14 */
    0x0101, 0x2000,  /* .word 0x20000101 */
};
/* clang-format on */

static void unalign_trp_holds_for_code_that_ran_before(struct cpu_bench *b)
{
    const struct cpu_fault *f;

    if (!checks(b))
        return;
    PUT(b, BENCH_CPU_MAIN, trap_in_loop);
    f = run_into_fault(b);
    g_assert_cmphex(f->pc, ==, BENCH_CPU_MAIN + 8);
    g_assert_cmpuint(f->r[7], ==, 2);
}

/* clang-format off */
static const uint16_t trap_next[] = {
    0x4803,          /* ldr r0, [pc, #12] */
    0x4b04,          /* ldr r3, [pc, #16] */
    0x2108,          /* movs r1, #8 */
    0x2404,          /* movs r4, #4 */
    0x6001,          /* str r1, [r0, #0] */
    0x681c,          /* ldr r4, [r3, #0] */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0xed14, 0xe000,  /* .word 0xe000ed14 */
    0x0101, 0x2000,  /* .word 0x20000101 */
};
/* clang-format on */

static void unalign_trp_holds_from_the_next_instruction(struct cpu_bench *b)
{
    const struct cpu_fault *f;

    if (!checks(b))
        return;
    PUT(b, BENCH_CPU_MAIN, trap_next);
    f = run_into_fault(b);
    g_assert_cmphex(f->pc, ==, BENCH_CPU_MAIN + 10);
    g_assert_cmpuint(f->r[4], ==, 4);
}

/* clang-format off */
static const uint16_t no_trap[] = {
    0x4b02,          /* ldr r3, [pc, #8] */
    0x681c,          /* ldr r4, [r3, #0] */
    0x605c,          /* str r4, [r3, #4] */
    0x881d,          /* ldrh r5, [r3, #0] */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0x0101, 0x2000,  /* .word 0x20000101 */
};
/* clang-format on */

static void reset_clears_unalign_trp(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, trap_next);
    cpu_bench_start(b);
    PUT(b, BENCH_CPU_MAIN, no_trap);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, 0);
    g_assert_cmphex(cpu_pc(b->cpu), ==, BENCH_CPU_MAIN + 8);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cpu_bench_add("alignment/ldrd", an_unaligned_ldrd_is_a_usage_fault_that_changes_nothing);
    cpu_bench_add_net("alignment/ldrd", an_unaligned_ldrd_is_a_usage_fault_that_changes_nothing);
    cpu_bench_add("alignment/loop", unalign_trp_holds_for_code_that_ran_before);
    cpu_bench_add("alignment/next", unalign_trp_holds_from_the_next_instruction);
    cpu_bench_add("alignment/reset", reset_clears_unalign_trp);
    return g_test_run();
}
