/*
 * The issue rules, as micro-sequences. Expected cycles are what the public "pipeline cycle test"
 * notes (github.com/jnk0le/random) measured on a Cortex-M33, unless a test says otherwise.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_timing.h"
#include "timing_core_code.h"

static void the_template_loop_takes_twenty_cycles(void)
{
    g_assert_cmpuint(LOOP(template_loop), ==, 20);
}

static void the_coredep_delay_loop_takes_three_cycles(void)
{
    g_assert_cmpuint(LOOP(delay_loop), ==, 3);
}

static void simple_arithmetic_chains_one_a_cycle(void)
{
    g_assert_cmpuint(ONCE(arithmetic), ==, 11);
}

static void a_shifted_operand_is_late_for_arithmetic(void)
{
    g_assert_cmpuint(ONCE(shifted_then_used), ==, 3);
}

static void a_shifted_operand_leaves_others_alone(void)
{
    g_assert_cmpuint(ONCE(shifted_then_others), ==, 3);
}

static void shifted_operands_do_not_chain(void)
{
    g_assert_cmpuint(ONCE(shifted_chain), ==, 5);
}

static void a_shifted_constant_is_late(void)
{
    g_assert_cmpuint(ONCE(constant_then_used), ==, 3);
}

static void a_shifted_constant_that_sets_flags_takes_two_cycles(void)
{
    g_assert_cmpuint(ONCE(constant_with_flags), ==, 2);
}

static void a_moved_constant_takes_one_cycle_flags_or_not(void)
{
    g_assert_cmpuint(ONCE(moved_constant), ==, 2);
}

static void flags_of_a_shifted_register_delay_a_taken_branch(void)
{
    g_assert_cmpuint(LOOP(flags_then_branch), ==, 4);
}

static void narrow_muls_takes_two_cycles(void)
{
    g_assert_cmpuint(ONCE(narrow_muls), ==, 3);
}

static void wide_mul_is_late(void)
{
    g_assert_cmpuint(ONCE(wide_mul), ==, 3);
}

static void accumulators_chain_one_a_cycle(void)
{
    g_assert_cmpuint(ONCE(accumulators), ==, 4);
}

static void long_accumulators_chain_one_a_cycle(void)
{
    g_assert_cmpuint(ONCE(long_accumulators), ==, 3);
}

static void a_factor_waits_for_the_product_before(void)
{
    g_assert_cmpuint(ONCE(product_as_factor), ==, 3);
}

static void an_accumulator_takes_a_shifted_result_at_once(void)
{
    g_assert_cmpuint(ONCE(shifted_then_added), ==, 4);
}

static void an_accumulator_takes_a_load_at_once_but_an_extend_does_not(void)
{
    g_assert_cmpuint(ONCE(loaded_then_added), ==, 5);
}

static void dsp_results_do_not_chain(void)
{
    g_assert_cmpuint(ONCE(dsp_chain), ==, 5);
}

/* Assumed: of the DSP extension as well. */
static void two_lanes_are_late(void)
{
    g_assert_cmpuint(ONCE(two_lanes), ==, 3);
}

static void a_load_stalls_its_use_by_one_cycle(void)
{
    g_assert_cmpuint(ONCE(load_then_use), ==, 3);
}

static void loads_pipeline_and_take_an_index_just_computed(void)
{
    g_assert_cmpuint(ONCE(indexed_loads), ==, 4);
}

static void an_address_waits_for_the_load_before(void)
{
    g_assert_cmpuint(ONCE(pointer_chase), ==, 5);
}

static void a_store_takes_late_results_at_once(void)
{
    g_assert_cmpuint(ONCE(late_then_stored), ==, 6);
}

static void write_back_is_there_at_once(void)
{
    g_assert_cmpuint(ONCE(write_back), ==, 4);
}

/* As on Cortex-M3; nobody published it for this core. */
static void a_load_that_writes_back_does_not_follow_another_at_once(void)
{
    g_assert_cmpuint(ONCE(write_back_first), ==, 2);
    g_assert_cmpuint(ONCE(write_back_second), ==, 3);
    g_assert_cmpuint(ONCE(write_back_later), ==, 3);
}

static void doubles_take_two_cycles(void)
{
    g_assert_cmpuint(ONCE(doubles), ==, 4);
}

static void the_first_register_of_a_double_load_is_there(void)
{
    g_assert_cmpuint(ONCE(double_then_use), ==, 4);
}

static void multiple_transfers_take_a_cycle_each_register(void)
{
    g_assert_cmpuint(ONCE(multiples), ==, 4 + 3 + 3 + 9 + 4);
}

static void a_nop_is_free_behind_a_narrow_instruction(void)
{
    g_assert_cmpuint(ONCE(nop_behind_narrow), ==, 5);
}

static void nothing_pairs_with_wide_instructions(void)
{
    g_assert_cmpuint(ONCE(nop_behind_wide), ==, 5);
}

static void arithmetic_does_not_pair(void)
{
    g_assert_cmpuint(ONCE(additions), ==, 3);
}

static void it_is_free_behind_a_narrow_instruction(void)
{
    g_assert_cmpuint(ONCE(it_behind_narrow), ==, 3);
}

static void a_shifted_constant_under_it_keeps_its_two_cycles(void)
{
    g_assert_cmpuint(ONCE(constant_under_it), ==, 3);
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
    TEST(two_lanes_are_late);
    TEST(a_load_stalls_its_use_by_one_cycle);
    TEST(loads_pipeline_and_take_an_index_just_computed);
    TEST(an_address_waits_for_the_load_before);
    TEST(a_store_takes_late_results_at_once);
    TEST(write_back_is_there_at_once);
    TEST(a_load_that_writes_back_does_not_follow_another_at_once);
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
