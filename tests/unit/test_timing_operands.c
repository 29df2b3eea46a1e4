/* What depends on operands and conditions: divisions, IT. SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_timing.h"
#include "timing_operands_code.h"

#define MIDDLE 6 /* what a block is charged for a division of unknown operands */

static int32_t cycles(bool is_signed, uint32_t dividend, uint32_t divisor)
{
    struct timing_division d = {.is_signed = is_signed};

    return MIDDLE + timing_division_correction(&d, dividend, divisor);
}

static void a_quotient_of_zero_takes_two_cycles(void)
{
    g_assert_cmpint(cycles(false, 5, 7), ==, 2);
    g_assert_cmpint(cycles(true, (uint32_t)-5, 7), ==, 2);
    g_assert_cmpint(cycles(false, 5, 0), ==, 2);
}

static void every_four_bits_of_quotient_take_a_cycle(void)
{
    g_assert_cmpint(cycles(false, 15, 1), ==, 3);
    g_assert_cmpint(cycles(false, 16, 1), ==, 4);
    g_assert_cmpint(cycles(false, UINT32_MAX, 1), ==, 10);
}

static void a_sign_takes_a_cycle_more(void)
{
    g_assert_cmpint(cycles(true, 100, 7), ==, 3);
    g_assert_cmpint(cycles(true, (uint32_t)-100, 7), ==, 4);
    g_assert_cmpint(cycles(true, 100, (uint32_t)-7), ==, 4);
}

static void the_most_negative_dividend_by_minus_one_takes_eleven_cycles(void)
{
    g_assert_cmpint(cycles(true, UINT32_C(0x80000000), UINT32_MAX), ==, 11);
}

static void the_block_names_its_operands(void)
{
    struct timing_bench *b = timing_bench_new(false);
    const struct timing_block *block;
    struct timing_division d;
    uint32_t charged;

    timing_bench_put(b, TIMING_BARE, divisions, ARRAY_LEN(divisions));
    block = timing_enter(b->timing, TIMING_BARE, 4, b->now, &charged);
    g_assert_cmpuint(block->flags & BLOCK_DIVIDE, !=, 0);
    d = timing_division(b->timing, block);
    g_assert_true(d.is_signed);
    g_assert_cmpuint(d.dividend, ==, 5);
    g_assert_cmpuint(d.divisor, ==, 9);
    block = timing_enter(b->timing, TIMING_BARE + 4, 4, b->now, &charged);
    d = timing_division(b->timing, block);
    g_assert_false(d.is_signed);
    g_assert_cmpuint(d.dividend, ==, 1);
    g_assert_cmpuint(d.divisor, ==, 2);
    timing_bench_free(b);
}

static void a_division_behind_other_instructions_is_charged_the_middle(void)
{
    struct timing_bench *b = timing_bench_new(false);
    uint32_t charged;

    timing_bench_put(b, TIMING_BARE, late_division, ARRAY_LEN(late_division));
    g_assert_cmpuint(
        timing_enter(b->timing, TIMING_BARE, 6, b->now, &charged)->flags & BLOCK_DIVIDE, ==, 0);
    g_assert_cmpuint(charged, ==, 1 + MIDDLE);
    timing_bench_free(b);
}

/* LDM behind IT, and without. */
static void only_instructions_of_several_cycles_behind_it_may_be_skipped(void)
{
    struct timing_bench *b = timing_bench_new(false);
    const struct timing_block *block;
    uint32_t charged;

    timing_bench_put(b, TIMING_BARE, ldm_under_it, ARRAY_LEN(ldm_under_it));
    timing_bench_put(b, TIMING_BARE + 0x100, ldm_under_it + 1, 2);
    block = timing_enter(b->timing, TIMING_BARE + 2, 4, b->now, &charged);
    g_assert_cmpuint(block->flags & BLOCK_SKIPPABLE, !=, 0);
    g_assert_cmpuint(timing_skipped_refund(b->timing, block), ==, 3);
    block = timing_enter(b->timing, TIMING_BARE + 0x100, 4, b->now, &charged);
    g_assert_cmpuint(block->flags & BLOCK_SKIPPABLE, ==, 0);
    g_assert_false(timing_is_skippable(0x4408, 0)); /* add r0, r1 */
    g_assert_true(timing_is_skippable(0xce0f, 0));  /* ldmia r6!, {r0, r1, r2, r3} */
    timing_bench_free(b);
}

#define TEST(function) g_test_add_func("/timing/operands/" #function, function)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(a_quotient_of_zero_takes_two_cycles);
    TEST(every_four_bits_of_quotient_take_a_cycle);
    TEST(a_sign_takes_a_cycle_more);
    TEST(the_most_negative_dividend_by_minus_one_takes_eleven_cycles);
    TEST(the_block_names_its_operands);
    TEST(only_instructions_of_several_cycles_behind_it_may_be_skipped);
    TEST(a_division_behind_other_instructions_is_charged_the_middle);
    return g_test_run();
}
