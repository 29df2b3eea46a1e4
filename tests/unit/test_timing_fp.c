/*
 * FP issue rules. Sources as in test_timing_core.c.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_timing.h"
#include "timing_fp_code.h"

static void fp_arithmetic_pipelines_one_a_cycle(void)
{
    g_assert_cmpuint(ONCE(independent), ==, 4);
}

/* Issued a cycle early, the addition waits inside the FP unit: core instructions go on. */
static void an_fp_operand_one_cycle_late_stalls_only_the_fp_unit(void)
{
    g_assert_cmpuint(ONCE(late_operand), ==, 4);
}

static void fp_behind_a_waiting_fp_instruction_stalls(void)
{
    g_assert_cmpuint(ONCE(behind_late_operand), ==, 5);
}

static void a_store_waits_for_an_fp_result(void)
{
    g_assert_cmpuint(ONCE(result_then_stored), ==, 6);
}

static void unfused_products_on_two_accumulators_take_a_cycle_each(void)
{
    g_assert_cmpuint(LOOP(unfused_products), ==, 4 + 3);
}

static void vfma_keeps_the_fp_unit_for_two_cycles(void)
{
    g_assert_cmpuint(ONCE(vfma_then_vadd), ==, 4);
}

static void core_instructions_fill_the_shadow_of_vfma(void)
{
    g_assert_cmpuint(ONCE(vfma_with_fillers), ==, 6);
}

static void loads_wait_for_vfma_too(void)
{
    g_assert_cmpuint(ONCE(vfma_then_load), ==, 4);
}

/* Latency 4 into a factor, one cycle of which may pass inside the FP unit. */
static void a_factor_waits_a_cycle_longer_than_an_accumulator(void)
{
    g_assert_cmpuint(ONCE(vfma_into_factor), ==, 8);
}

static void the_accumulator_of_vfma_is_waited_for_outside(void)
{
    g_assert_cmpuint(ONCE(vadd_into_accumulator), ==, 3);
}

static void a_loaded_single_is_there_at_once(void)
{
    g_assert_cmpuint(ONCE(loaded_single), ==, 4);
}

static void fp_multiple_transfers_take_a_cycle_each_register(void)
{
    g_assert_cmpuint(ONCE(multiples), ==, 16 + 4 + 6);
}

static void moves_between_core_and_fp_registers(void)
{
    g_assert_cmpuint(ONCE(moves), ==, 6);
}

static void two_registers_to_the_core_take_two_cycles(void)
{
    g_assert_cmpuint(ONCE(moves_of_two), ==, 4);
}

static void a_move_to_fp_takes_late_core_results_at_once(void)
{
    g_assert_cmpuint(ONCE(load_then_move), ==, 2);
}

/* 14 cycles is an assumption (Cortex-M4); that integer code goes on meanwhile, too. */
static void vdiv_overlaps_core_instructions(void)
{
    g_assert_cmpuint(ONCE(vdiv_with_fillers), ==, 15);
}

static void fp_latency_crosses_the_back_edge(void)
{
    /* The next round's VFMA may issue 3 cycles after this one's (accumulator), 4 - 1 (factor). */
    g_assert_cmpuint(LOOP(vfma_loop), ==, 4);
}

static void a_busy_fp_unit_crosses_the_back_edge(void)
{
    g_assert_cmpuint(LOOP(vdiv_loop), ==, 14);
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
