/* Loads from the code region among loads from elsewhere. SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_timing.h"
#include "timing_ports_code.h"

/* What loads cost more; those in `code_region` (bit n: instruction n) read flash. */
static int32_t changes(const uint16_t *code, unsigned n, unsigned code_region)
{
    struct timing_bench *b = timing_bench_new(false);
    int32_t cycles = 0;

    timing_bench_put(b, TIMING_FLASH, code, n);
    timing_redirect(b->timing);
    timing_bench_enter(b, TIMING_FLASH, 2 * n);
    for (unsigned i = 0; i < n; i++)
        if (code_region & BIT(i))
            cycles += timing_change_port(b->timing, TIMING_FLASH + 2 * i);
    timing_bench_free(b);
    return cycles;
}

#define CHANGES(code, code_region) changes(code, ARRAY_LEN(code), code_region)

static void loads_through_one_port_pipeline(void)
{
    g_assert_cmpint(CHANGES(loads, 0), ==, 0);
    g_assert_cmpint(CHANGES(loads, 7), ==, 0);
}

static void every_change_of_port_takes_a_cycle(void)
{
    g_assert_cmpint(CHANGES(loads, 1), ==, 1);
    g_assert_cmpint(CHANGES(loads, 2), ==, 2);
    g_assert_cmpint(CHANGES(loads, 3), ==, 1);
    g_assert_cmpint(CHANGES(loads, 4), ==, 1);
    g_assert_cmpint(CHANGES(loads, 5), ==, 2);
}

static void a_load_alone_changes_the_port_for_nothing(void)
{
    g_assert_cmpint(CHANGES(loads, 16), ==, 0);
}

static void a_load_that_waits_for_its_address_changes_the_port_for_nothing(void)
{
    g_assert_cmpint(CHANGES(late_address, 1), ==, 0);
    g_assert_cmpint(CHANGES(late_address, 2), ==, 0);
}

static void a_change_of_port_crosses_the_edge_of_a_block(void)
{
    struct timing_bench *b = timing_bench_new(false);
    int32_t cycles = 0;

    timing_bench_put(b, TIMING_FLASH, loads, ARRAY_LEN(loads));
    timing_redirect(b->timing);
    timing_bench_enter(b, TIMING_FLASH, 2);
    timing_bench_enter(b, TIMING_FLASH + 2, 2);
    cycles += timing_change_port(b->timing, TIMING_FLASH + 2);
    timing_bench_enter(b, TIMING_FLASH + 4, 6);
    g_assert_cmpint(cycles, ==, 2);
    timing_bench_free(b);
}

static void functional_timing_knows_no_ports(void)
{
    struct timing_bench *b = timing_bench_new(true);

    timing_bench_put(b, TIMING_FLASH, loads, ARRAY_LEN(loads));
    timing_bench_enter(b, TIMING_FLASH, sizeof loads);
    g_assert_cmpint(timing_change_port(b->timing, TIMING_FLASH + 2), ==, 0);
    timing_bench_free(b);
}

#define TEST(function) g_test_add_func("/timing/ports/" #function, function)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(loads_through_one_port_pipeline);
    TEST(every_change_of_port_takes_a_cycle);
    TEST(a_load_alone_changes_the_port_for_nothing);
    TEST(a_load_that_waits_for_its_address_changes_the_port_for_nothing);
    TEST(a_change_of_port_crosses_the_edge_of_a_block);
    TEST(functional_timing_knows_no_ports);
    return g_test_run();
}
