/*
 * The issue rules, as micro-sequences. Expected cycles are what the public "pipeline cycle test"
 * notes (github.com/jnk0le/random) measured on a Cortex-M33, unless a test says otherwise.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_timing.h"

static void the_template_loop_takes_twenty_cycles(void)
{
    static const uint16_t code[] = {
        0x46d2,         /* mov sl, sl */
        0x46d2,         /* mov sl, sl */
        0x46d2,         /* mov sl, sl */
        0x46d2,         /* mov sl, sl */
        0x46d2,         /* mov sl, sl */
        0x46d2,         /* mov sl, sl */
        0x46d2,         /* mov sl, sl */
        0x46d2,         /* mov sl, sl */
        0x46d2,         /* mov sl, sl */
        0x46d2,         /* mov sl, sl */
        0x46d2,         /* mov sl, sl */
        0x46d2,         /* mov sl, sl */
        0x46d2,         /* mov sl, sl */
        0x46d2,         /* mov sl, sl */
        0x46d2,         /* mov sl, sl */
        0x46d2,         /* mov sl, sl */
        0x46d2,         /* mov sl, sl */
        0xf1b9, 0x0901, /* subs.w r9, r9, #1 */
        0x46d2,         /* mov sl, sl */
        0xd1ea,         /* bne.n ... */
    };

    g_assert_cmpuint(LOOP(code), ==, 20);
}

static void the_coredep_delay_loop_takes_three_cycles(void)
{
    static const uint16_t code[] = {
        0x3803, /* subs r0, #3 */
        0xd8fd, /* bhi.n ... */
    };

    g_assert_cmpuint(LOOP(code), ==, 3);
}

static void simple_arithmetic_chains_one_a_cycle(void)
{
    static const uint16_t code[] = {
        0x1840,         /* adds r0, r0, r1 */
        0x0000,         /* movs r0, r0 */
        0x08c0,         /* lsrs r0, r0, #3 */
        0xb2c0,         /* uxtb r0, r0 */
        0xfa5f, 0xf090, /* uxtb.w r0, r0, ror #8 */
        0xf360, 0x1007, /* bfi r0, r0, #4, #4 */
        0xf100, 0x0001, /* add.w r0, r0, #1 */
        0xf600, 0x70f9, /* addw r0, r0, #4089 */
        0xf080, 0x301b, /* eor.w r0, r0, #454761243 */
        0xf3c0, 0x0043, /* ubfx r0, r0, #1, #4 */
        0xea4f, 0x10f0, /* mov.w r0, r0, ror #7 */
    };

    g_assert_cmpuint(ONCE(code), ==, 11);
}

static void a_shifted_operand_is_late_for_arithmetic(void)
{
    static const uint16_t code[] = {
        0xea81, 0x2032, /* eor.w r0, r1, r2, ror #8 */
        0x1c43,         /* adds r3, r0, #1 */
    };

    g_assert_cmpuint(ONCE(code), ==, 3);
}

static void a_shifted_operand_leaves_others_alone(void)
{
    static const uint16_t code[] = {
        0xea81, 0x2032, /* eor.w r0, r1, r2, ror #8 */
        0x1c63,         /* adds r3, r4, #1 */
        0x3001,         /* adds r0, #1 */
    };

    g_assert_cmpuint(ONCE(code), ==, 3);
}

static void shifted_operands_do_not_chain(void)
{
    static const uint16_t code[] = {
        0xea81, 0x2032, /* eor.w r0, r1, r2, ror #8 */
        0xea80, 0x2032, /* eor.w r0, r0, r2, ror #8 */
        0xea80, 0x2032, /* eor.w r0, r0, r2, ror #8 */
    };

    g_assert_cmpuint(ONCE(code), ==, 5);
}

static void a_shifted_constant_is_late(void)
{
    static const uint16_t code[] = {
        0xf481, 0x50fe, /* eor.w r0, r1, #8128 */
        0x1c43,         /* adds r3, r0, #1 */
    };

    g_assert_cmpuint(ONCE(code), ==, 3);
}

static void a_shifted_constant_that_sets_flags_takes_two_cycles(void)
{
    static const uint16_t code[] = {
        0xf511, 0x50fe, /* adds.w r0, r1, #8128 */
    };

    g_assert_cmpuint(ONCE(code), ==, 2);
}

static void a_moved_constant_takes_one_cycle_flags_or_not(void)
{
    static const uint16_t code[] = {
        0xf45f, 0x50fe, /* movs.w r0, #8128 */
        0x3001,         /* adds r0, #1 */
    };

    g_assert_cmpuint(ONCE(code), ==, 2);
}

static void flags_of_a_shifted_register_delay_a_taken_branch(void)
{
    static const uint16_t code[] = {
        0xebb0, 0x0f81, /* cmp.w r0, r1, lsl #2 */
        0xd1fc,         /* bne.n ... */
    };

    g_assert_cmpuint(LOOP(code), ==, 4);
}

static void narrow_muls_takes_two_cycles(void)
{
    static const uint16_t code[] = {
        0x4348, /* muls r0, r1 */
        0x3001, /* adds r0, #1 */
    };

    g_assert_cmpuint(ONCE(code), ==, 3);
}

static void wide_mul_is_late(void)
{
    static const uint16_t code[] = {
        0xfb01, 0xf002, /* mul.w r0, r1, r2 */
        0x3001,         /* adds r0, #1 */
    };

    g_assert_cmpuint(ONCE(code), ==, 3);
}

static void accumulators_chain_one_a_cycle(void)
{
    static const uint16_t code[] = {
        0xfb01, 0x0002, /* mla r0, r1, r2, r0 */
        0xfb23, 0x0004, /* smlad r0, r3, r4, r0 */
        0xfb11, 0x0002, /* smlabb r0, r1, r2, r0 */
        0xfb01, 0x0012, /* mls r0, r1, r2, r0 */
    };

    g_assert_cmpuint(ONCE(code), ==, 4);
}

static void long_accumulators_chain_one_a_cycle(void)
{
    static const uint16_t code[] = {
        0xfbe2, 0x0103, /* umlal r0, r1, r2, r3 */
        0xfbe4, 0x0105, /* umlal r0, r1, r4, r5 */
        0xfbe6, 0x0167, /* umaal r0, r1, r6, r7 */
    };

    g_assert_cmpuint(ONCE(code), ==, 3);
}

static void a_factor_waits_for_the_product_before(void)
{
    static const uint16_t code[] = {
        0xfb01, 0x3002, /* mla r0, r1, r2, r3 */
        0xfb00, 0x4402, /* mla r4, r0, r2, r4 */
    };

    g_assert_cmpuint(ONCE(code), ==, 3);
}

static void an_accumulator_takes_a_shifted_result_at_once(void)
{
    static const uint16_t code[] = {
        0xeb01, 0x00c2, /* add.w r0, r1, r2, lsl #3 */
        0xfb01, 0x0002, /* mla r0, r1, r2, r0 */
        0xfa40, 0xf081, /* sxtab r0, r0, r1 */
        0xfa40, 0xf081, /* sxtab r0, r0, r1 */
    };

    g_assert_cmpuint(ONCE(code), ==, 4);
}

static void an_accumulator_takes_a_load_at_once_but_an_extend_does_not(void)
{
    static const uint16_t code[] = {
        0x6808,         /* ldr r0, [r1, #0] */
        0xfb02, 0x0003, /* mla r0, r2, r3, r0 */
        0x680c,         /* ldr r4, [r1, #0] */
        0xfa44, 0xf482, /* sxtab r4, r4, r2 */
    };

    g_assert_cmpuint(ONCE(code), ==, 5);
}

static void dsp_results_do_not_chain(void)
{
    static const uint16_t code[] = {
        0xfa82, 0xf0a1, /* qsub r0, r1, r2 */
        0xfa80, 0xf043, /* uadd8 r0, r0, r3 */
        0xeac0, 0x0004, /* pkhbt r0, r0, r4 */
    };

    g_assert_cmpuint(ONCE(code), ==, 5);
}

static void a_load_stalls_its_use_by_one_cycle(void)
{
    static const uint16_t code[] = {
        0x6808, /* ldr r0, [r1, #0] */
        0x3001, /* adds r0, #1 */
    };

    g_assert_cmpuint(ONCE(code), ==, 3);
}

static void loads_pipeline_and_take_an_index_just_computed(void)
{
    static const uint16_t code[] = {
        0x0e1e,         /* lsrs r6, r3, #24 */
        0xf85e, 0x4026, /* ldr.w r4, [lr, r6, lsl #2] */
        0xf85e, 0x5026, /* ldr.w r5, [lr, r6, lsl #2] */
        0xf81e, 0x7004, /* ldrb.w r7, [lr, r4] */
    };

    g_assert_cmpuint(ONCE(code), ==, 4);
}

static void an_address_waits_for_the_load_before(void)
{
    static const uint16_t code[] = {
        0x6808, /* ldr r0, [r1, #0] */
        0x6802, /* ldr r2, [r0, #0] */
        0x6813, /* ldr r3, [r2, #0] */
    };

    g_assert_cmpuint(ONCE(code), ==, 5);
}

static void a_store_takes_late_results_at_once(void)
{
    static const uint16_t code[] = {
        0x6808,         /* ldr r0, [r1, #0] */
        0x6010,         /* str r0, [r2, #0] */
        0xfb04, 0x6305, /* mla r3, r4, r5, r6 */
        0x6013,         /* str r3, [r2, #0] */
        0xeb01, 0x1002, /* add.w r0, r1, r2, lsl #4 */
        0x6038,         /* str r0, [r7, #0] */
    };

    g_assert_cmpuint(ONCE(code), ==, 6);
}

static void write_back_is_there_at_once(void)
{
    static const uint16_t code[] = {
        0xf851, 0x0b04, /* ldr.w r0, [r1], #4 */
        0xf851, 0x2b04, /* ldr.w r2, [r1], #4 */
        0xf801, 0x3f01, /* strb.w r3, [r1, #1]! */
        0x3101,         /* adds r1, #1 */
    };

    g_assert_cmpuint(ONCE(code), ==, 4);
}

static void doubles_take_two_cycles(void)
{
    static const uint16_t code[] = {
        0xe9d2, 0x0100, /* ldrd r0, r1, [r2] */
        0xe9c2, 0x3400, /* strd r3, r4, [r2] */
    };

    g_assert_cmpuint(ONCE(code), ==, 4);
}

static void the_first_register_of_a_double_load_is_there(void)
{
    static const uint16_t code[] = {
        0xe9d2, 0x0100, /* ldrd r0, r1, [r2] */
        0x3001,         /* adds r0, #1 */
        0x3101,         /* adds r1, #1 */
    };

    g_assert_cmpuint(ONCE(code), ==, 4);
}

static void multiple_transfers_take_a_cycle_each_register(void)
{
    static const uint16_t code[] = {
        0xc81e,         /* ldmia r0!, {r1, r2, r3, r4} */
        0xc00e,         /* stmia r0!, {r1, r2, r3} */
        0xb530,         /* push {r4, r5, lr} */
        0xe8bd, 0x4ff0, /* ldmia.w sp!, {r4, r5, r6, r7, r8, r9, sl, fp, lr} */
        0xe93c, 0x000f, /* ldmdb ip!, {r0, r1, r2, r3} */
    };

    g_assert_cmpuint(ONCE(code), ==, 4 + 3 + 3 + 9 + 4);
}

static void a_nop_is_free_behind_a_narrow_instruction(void)
{
    static const uint16_t code[] = {
        0x3001, /* adds r0, #1 */
        0xbf00, /* nop */
        0x6811, /* ldr r1, [r2, #0] */
        0xbf00, /* nop */
        0xc370, /* stmia r3!, {r4, r5, r6} */
        0xbf00, /* nop */
    };

    g_assert_cmpuint(ONCE(code), ==, 5);
}

static void nothing_pairs_with_wide_instructions(void)
{
    static const uint16_t code[] = {
        0xf100, 0x0001, /* add.w r0, r0, #1 */
        0xbf00,         /* nop */
        0xf100, 0x0001, /* add.w r0, r0, #1 */
        0xbf08,         /* it eq */
        0x2102,         /* moveq r1, #2 */
    };

    g_assert_cmpuint(ONCE(code), ==, 5);
}

static void arithmetic_does_not_pair(void)
{
    static const uint16_t code[] = {
        0x3001, /* adds r0, #1 */
        0x3101, /* adds r1, #1 */
        0xbf00, /* nop */
        0x3201, /* adds r2, #1 */
    };

    g_assert_cmpuint(ONCE(code), ==, 3);
}

static void it_is_free_behind_a_narrow_instruction(void)
{
    static const uint16_t code[] = {
        0x2801, /* cmp r0, #1 */
        0xbf0c, /* ite eq */
        0x2102, /* moveq r1, #2 */
        0x2103, /* movne r1, #3 */
    };

    g_assert_cmpuint(ONCE(code), ==, 3);
}

static void a_shifted_constant_under_it_keeps_its_two_cycles(void)
{
    static const uint16_t code[] = {
        0x46d2,         /* mov sl, sl */
        0xbf08,         /* it eq */
        0xf511, 0x50fe, /* addseq.w r0, r1, #8128 */
    };

    g_assert_cmpuint(ONCE(code), ==, 3);
}

#define TEST(function) g_test_add_func("/timing/core/" #function, function)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(the_template_loop_takes_twenty_cycles);
    TEST(the_coredep_delay_loop_takes_three_cycles);
    TEST(simple_arithmetic_chains_one_a_cycle);
    TEST(a_shifted_operand_is_late_for_arithmetic);
    TEST(a_shifted_operand_leaves_others_alone);
    TEST(shifted_operands_do_not_chain);
    TEST(a_shifted_constant_is_late);
    TEST(a_shifted_constant_that_sets_flags_takes_two_cycles);
    TEST(a_moved_constant_takes_one_cycle_flags_or_not);
    TEST(flags_of_a_shifted_register_delay_a_taken_branch);
    TEST(narrow_muls_takes_two_cycles);
    TEST(wide_mul_is_late);
    TEST(accumulators_chain_one_a_cycle);
    TEST(long_accumulators_chain_one_a_cycle);
    TEST(a_factor_waits_for_the_product_before);
    TEST(an_accumulator_takes_a_shifted_result_at_once);
    TEST(an_accumulator_takes_a_load_at_once_but_an_extend_does_not);
    TEST(dsp_results_do_not_chain);
    TEST(a_load_stalls_its_use_by_one_cycle);
    TEST(loads_pipeline_and_take_an_index_just_computed);
    TEST(an_address_waits_for_the_load_before);
    TEST(a_store_takes_late_results_at_once);
    TEST(write_back_is_there_at_once);
    TEST(doubles_take_two_cycles);
    TEST(the_first_register_of_a_double_load_is_there);
    TEST(multiple_transfers_take_a_cycle_each_register);
    TEST(a_nop_is_free_behind_a_narrow_instruction);
    TEST(nothing_pairs_with_wide_instructions);
    TEST(arithmetic_does_not_pair);
    TEST(it_is_free_behind_a_narrow_instruction);
    TEST(a_shifted_constant_under_it_keeps_its_two_cycles);
    return g_test_run();
}
