/*
 * FP issue rules. Sources as in test_timing_core.c.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_timing.h"

static void fp_arithmetic_pipelines_one_a_cycle(void)
{
    static const uint16_t code[] = {
        0xee20, 0x0a81, /* vmul.f32 s0, s1, s2 */
        0xee72, 0x1a22, /* vadd.f32 s3, s4, s5 */
        0xee33, 0x3ac4, /* vsub.f32 s6, s7, s8 */
        0xee65, 0x4a25, /* vmul.f32 s9, s10, s11 */
    };

    g_assert_cmpuint(ONCE(code), ==, 4);
}

/* Issued a cycle early, the addition waits inside the FP unit: core instructions go on. */
static void an_fp_operand_one_cycle_late_stalls_only_the_fp_unit(void)
{
    static const uint16_t code[] = {
        0xee20, 0x0a81, /* vmul.f32 s0, s1, s2 */
        0xee70, 0x1a02, /* vadd.f32 s3, s0, s4 */
        0x46d2,         /* mov sl, sl */
        0x3001,         /* adds r0, #1 */
    };

    g_assert_cmpuint(ONCE(code), ==, 4);
}

static void fp_behind_a_waiting_fp_instruction_stalls(void)
{
    static const uint16_t code[] = {
        0xee20, 0x0a81, /* vmul.f32 s0, s1, s2 */
        0xee70, 0x1a02, /* vadd.f32 s3, s0, s4 */
        0xee73, 0x2a23, /* vadd.f32 s5, s6, s7 */
        0x3001,         /* adds r0, #1 */
    };

    g_assert_cmpuint(ONCE(code), ==, 5);
}

static void a_store_waits_for_an_fp_result(void)
{
    static const uint16_t code[] = {
        0xee20, 0x0a81, /* vmul.f32 s0, s1, s2 */
        0xee70, 0x1a02, /* vadd.f32 s3, s0, s4 */
        0x46d2,         /* mov sl, sl */
        0xedcc, 0x1a00, /* vstr s3, [ip] */
        0x3001,         /* adds r0, #1 */
    };

    g_assert_cmpuint(ONCE(code), ==, 6);
}

static void unfused_products_on_two_accumulators_take_a_cycle_each(void)
{
    static const uint16_t code[] = {
        0xee20, 0x0a81, /* vmul.f32 s0, s1, s2 */
        0xee22, 0x2a83, /* vmul.f32 s4, s5, s6 */
        0xee71, 0x1a80, /* vadd.f32 s3, s3, s0 */
        0xee73, 0x3a82, /* vadd.f32 s7, s7, s4 */
        0x3801,         /* subs r0, #1 */
        0x46d2,         /* mov sl, sl */
        0xd1f4,         /* bne.n ... */
    };

    g_assert_cmpuint(LOOP(code), ==, 4 + 3);
}

static void vfma_keeps_the_fp_unit_for_two_cycles(void)
{
    static const uint16_t code[] = {
        0xeea0, 0x0a81, /* vfma.f32 s0, s1, s2 */
        0xee72, 0x1a22, /* vadd.f32 s3, s4, s5 */
    };

    g_assert_cmpuint(ONCE(code), ==, 4);
}

static void core_instructions_fill_the_shadow_of_vfma(void)
{
    static const uint16_t code[] = {
        0xeea0, 0x0a81, /* vfma.f32 s0, s1, s2 */
        0x46d2,         /* mov sl, sl */
        0x46d2,         /* mov sl, sl */
        0xeea1, 0x0a82, /* vfma.f32 s0, s3, s4 */
        0x46d2,         /* mov sl, sl */
        0x46d2,         /* mov sl, sl */
    };

    g_assert_cmpuint(ONCE(code), ==, 6);
}

static void loads_wait_for_vfma_too(void)
{
    static const uint16_t code[] = {
        0xeea0, 0x0a81, /* vfma.f32 s0, s1, s2 */
        0xed90, 0x4a00, /* vldr s8, [r0] */
    };

    g_assert_cmpuint(ONCE(code), ==, 4);
}

/* Latency 4 into a factor, one cycle of which may pass inside the FP unit. */
static void a_factor_waits_a_cycle_longer_than_an_accumulator(void)
{
    static const uint16_t code[] = {
        0xeea0, 0x0a81, /* vfma.f32 s0, s1, s2 */
        0x46d2,         /* mov sl, sl */
        0x46d2,         /* mov sl, sl */
        0xeea1, 0x2a80, /* vfma.f32 s4, s3, s0 */
        0x46d2,         /* mov sl, sl */
        0x46d2,         /* mov sl, sl */
        0xee73, 0x2a23, /* vadd.f32 s5, s6, s7 */
    };

    g_assert_cmpuint(ONCE(code), ==, 8);
}

static void the_accumulator_of_vfma_is_waited_for_outside(void)
{
    static const uint16_t code[] = {
        0xee32, 0x0a22, /* vadd.f32 s0, s4, s5 */
        0xeea0, 0x0a81, /* vfma.f32 s0, s1, s2 */
    };

    g_assert_cmpuint(ONCE(code), ==, 3);
}

static void a_loaded_single_is_there_at_once(void)
{
    static const uint16_t code[] = {
        0xed90, 0x0a00, /* vldr s0, [r0] */
        0xee70, 0x0a00, /* vadd.f32 s1, s0, s0 */
        0xed90, 0x4b00, /* vldr d4, [r0] */
    };

    g_assert_cmpuint(ONCE(code), ==, 4);
}

static void fp_multiple_transfers_take_a_cycle_each_register(void)
{
    static const uint16_t code[] = {
        0xed2d, 0x8a10, /* vpush {s16-s31} */
        0xecb0, 0x0a04, /* vldmia r0!, {s0-s3} */
        0xeca0, 0x0b06, /* vstmia r0!, {d0-d2} */
    };

    g_assert_cmpuint(ONCE(code), ==, 16 + 4 + 6);
}

static void moves_between_core_and_fp_registers(void)
{
    static const uint16_t code[] = {
        0xee00, 0x0a10, /* vmov s0, r0 */
        0xee70, 0x0a00, /* vadd.f32 s1, s0, s0 */
        0x46d2,         /* mov sl, sl */
        0xee10, 0x1a90, /* vmov r1, s1 */
        0x3101,         /* adds r1, #1 */
    };

    g_assert_cmpuint(ONCE(code), ==, 6);
}

static void two_registers_to_the_core_take_two_cycles(void)
{
    static const uint16_t code[] = {
        0xec51, 0x0a10, /* vmov r0, r1, s0, s1 */
        0x3101,         /* adds r1, #1 */
        0xec41, 0x0a12, /* vmov s4, s5, r0, r1 */
    };

    g_assert_cmpuint(ONCE(code), ==, 4);
}

static void a_move_to_fp_takes_late_core_results_at_once(void)
{
    static const uint16_t code[] = {
        0x6808,         /* ldr r0, [r1, #0] */
        0xee00, 0x0a10, /* vmov s0, r0 */
    };

    g_assert_cmpuint(ONCE(code), ==, 2);
}

/* 14 cycles is an assumption (Cortex-M4); that integer code goes on meanwhile, too. */
static void vdiv_overlaps_core_instructions(void)
{
    static const uint16_t code[] = {
        0xee80, 0x0a81, /* vdiv.f32 s0, s1, s2 */
        0x3001,         /* adds r0, #1 */
        0x3101,         /* adds r1, #1 */
        0xed82, 0x0a00, /* vstr s0, [r2] */
    };

    g_assert_cmpuint(ONCE(code), ==, 15);
}

static void fp_latency_crosses_the_back_edge(void)
{
    static const uint16_t code[] = {
        0x3801,         /* subs r0, #1 */
        0xeea0, 0x0a80, /* vfma.f32 s0, s1, s0 */
        0xd1fb,         /* bne.n ... */
    };

    /* The next round's VFMA may issue 3 cycles after this one's (accumulator), 4 - 1 (factor). */
    g_assert_cmpuint(LOOP(code), ==, 4);
}

static void a_busy_fp_unit_crosses_the_back_edge(void)
{
    static const uint16_t code[] = {
        0xee80, 0x0a81, /* vdiv.f32 s0, s1, s2 */
        0xe7fc,         /* b.n ... */
    };

    g_assert_cmpuint(LOOP(code), ==, 14);
}

#define TEST(function) g_test_add_func("/timing/fp/" #function, function)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(fp_arithmetic_pipelines_one_a_cycle);
    TEST(an_fp_operand_one_cycle_late_stalls_only_the_fp_unit);
    TEST(fp_behind_a_waiting_fp_instruction_stalls);
    TEST(a_store_waits_for_an_fp_result);
    TEST(unfused_products_on_two_accumulators_take_a_cycle_each);
    TEST(vfma_keeps_the_fp_unit_for_two_cycles);
    TEST(core_instructions_fill_the_shadow_of_vfma);
    TEST(loads_wait_for_vfma_too);
    TEST(a_factor_waits_a_cycle_longer_than_an_accumulator);
    TEST(the_accumulator_of_vfma_is_waited_for_outside);
    TEST(a_loaded_single_is_there_at_once);
    TEST(fp_multiple_transfers_take_a_cycle_each_register);
    TEST(moves_between_core_and_fp_registers);
    TEST(two_registers_to_the_core_take_two_cycles);
    TEST(a_move_to_fp_takes_late_core_results_at_once);
    TEST(vdiv_overlaps_core_instructions);
    TEST(fp_latency_crosses_the_back_edge);
    TEST(a_busy_fp_unit_crosses_the_back_edge);
    return g_test_run();
}
