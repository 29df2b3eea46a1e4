/* Accesses to peripheral registers. SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench_timing.h"

#define UARTE0 UINT32_C(0x50008000)
#define P0     UINT32_C(0x50842500)

static void a_read_waits_longer_than_a_posted_write(void)
{
    struct timing_bench *b = timing_bench_new(false);

    g_assert_cmpuint(timing_peripheral_access(b->timing, UARTE0, false), >,
                     timing_peripheral_access(b->timing, UARTE0, true));
    timing_bench_free(b);
}

static void gpio_on_the_ahb_is_faster_than_the_apb(void)
{
    struct timing_bench *b = timing_bench_new(false);

    g_assert_cmpuint(timing_peripheral_access(b->timing, P0, false), <,
                     timing_peripheral_access(b->timing, UARTE0, false));
    g_assert_cmpuint(timing_peripheral_access(b->timing, P0, true), ==, 0);
    timing_bench_free(b);
}

static void the_bridge_does_not_speed_up_with_the_cpu(void)
{
    struct timing_bench *b = timing_bench_new(false);
    uint32_t fast = timing_peripheral_access(b->timing, UARTE0, false);

    timing_set_ticks_per_cycle(b->timing, TICKS_HCLK64M);
    g_assert_cmpuint(fast, ==, 2 * timing_peripheral_access(b->timing, UARTE0, false));
    timing_bench_free(b);
}

static void stalls_of_the_bus_are_counted(void)
{
    struct timing_bench *b = timing_bench_new(false);
    uint32_t cycles = timing_peripheral_access(b->timing, UARTE0, false);

    g_assert_cmpuint(timing_stalls(b->timing)->bus, ==, cycles);
    timing_bench_free(b);
}

static void functional_timing_has_no_bus(void)
{
    struct timing_bench *b = timing_bench_new(true);

    g_assert_cmpuint(timing_peripheral_access(b->timing, UARTE0, false), ==, 0);
    timing_bench_free(b);
}

#define TEST(function) g_test_add_func("/timing/bus/" #function, function)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(a_read_waits_longer_than_a_posted_write);
    TEST(gpio_on_the_ahb_is_faster_than_the_apb);
    TEST(the_bridge_does_not_speed_up_with_the_cpu);
    TEST(stalls_of_the_bus_are_counted);
    TEST(functional_timing_has_no_bus);
    return g_test_run();
}
