/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"

#define RTC              UINT32_C(0x50015000)
#define TASKS_START      (RTC + 0x000)
#define TASKS_STOP       (RTC + 0x004)
#define TASKS_CLEAR      (RTC + 0x008)
#define TASKS_TRIGOVRFLW (RTC + 0x00c)
#define TASKS_CAPTURE(i) (RTC + 0x040 + (i)*4)
#define EVENTS_TICK      (RTC + 0x100)
#define EVENTS_OVRFLW    (RTC + 0x104)
#define EVENTS_COMPARE   (RTC + 0x140)
#define PUBLISH_COMPARE  (RTC + 0x1c0)
#define SHORTS           (RTC + 0x200)
#define INTENSET         (RTC + 0x304)
#define INTENCLR         (RTC + 0x308)
#define EVTENSET         (RTC + 0x344)
#define COUNTER          (RTC + 0x504)
#define PRESCALER        (RTC + 0x508)
#define CC               (RTC + 0x540)
#define RTC1_IRQ         21
#define COMPARE0         BIT(16)

static struct bench *set_up(void)
{
    struct bench *b = bench_new();

    periph_new(&rtc_type, "RTC1", RTC, RTC1_IRQ, 0, &b->env);
    return b;
}

/* Started, and at a known place: COUNTER has just become `counter`. */
static struct bench *set_up_at(uint32_t counter)
{
    struct bench *b = set_up();

    bench_run(b, 100);
    bench_write(b, TASKS_START, 1);
    bench_run(b, TICKS_LFCLK - 100 + counter * TICKS_LFCLK);
    g_assert_cmpuint(bench_read(b, COUNTER), ==, counter);
    return b;
}

static void the_counter_starts_at_the_next_lfclk_edge(void)
{
    struct bench *b = set_up();

    bench_run(b, TICKS_LFCLK / 3);
    bench_write(b, TASKS_START, 1);
    bench_run(b, TICKS_LFCLK);
    g_assert_cmpuint(bench_read(b, COUNTER), ==, 0);
    bench_run(b, TICKS_LFCLK);
    g_assert_cmpuint(bench_read(b, COUNTER), ==, 1);
    bench_run(b, TICKS_PER_SECOND);
    g_assert_cmpuint(bench_read(b, COUNTER), ==, 32769);
    bench_free(b);
}

static void the_prescaler_divides_and_is_fixed_while_the_counter_runs(void)
{
    struct bench *b = set_up();

    bench_write(b, PRESCALER, 31);
    bench_write(b, TASKS_START, 1);
    bench_write(b, PRESCALER, 31);
    g_assert_null(b->last_id);
    bench_write(b, PRESCALER, 7);
    g_assert_cmpstr(b->last_id, ==, "prescaler-while-running");
    bench_run(b, TICKS_PER_SECOND + TICKS_LFCLK);
    g_assert_cmpuint(bench_read(b, COUNTER), ==, 1024);
    g_assert_cmpuint(bench_read(b, PRESCALER), ==, 31);
    bench_free(b);
}

static void stop_freezes_the_counter_and_start_goes_on_from_there(void)
{
    struct bench *b = set_up_at(7);

    bench_write(b, TASKS_STOP, 1);
    bench_run(b, 10 * TICKS_LFCLK);
    g_assert_cmpuint(bench_read(b, COUNTER), ==, 7);
    bench_write(b, TASKS_START, 1);
    bench_run(b, 3 * TICKS_LFCLK);
    g_assert_cmpuint(bench_read(b, COUNTER), ==, 9);
    bench_free(b);
}

static void clear_takes_effect_at_the_next_edge(void)
{
    struct bench *b = set_up_at(50);

    bench_run(b, 1000);
    bench_write(b, TASKS_CLEAR, 1);
    g_assert_cmpuint(bench_read(b, COUNTER), ==, 50);
    bench_run(b, TICKS_LFCLK);
    g_assert_cmpuint(bench_read(b, COUNTER), ==, 0);
    bench_free(b);
}

static void a_cc_two_ahead_always_fires(void)
{
    static const ticks_t phases[] = {0, 1, TICKS_LFCLK / 2, TICKS_LFCLK - 1};

    for (unsigned i = 0; i < G_N_ELEMENTS(phases); i++) {
        struct bench *b = set_up_at(100);

        bench_write(b, INTENSET, COMPARE0);
        bench_run(b, phases[i]);
        bench_write(b, CC, bench_read(b, COUNTER) + 2);
        g_assert_cmpuint(bench_run_until_event(b, EVENTS_COMPARE, 10 * TICKS_LFCLK), ==,
                         2 * TICKS_LFCLK - phases[i]);
        g_assert_true(b->irq.level[RTC1_IRQ]);
        bench_free(b);
    }
}

static void a_cc_equal_to_the_counter_does_not_fire_before_it_comes_round(void)
{
    struct bench *b = set_up_at(100);

    bench_write(b, INTENSET, COMPARE0);
    bench_write(b, CC, 100);
    bench_run(b, 500 * TICKS_PER_SECOND);
    g_assert_cmphex(bench_read(b, EVENTS_COMPARE), ==, 0);
    bench_run(b, 12 * TICKS_PER_SECOND);
    g_assert_cmphex(bench_read(b, EVENTS_COMPARE), ==, 1);
    bench_free(b);
}

/* "If COUNTER is N, writing N or N+1 to CC may not trigger": we model the write that is late. */
static void a_cc_one_ahead_is_missed(void)
{
    struct bench *b = set_up_at(100);

    bench_write(b, INTENSET, COMPARE0);
    bench_write(b, CC, 101);
    bench_run(b, 10 * TICKS_LFCLK);
    g_assert_cmphex(bench_read(b, EVENTS_COMPARE), ==, 0);
    bench_free(b);
}

static void a_cc_one_ahead_fires_when_the_prescaler_leaves_time(void)
{
    struct bench *b = set_up();

    bench_write(b, PRESCALER, 7);
    bench_write(b, INTENSET, COMPARE0);
    bench_write(b, TASKS_START, 1);
    bench_run(b, 2 * TICKS_LFCLK);
    bench_write(b, CC, 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_COMPARE, TICKS_PER_SECOND), ==,
                     7 * TICKS_LFCLK);
    bench_free(b);
}

static void the_old_cc_still_matches_at_the_edge_that_brings_the_new_one(void)
{
    struct bench *b = set_up_at(100);

    bench_write(b, INTENSET, COMPARE0);
    bench_write(b, CC, 103);
    bench_run(b, 3 * TICKS_LFCLK - 10);
    bench_write(b, CC, 200);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_COMPARE, 100 * TICKS_LFCLK), ==, 10);
    bench_free(b);
}

/* Zephyr's drivers write CC, wait for 15 us, clear the event and rely on silence. */
static void the_old_cc_no_longer_matches_half_a_cycle_after_it_was_replaced(void)
{
    struct bench *b = set_up_at(100);

    bench_write(b, INTENSET, COMPARE0);
    bench_write(b, CC, 103);
    bench_run(b, 2 * TICKS_LFCLK + 10);
    bench_write(b, CC, 101);
    bench_write(b, CC, 110);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_COMPARE, 100 * TICKS_LFCLK), ==,
                     8 * TICKS_LFCLK - 10);
    bench_free(b);
}

static void writing_the_same_cc_again_changes_nothing(void)
{
    struct bench *b = set_up_at(100);

    bench_write(b, INTENSET, COMPARE0);
    bench_write(b, CC, 103);
    bench_run(b, 2 * TICKS_LFCLK + 10);
    bench_write(b, CC, 103);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_COMPARE, 100 * TICKS_LFCLK), ==,
                     TICKS_LFCLK - 10);
    bench_free(b);
}

static void clear_right_before_stop_is_not_lost(void)
{
    struct bench *b = set_up_at(100);

    bench_write(b, TASKS_CLEAR, 1);
    bench_write(b, TASKS_STOP, 1);
    bench_run(b, 2 * TICKS_LFCLK);
    g_assert_cmpuint(bench_read(b, COUNTER), ==, 0);
    bench_free(b);
}

static void starting_or_clearing_onto_cc_does_not_fire(void)
{
    struct bench *b = set_up();

    bench_write(b, INTENSET, COMPARE0);
    bench_write(b, TASKS_START, 1);
    bench_run(b, 10 * TICKS_LFCLK);
    bench_write(b, TASKS_CLEAR, 1);
    bench_run(b, 10 * TICKS_LFCLK);
    g_assert_cmphex(bench_read(b, EVENTS_COMPARE), ==, 0);
    bench_free(b);
}

static void an_event_that_nothing_enables_is_lost(void)
{
    struct bench *b = set_up_at(0);

    bench_write(b, CC, 5);
    bench_run(b, 10 * TICKS_LFCLK);
    g_assert_cmphex(bench_read(b, EVENTS_COMPARE), ==, 0);
    g_assert_cmphex(bench_read(b, EVENTS_TICK), ==, 0);
    bench_free(b);
}

static void only_evten_lets_an_event_reach_dppi(void)
{
    struct bench *b = set_up_at(0);

    b->dppi.enabled = BIT(3);
    bench_write(b, PUBLISH_COMPARE, BIT(31) | 3);
    bench_write(b, INTENSET, COMPARE0);
    bench_write(b, CC, 5);
    bench_run(b, 5 * TICKS_LFCLK);
    g_assert_cmphex(bench_read(b, EVENTS_COMPARE), ==, 1);
    g_assert_cmphex(b->dppi.pending, ==, 0);
    bench_write(b, EVTENSET, COMPARE0);
    bench_write(b, CC, 10);
    bench_run(b, 5 * TICKS_LFCLK);
    g_assert_cmphex(b->dppi.pending, ==, BIT(3));
    bench_free(b);
}

static void enabling_the_interrupt_after_cc_was_set_is_in_time(void)
{
    struct bench *b = set_up_at(0);

    bench_write(b, CC, 5);
    bench_run(b, 3 * TICKS_LFCLK);
    bench_write(b, INTENSET, COMPARE0);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_COMPARE, 10 * TICKS_LFCLK), ==,
                     2 * TICKS_LFCLK);
    bench_write(b, INTENCLR, COMPARE0);
    g_assert_false(b->irq.level[RTC1_IRQ]);
    bench_free(b);
}

static void tick_comes_with_every_increment(void)
{
    struct bench *b = set_up_at(3);

    bench_write(b, EVTENSET, 1);
    for (unsigned i = 0; i < 3; i++) {
        bench_write(b, EVENTS_TICK, 0);
        g_assert_cmpuint(bench_run_until_event(b, EVENTS_TICK, TICKS_PER_SECOND), ==, TICKS_LFCLK);
    }
    bench_free(b);
}

static void trigovrflw_overflows_16_increments_later(void)
{
    struct bench *b = set_up_at(3);

    bench_write(b, EVTENSET, 2);
    bench_write(b, TASKS_TRIGOVRFLW, 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_OVRFLW, TICKS_PER_SECOND), ==,
                     17 * TICKS_LFCLK);
    g_assert_cmpuint(bench_read(b, COUNTER), ==, 0);
    bench_free(b);
}

static void the_short_of_compare_clears_the_counter(void)
{
    struct bench *b = set_up_at(0);

    bench_write(b, SHORTS, 1);
    bench_write(b, EVTENSET, COMPARE0);
    bench_write(b, CC, 10);
    bench_run(b, 10 * TICKS_LFCLK);
    g_assert_cmpuint(bench_read(b, COUNTER), ==, 10);
    bench_run(b, TICKS_LFCLK);
    g_assert_cmpuint(bench_read(b, COUNTER), ==, 0);
    bench_free(b);
}

static void capture_copies_the_counter(void)
{
    struct bench *b = set_up_at(42);

    bench_write(b, TASKS_CAPTURE(2), 1);
    g_assert_cmpuint(bench_read(b, CC + 8), ==, 42);
    bench_free(b);
}

/* Zephyr starts RTC1 before LFCLK; the counter begins when LFRC does. */
static void the_counter_waits_for_lfclk_which_it_requests(void)
{
    struct bench *b = set_up();

    periph_new(&clock_type, "CLOCK", 0x50005000, 5, 0, &b->env);
    g_assert_cmpuint(clock_hz(&b->clocks, CLOCK_LFCLK), ==, 0);
    bench_write(b, INTENSET, COMPARE0);
    bench_write(b, CC, 3);
    bench_write(b, TASKS_START, 1);
    bench_run(b, 400 * TICKS_PER_US);
    g_assert_cmpuint(bench_read(b, COUNTER), ==, 0);
    ticks_t took = bench_run_until_event(b, EVENTS_COMPARE, TICKS_PER_SECOND);
    g_assert_cmpuint(took, >=, 100 * TICKS_PER_US + 3 * TICKS_LFCLK);
    g_assert_cmpuint(took, <=, 100 * TICKS_PER_US + 4 * TICKS_LFCLK);
    bench_write(b, TASKS_STOP, 1);
    g_assert_cmpuint(clock_hz(&b->clocks, CLOCK_LFCLK), ==, 0);
    g_assert_cmpuint(bench_read(b, COUNTER), ==, 3);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rtc/start", the_counter_starts_at_the_next_lfclk_edge);
    g_test_add_func("/rtc/prescaler", the_prescaler_divides_and_is_fixed_while_the_counter_runs);
    g_test_add_func("/rtc/stop", stop_freezes_the_counter_and_start_goes_on_from_there);
    g_test_add_func("/rtc/clear", clear_takes_effect_at_the_next_edge);
    g_test_add_func("/rtc/cc/two", a_cc_two_ahead_always_fires);
    g_test_add_func("/rtc/cc/equal", a_cc_equal_to_the_counter_does_not_fire_before_it_comes_round);
    g_test_add_func("/rtc/cc/one", a_cc_one_ahead_is_missed);
    g_test_add_func("/rtc/cc/prescaled", a_cc_one_ahead_fires_when_the_prescaler_leaves_time);
    g_test_add_func("/rtc/cc/old", the_old_cc_still_matches_at_the_edge_that_brings_the_new_one);
    g_test_add_func("/rtc/cc/onto", starting_or_clearing_onto_cc_does_not_fire);
    g_test_add_func("/rtc/evten/lost", an_event_that_nothing_enables_is_lost);
    g_test_add_func("/rtc/evten/dppi", only_evten_lets_an_event_reach_dppi);
    g_test_add_func("/rtc/inten", enabling_the_interrupt_after_cc_was_set_is_in_time);
    g_test_add_func("/rtc/tick", tick_comes_with_every_increment);
    g_test_add_func("/rtc/overflow", trigovrflw_overflows_16_increments_later);
    g_test_add_func("/rtc/short", the_short_of_compare_clears_the_counter);
    g_test_add_func("/rtc/capture", capture_copies_the_counter);
    g_test_add_func("/rtc/lfclk", the_counter_waits_for_lfclk_which_it_requests);
    g_test_add_func("/rtc/cc/gone",
                    the_old_cc_no_longer_matches_half_a_cycle_after_it_was_replaced);
    g_test_add_func("/rtc/cc/same", writing_the_same_cc_again_changes_nothing);
    g_test_add_func("/rtc/clear-stop", clear_right_before_stop_is_not_lost);
    return g_test_run();
}
