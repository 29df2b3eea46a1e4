/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"

#define TIMER            UINT32_C(0x5000f000)
#define TASKS_START      (TIMER + 0x000)
#define TASKS_STOP       (TIMER + 0x004)
#define TASKS_COUNT      (TIMER + 0x008)
#define TASKS_CLEAR      (TIMER + 0x00c)
#define TASKS_CAPTURE(i) (TIMER + 0x040 + (i)*4)
#define EVENTS_COMPARE0  (TIMER + 0x140)
#define EVENTS_COMPARE1  (TIMER + 0x144)
#define SHORTS           (TIMER + 0x200)
#define INTENSET         (TIMER + 0x304)
#define MODE             (TIMER + 0x504)
#define BITMODE          (TIMER + 0x508)
#define PRESCALER        (TIMER + 0x510)
#define CC(i)            (TIMER + 0x540 + (i)*4)
#define ONESHOTEN0       (TIMER + 0x580)
#define TIMER0_IRQ       15

enum { BITMODE_16, BITMODE_8, BITMODE_24, BITMODE_32 };

static struct bench *set_up(void)
{
    struct bench *b = bench_new();

    periph_new(&timer_type, "TIMER0", TIMER, TIMER0_IRQ, 6, &b->env);
    return b;
}

static uint32_t counter(struct bench *b)
{
    bench_write(b, TASKS_CAPTURE(5), 1);
    return bench_read(b, CC(5));
}

static void the_timer_counts_at_1_mhz_after_reset(void)
{
    struct bench *b = set_up();

    bench_write(b, TASKS_START, 1);
    bench_run(b, 1000 * TICKS_PER_US);
    g_assert_cmpuint(counter(b), ==, 1000);
    bench_free(b);
}

static void prescaler_divides_16_mhz_by_powers_of_two(void)
{
    static const unsigned counts[] = {16000, 8000, 4000, 2000, 1000, 500, 250, 125, 62, 31};

    for (unsigned i = 0; i < G_N_ELEMENTS(counts); i++) {
        struct bench *b = set_up();

        bench_write(b, PRESCALER, i);
        bench_write(b, TASKS_START, 1);
        bench_run(b, TICKS_PER_MS);
        g_assert_cmpuint(counter(b), ==, counts[i]);
        bench_free(b);
    }
}

static void bitmode_sets_where_the_counter_wraps(void)
{
    static const struct {
        uint32_t bitmode, counter;
    } widths[] = {{BITMODE_8, 100000 & 0xff},
                  {BITMODE_16, 100000 & 0xffff},
                  {BITMODE_24, 100000},
                  {BITMODE_32, 100000}};

    for (unsigned i = 0; i < G_N_ELEMENTS(widths); i++) {
        struct bench *b = set_up();

        bench_write(b, BITMODE, widths[i].bitmode);
        bench_write(b, TASKS_START, 1);
        bench_run(b, 100 * TICKS_PER_MS);
        g_assert_cmpuint(counter(b), ==, widths[i].counter);
        bench_free(b);
    }
}

static void compare_fires_when_the_counter_reaches_cc(void)
{
    struct bench *b = set_up();

    bench_write(b, BITMODE, BITMODE_32);
    bench_write(b, INTENSET, BIT(16));
    bench_write(b, CC(0), 500);
    bench_write(b, TASKS_START, 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_COMPARE0, TICKS_PER_SECOND), ==,
                     500 * TICKS_PER_US);
    g_assert_true(b->irq.level[TIMER0_IRQ]);
    bench_free(b);
}

static void a_cc_equal_to_the_counter_fires_one_turn_later(void)
{
    struct bench *b = set_up();

    bench_write(b, BITMODE, BITMODE_8);
    bench_write(b, TASKS_START, 1);
    bench_run(b, 10 * TICKS_PER_US);
    bench_write(b, CC(0), 10);
    bench_run(b, 255 * TICKS_PER_US);
    g_assert_cmphex(bench_read(b, EVENTS_COMPARE0), ==, 0);
    bench_run(b, TICKS_PER_US);
    g_assert_cmphex(bench_read(b, EVENTS_COMPARE0), ==, 1);
    bench_free(b);
}

static void the_short_to_clear_makes_a_period_of_cc(void)
{
    struct bench *b = set_up();

    bench_write(b, SHORTS, BIT(0));
    bench_write(b, CC(0), 100);
    bench_write(b, TASKS_START, 1);
    for (unsigned i = 0; i < 3; i++) {
        g_assert_cmpuint(bench_run_until_event(b, EVENTS_COMPARE0, TICKS_PER_SECOND), ==,
                         100 * TICKS_PER_US);
        bench_write(b, EVENTS_COMPARE0, 0);
    }
    bench_free(b);
}

static void the_short_to_stop_stops(void)
{
    struct bench *b = set_up();

    bench_write(b, SHORTS, BIT(17));
    bench_write(b, CC(1), 100);
    bench_write(b, TASKS_START, 1);
    bench_run(b, TICKS_PER_MS);
    g_assert_cmpuint(counter(b), ==, 100);
    bench_free(b);
}

static void stop_keeps_the_count_and_start_goes_on(void)
{
    struct bench *b = set_up();

    bench_write(b, TASKS_START, 1);
    bench_run(b, 70 * TICKS_PER_US);
    bench_write(b, TASKS_STOP, 1);
    bench_run(b, TICKS_PER_MS);
    bench_write(b, TASKS_START, 1);
    bench_run(b, 30 * TICKS_PER_US);
    g_assert_cmpuint(counter(b), ==, 100);
    bench_write(b, TASKS_CLEAR, 1);
    g_assert_cmpuint(counter(b), ==, 0);
    bench_free(b);
}

static void counter_mode_counts_tasks_and_compares(void)
{
    struct bench *b = set_up();

    bench_write(b, MODE, 2);
    bench_write(b, CC(0), 3);
    bench_write(b, TASKS_COUNT, 1);
    g_assert_cmpuint(counter(b), ==, 0);
    bench_write(b, TASKS_START, 1);
    bench_run(b, TICKS_PER_MS);
    bench_write(b, TASKS_COUNT, 1);
    bench_write(b, TASKS_COUNT, 1);
    g_assert_cmpuint(counter(b), ==, 2);
    bench_run(b, TICKS_PER_US);
    g_assert_cmphex(bench_read(b, EVENTS_COMPARE0), ==, 0);
    bench_write(b, TASKS_COUNT, 1);
    g_assert_cmphex(bench_read(b, EVENTS_COMPARE0), ==, 0);
    bench_run(b, TICKS_PER_US);
    g_assert_cmphex(bench_read(b, EVENTS_COMPARE0), ==, 1);
    bench_free(b);
}

static void one_shot_fires_once_until_cc_is_written(void)
{
    struct bench *b = set_up();

    bench_write(b, BITMODE, BITMODE_8);
    bench_write(b, ONESHOTEN0, 1);
    bench_write(b, CC(0), 10);
    bench_write(b, TASKS_START, 1);
    bench_run(b, 20 * TICKS_PER_US);
    g_assert_cmphex(bench_read(b, EVENTS_COMPARE0), ==, 1);
    bench_write(b, EVENTS_COMPARE0, 0);
    bench_run(b, 10 * 256 * TICKS_PER_US);
    g_assert_cmphex(bench_read(b, EVENTS_COMPARE0), ==, 0);
    bench_write(b, CC(0), 10);
    bench_run(b, 256 * TICKS_PER_US);
    g_assert_cmphex(bench_read(b, EVENTS_COMPARE0), ==, 1);
    bench_free(b);
}

static void an_instance_has_as_many_channels_as_it_was_given(void)
{
    struct bench *b = set_up();

    bench_write(b, CC(6), 1);
    g_assert_cmpstr(b->last_id, ==, "model-gap");
    bench_free(b);
    b = bench_new();
    periph_new(&timer_type, "TIMER0", TIMER, TIMER0_IRQ, 8, &b->env);
    bench_write(b, CC(7), 5);
    g_assert_cmpuint(bench_read(b, CC(7)), ==, 5);
    bench_free(b);
}

static void reconfiguring_a_running_timer_is_reported(void)
{
    struct bench *b = set_up();

    bench_write(b, TASKS_START, 1);
    bench_write(b, PRESCALER, 0);
    g_assert_cmpstr(b->last_id, ==, "timer-configured-while-running");
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/timer/rate", the_timer_counts_at_1_mhz_after_reset);
    g_test_add_func("/timer/prescaler", prescaler_divides_16_mhz_by_powers_of_two);
    g_test_add_func("/timer/bitmode", bitmode_sets_where_the_counter_wraps);
    g_test_add_func("/timer/compare", compare_fires_when_the_counter_reaches_cc);
    g_test_add_func("/timer/equal", a_cc_equal_to_the_counter_fires_one_turn_later);
    g_test_add_func("/timer/short/clear", the_short_to_clear_makes_a_period_of_cc);
    g_test_add_func("/timer/short/stop", the_short_to_stop_stops);
    g_test_add_func("/timer/stop", stop_keeps_the_count_and_start_goes_on);
    g_test_add_func("/timer/count", counter_mode_counts_tasks_and_compares);
    g_test_add_func("/timer/oneshot", one_shot_fires_once_until_cc_is_written);
    g_test_add_func("/timer/channels", an_instance_has_as_many_channels_as_it_was_given);
    g_test_add_func("/timer/running", reconfiguring_a_running_timer_is_reported);
    return g_test_run();
}
