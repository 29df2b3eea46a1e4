/*
 * Branches: paired and not, taken and not. Sources as in test_timing_core.c.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_timing.h"
#include "timing_branch_code.h"

/* What the code costs when its last instruction branches elsewhere. */
static uint32_t taken(const uint16_t *code, unsigned n)
{
    struct timing_bench *b = timing_bench_new(false);
    static const uint16_t nop = 0xbf00;
    uint32_t cycles;

    timing_bench_put(b, TIMING_BARE, code, n);
    timing_bench_put(b, TIMING_BARE + 0x100, &nop, 1);
    timing_redirect(b->timing);
    cycles = timing_bench_enter(b, TIMING_BARE, n * 2);
    cycles += timing_bench_enter(b, TIMING_BARE + 0x100, 2) - 1;
    timing_bench_free(b);
    return cycles;
}

static void a_branch_behind_narrow_arithmetic_costs_two_taken_and_none_else(void)
{
    g_assert_cmpuint(LOOP(behind_narrow), ==, 3);
    g_assert_cmpuint(ONCE(behind_narrow), ==, 1);
}

static void a_branch_with_flags_from_before_costs_one_taken(void)
{
    g_assert_cmpuint(LOOP(flags_before), ==, 3);
    g_assert_cmpuint(ONCE(flags_before), ==, 2);
}

static void a_branch_pairs_with_a_load_multiple(void)
{
    g_assert_cmpuint(LOOP(behind_ldm), ==, 6);
    g_assert_cmpuint(ONCE(behind_ldm), ==, 5);
}

static void a_branch_behind_a_wide_instruction_costs_two_taken_and_one_else(void)
{
    g_assert_cmpuint(LOOP(behind_wide), ==, 3);
    g_assert_cmpuint(ONCE(behind_wide), ==, 2);
}

static void a_wide_branch_never_pairs(void)
{
    g_assert_cmpuint(LOOP(wide_branch), ==, 4);
}

static void a_wide_branch_right_behind_its_flags_costs_one_more_when_taken(void)
{
    g_assert_cmpuint(LOOP(wide_branch_with_flags_from_before), ==, 4);
    g_assert_cmpuint(LOOP(wide_branch_behind_its_flags), ==, 5);
    g_assert_cmpuint(ONCE(wide_branch_behind_its_flags), ==, 3);
}

static void an_unconditional_branch_pairs(void)
{
    g_assert_cmpuint(LOOP(unconditional), ==, 2);
}

static void a_branch_to_the_next_instruction_is_taken_too(void)
{
    g_assert_cmpuint(ONCE(to_the_next), ==, 2);
}

static void a_load_used_behind_the_back_edge_hides_behind_the_refill(void)
{
    g_assert_cmpuint(LOOP(load_at_the_edge), ==, 4);
}

/* Eleven cycles a step: Zephyr's thread_metric basic test on a Cortex-M33 (MCXN947), GCC -O2. */
static void the_thread_metric_array_loop_takes_eleven_cycles(void)
{
    g_assert_cmpuint(LOOP(array_loop), ==, 11);
}

/* Three fillers between POP {lr} and BX LR, the last of them paired, against three before POP {pc}.
 */
static void pop_pc_is_two_slower_than_pop_lr_with_fillers(void)
{
    g_assert_cmpuint(taken(pop_pc, ARRAY_LEN(pop_pc)), ==, 11);
}

static void pop_lr_wants_two_fillers_before_bx(void)
{
    g_assert_cmpuint(taken(pop_lr, ARRAY_LEN(pop_lr)), ==, 9);
}

static void bx_waits_for_a_register_loaded_just_before(void)
{
    g_assert_cmpuint(taken(pop_lr_then_bx, ARRAY_LEN(pop_lr_then_bx)), ==, 9);
}

static void a_skipped_pop_under_it_costs_one(void)
{
    g_assert_cmpuint(ONCE(pop_under_it), ==, 2);
    g_assert_cmpuint(taken(pop_under_it, ARRAY_LEN(pop_under_it)), ==, 1 + 4 + 3);
}

/* Cycles of code that a branch enters at an address. */
static uint32_t entered(const uint16_t *code, unsigned n, uint32_t addr)
{
    struct timing_bench *b = timing_bench_new(false);
    uint32_t cycles;

    timing_bench_put(b, addr, code, n);
    timing_redirect(b->timing);
    cycles = timing_bench_enter(b, addr, n * 2);
    timing_bench_free(b);
    return cycles;
}

static void a_wide_target_at_an_odd_halfword_waits_for_its_second_half(void)
{
    static const uint16_t wide[] = {0xeb00, 0x0001}; /* add.w r0, r0, r1 */

    g_assert_cmpuint(entered(wide, ARRAY_LEN(wide), TIMING_BARE), ==, 1);
    g_assert_cmpuint(entered(wide, ARRAY_LEN(wide), TIMING_BARE + 2), ==, 2);
}

static void the_second_of_a_pair_must_have_been_fetched(void)
{
    g_assert_cmpuint(entered(pair, ARRAY_LEN(pair), TIMING_BARE), ==, 1);
    g_assert_cmpuint(entered(pair, ARRAY_LEN(pair), TIMING_BARE + 2), ==, 2);
}

static void narrow_code_at_an_odd_halfword_costs_nothing_more(void)
{
    g_assert_cmpuint(entered(narrow, ARRAY_LEN(narrow), TIMING_BARE + 2), ==, 2);
}

#define TEST(function) g_test_add_func("/timing/branch/" #function, function)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(a_branch_behind_narrow_arithmetic_costs_two_taken_and_none_else);
    TEST(a_branch_with_flags_from_before_costs_one_taken);
    TEST(a_branch_pairs_with_a_load_multiple);
    TEST(a_branch_behind_a_wide_instruction_costs_two_taken_and_one_else);
    TEST(a_wide_branch_never_pairs);
    TEST(a_wide_branch_right_behind_its_flags_costs_one_more_when_taken);
    TEST(an_unconditional_branch_pairs);
    TEST(a_branch_to_the_next_instruction_is_taken_too);
    TEST(a_load_used_behind_the_back_edge_hides_behind_the_refill);
    TEST(the_thread_metric_array_loop_takes_eleven_cycles);
    TEST(pop_pc_is_two_slower_than_pop_lr_with_fillers);
    TEST(pop_lr_wants_two_fillers_before_bx);
    TEST(bx_waits_for_a_register_loaded_just_before);
    TEST(a_skipped_pop_under_it_costs_one);
    TEST(a_wide_target_at_an_odd_halfword_waits_for_its_second_half);
    TEST(the_second_of_a_pair_must_have_been_fetched);
    TEST(narrow_code_at_an_odd_halfword_costs_nothing_more);
    return g_test_run();
}
