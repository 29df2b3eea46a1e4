/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"

#define CLOCK                 UINT32_C(0x50005000)
#define TASKS_HFCLKSTART      (CLOCK + 0x000)
#define TASKS_HFCLKSTOP       (CLOCK + 0x004)
#define TASKS_LFCLKSTART      (CLOCK + 0x008)
#define TASKS_LFCLKSTOP       (CLOCK + 0x00c)
#define TASKS_CAL             (CLOCK + 0x010)
#define TASKS_HFCLK192MSTART  (CLOCK + 0x020)
#define EVENTS_HFCLKSTARTED   (CLOCK + 0x100)
#define EVENTS_LFCLKSTARTED   (CLOCK + 0x104)
#define EVENTS_DONE           (CLOCK + 0x11c)
#define EVENTS_192MSTARTED    (CLOCK + 0x124)
#define INTENSET              (CLOCK + 0x304)
#define HFCLKRUN              (CLOCK + 0x408)
#define HFCLKSTAT             (CLOCK + 0x40c)
#define LFCLKSTAT             (CLOCK + 0x418)
#define LFCLKSRCCOPY          (CLOCK + 0x41c)
#define HFCLK192MSTAT         (CLOCK + 0x45c)
#define HFCLKSRC              (CLOCK + 0x514)
#define LFCLKSRC              (CLOCK + 0x518)
#define HFCLKCTRL             (CLOCK + 0x558)
#define HFCLKALWAYSRUN        (CLOCK + 0x570)
#define HFCLK192MCTRL         (CLOCK + 0x5b8)
#define CLOCK_POWER_IRQ       5
#define STATE_RUNNING         0x10000
#define LFCLK_RUNNING_ON_LFRC (STATE_RUNNING | 1)
#define LFCLK_RUNNING_ON_LFXO (STATE_RUNNING | 2)

static struct bench *set_up(void)
{
    struct bench *b = bench_new();

    periph_new(&clock_type, "CLOCK", CLOCK, CLOCK_POWER_IRQ, 0, &b->env);
    return b;
}

static void hfclk_start_ends_in_an_event_when_the_crystal_runs(void)
{
    struct bench *b = set_up();

    bench_write(b, TASKS_HFCLKSTART, 1);
    g_assert_cmphex(bench_read(b, EVENTS_HFCLKSTARTED), ==, 0);
    g_assert_cmphex(bench_read(b, HFCLKRUN), ==, 1);
    g_assert_cmpuint(clock_hz(&b->clocks, CLOCK_HFXO), ==, 0);
    ticks_t took = bench_run_until_event(b, EVENTS_HFCLKSTARTED, 10 * TICKS_PER_MS);

    /* More than a running source needs, less than the 1.4 ms that the radio scheduler allows. */
    g_assert_cmpuint(took, >, 100 * TICKS_PER_US);
    g_assert_cmpuint(took, <, 1400 * TICKS_PER_US);
    g_assert_cmphex(bench_read(b, HFCLKSTAT), ==, STATE_RUNNING | 1);
    g_assert_cmpuint(clock_hz(&b->clocks, CLOCK_HFXO), ==, 32000000);
    bench_free(b);
}

static void hfclk_stop_stops_the_crystal(void)
{
    struct bench *b = set_up();

    bench_write(b, TASKS_HFCLKSTART, 1);
    bench_run(b, 2 * TICKS_PER_MS);
    bench_write(b, TASKS_HFCLKSTOP, 1);
    g_assert_cmphex(bench_read(b, HFCLKSTAT), ==, 0);
    g_assert_cmphex(bench_read(b, HFCLKRUN), ==, 0);
    g_assert_cmpuint(clock_hz(&b->clocks, CLOCK_HFXO), ==, 0);
    bench_free(b);
}

static void hfclk_from_hfint_starts_within_microseconds(void)
{
    struct bench *b = set_up();

    bench_write(b, HFCLKSRC, 0);
    bench_write(b, TASKS_HFCLKSTART, 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_HFCLKSTARTED, TICKS_PER_MS), <,
                     10 * TICKS_PER_US);
    g_assert_cmphex(bench_read(b, HFCLKSTAT), ==, STATE_RUNNING);
    bench_free(b);
}

static void a_clock_that_always_runs_survives_stop(void)
{
    struct bench *b = set_up();

    bench_write(b, HFCLKALWAYSRUN, 1);
    bench_write(b, TASKS_HFCLKSTART, 1);
    bench_run(b, 2 * TICKS_PER_MS);
    bench_write(b, TASKS_HFCLKSTOP, 1);
    g_assert_cmphex(bench_read(b, HFCLKSTAT), ==, STATE_RUNNING | 0x11);
    bench_write(b, HFCLKALWAYSRUN, 0);
    g_assert_cmphex(bench_read(b, HFCLKSTAT), ==, 0);
    bench_free(b);
}

static void a_second_clock_on_a_running_crystal_starts_at_once(void)
{
    struct bench *b = set_up();

    bench_write(b, TASKS_HFCLKSTART, 1);
    bench_run(b, 2 * TICKS_PER_MS);
    bench_write(b, TASKS_HFCLK192MSTART, 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_192MSTARTED, TICKS_PER_MS), <,
                     10 * TICKS_PER_US);
    g_assert_cmphex(bench_read(b, HFCLK192MSTAT), ==, STATE_RUNNING | 1);
    bench_free(b);
}

static void the_cpu_clock_rises_after_9_us_and_falls_after_2500_ns(void)
{
    struct bench *b = set_up();

    g_assert_cmpuint(clock_hz(&b->clocks, CLOCK_HCLK), ==, 64000000);
    bench_write(b, HFCLKCTRL, 0);
    g_assert_cmphex(bench_read(b, HFCLKCTRL), ==, 0);
    bench_run(b, 9 * TICKS_PER_US - 1);
    g_assert_cmpuint(clock_hz(&b->clocks, CLOCK_HCLK), ==, 64000000);
    bench_run(b, 1);
    g_assert_cmpuint(clock_hz(&b->clocks, CLOCK_HCLK), ==, 128000000);
    bench_write(b, HFCLKCTRL, 1);
    bench_run(b, 5 * TICKS_PER_US / 2 - 1);
    g_assert_cmpuint(clock_hz(&b->clocks, CLOCK_HCLK), ==, 128000000);
    bench_run(b, 1);
    g_assert_cmpuint(clock_hz(&b->clocks, CLOCK_HCLK), ==, 64000000);
    bench_free(b);
}

static void a_second_change_of_the_cpu_clock_replaces_the_first(void)
{
    struct bench *b = set_up();

    bench_write(b, HFCLKCTRL, 0);
    bench_run(b, 8 * TICKS_PER_US);
    bench_write(b, HFCLKCTRL, 1);
    bench_run(b, 20 * TICKS_PER_US);
    g_assert_cmpuint(clock_hz(&b->clocks, CLOCK_HCLK), ==, 64000000);
    bench_free(b);
}

static void hfclkctrl_keeps_its_value_when_a_reserved_one_is_written(void)
{
    struct bench *b = set_up();

    bench_write(b, HFCLKCTRL, 0);
    bench_write(b, HFCLKCTRL, 3);
    g_assert_cmphex(bench_read(b, HFCLKCTRL), ==, 0);
    g_assert_cmpstr(b->last_id, ==, "hfclkctrl-reserved");
    bench_free(b);
}

static void hfclk192mctrl_reads_back_at_once_and_takes_effect_after_7_us(void)
{
    struct bench *b = set_up();

    g_assert_cmpuint(clock_hz(&b->clocks, CLOCK_PCLK192M), ==, 48000000);
    bench_write(b, HFCLK192MCTRL, 0);
    g_assert_cmphex(bench_read(b, HFCLK192MCTRL), ==, 0);
    bench_run(b, 6 * TICKS_PER_US);
    g_assert_cmpuint(clock_hz(&b->clocks, CLOCK_PCLK192M), ==, 48000000);
    bench_run(b, 2 * TICKS_PER_US);
    g_assert_cmpuint(clock_hz(&b->clocks, CLOCK_PCLK192M), ==, 192000000);
    bench_write(b, HFCLK192MCTRL, 1);
    bench_run(b, 8 * TICKS_PER_US);
    g_assert_cmpuint(clock_hz(&b->clocks, CLOCK_PCLK192M), ==, 96000000);
    bench_free(b);
}

/* Zephyr's clock_control_nrf: LFRC first, then a second START for the crystal; both announce. */
static void lfclk_starts_in_two_stages(void)
{
    struct bench *b = set_up();

    bench_write(b, INTENSET, 2);
    bench_write(b, LFCLKSRC, 1);
    bench_write(b, TASKS_LFCLKSTART, 1);
    g_assert_cmphex(bench_read(b, LFCLKSTAT), ==, 0);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_LFCLKSTARTED, TICKS_PER_SECOND), <,
                     2 * TICKS_PER_MS);
    g_assert_cmphex(bench_read(b, LFCLKSTAT), ==, LFCLK_RUNNING_ON_LFRC);
    g_assert_true(b->irq.level[CLOCK_POWER_IRQ]);

    bench_write(b, EVENTS_LFCLKSTARTED, 0);
    g_assert_false(b->irq.level[CLOCK_POWER_IRQ]);
    bench_write(b, LFCLKSRC, 2);
    bench_write(b, TASKS_LFCLKSTART, 1);
    g_assert_cmphex(bench_read(b, LFCLKSRCCOPY), ==, 2);
    g_assert_cmphex(bench_read(b, LFCLKSTAT), ==, LFCLK_RUNNING_ON_LFRC);
    ticks_t took = bench_run_until_event(b, EVENTS_LFCLKSTARTED, TICKS_PER_SECOND);
    g_assert_cmpuint(took, ==, 310 * TICKS_PER_MS); /* product specification */
    g_assert_cmphex(bench_read(b, LFCLKSTAT), ==, LFCLK_RUNNING_ON_LFXO);
    g_assert_true(b->irq.level[CLOCK_POWER_IRQ]);
    bench_free(b);
}

static void starting_lfclk_again_on_the_running_source_announces_again(void)
{
    struct bench *b = set_up();

    bench_write(b, TASKS_LFCLKSTART, 1);
    bench_run_until_event(b, EVENTS_LFCLKSTARTED, TICKS_PER_SECOND);
    bench_write(b, EVENTS_LFCLKSTARTED, 0);
    bench_write(b, TASKS_LFCLKSTART, 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_LFCLKSTARTED, TICKS_PER_SECOND), <,
                     100 * TICKS_PER_US);
    bench_free(b);
}

static void the_crystal_started_from_standstill_is_covered_by_lfrc(void)
{
    struct bench *b = set_up();

    bench_write(b, LFCLKSRC, 2);
    bench_write(b, TASKS_LFCLKSTART, 1);
    bench_run(b, TICKS_PER_MS);
    g_assert_cmphex(bench_read(b, LFCLKSTAT), ==, LFCLK_RUNNING_ON_LFRC);
    g_assert_cmphex(bench_read(b, EVENTS_LFCLKSTARTED), ==, 0);
    g_assert_cmpuint(clock_hz(&b->clocks, CLOCK_LFCLK), ==, 32768);
    bench_free(b);
}

static void a_request_of_a_peripheral_starts_lfrc_without_an_event(void)
{
    struct bench *b = set_up();

    g_assert_cmpuint(clock_hz(&b->clocks, CLOCK_LFCLK), ==, 0);
    clock_request_lfclk(&b->clocks, true);
    bench_run(b, 2 * TICKS_PER_MS);
    g_assert_cmpuint(clock_hz(&b->clocks, CLOCK_LFCLK), ==, 32768);
    g_assert_cmphex(bench_read(b, EVENTS_LFCLKSTARTED), ==, 0);
    clock_request_lfclk(&b->clocks, false);
    g_assert_cmpuint(clock_hz(&b->clocks, CLOCK_LFCLK), ==, 0);
    bench_free(b);
}

static void lfclk_stop_leaves_it_to_a_peripheral_that_needs_it(void)
{
    struct bench *b = set_up();

    clock_request_lfclk(&b->clocks, true);
    bench_write(b, TASKS_LFCLKSTART, 1);
    bench_run(b, 2 * TICKS_PER_MS);
    bench_write(b, TASKS_LFCLKSTOP, 1);
    g_assert_cmpuint(clock_hz(&b->clocks, CLOCK_LFCLK), ==, 32768);
    clock_request_lfclk(&b->clocks, false);
    g_assert_cmpuint(clock_hz(&b->clocks, CLOCK_LFCLK), ==, 0);
    g_assert_cmphex(bench_read(b, LFCLKSTAT), ==, 0);
    bench_free(b);
}

static void lfclk_stop_gives_up_a_start_under_way(void)
{
    struct bench *b = set_up();

    clock_request_lfclk(&b->clocks, true);
    bench_write(b, LFCLKSRC, 2);
    bench_write(b, TASKS_LFCLKSTART, 1);
    bench_run(b, TICKS_PER_MS);
    bench_write(b, TASKS_LFCLKSTOP, 1);
    bench_run(b, TICKS_PER_SECOND);
    g_assert_cmphex(bench_read(b, EVENTS_LFCLKSTARTED), ==, 0);
    g_assert_cmphex(bench_read(b, LFCLKSTAT), ==, LFCLK_RUNNING_ON_LFRC);
    bench_free(b);
}

static void calibration_needs_lfrc_and_ends_in_done(void)
{
    struct bench *b = set_up();

    bench_write(b, TASKS_CAL, 1);
    g_assert_cmpstr(b->last_id, ==, "cal-without-lfrc");
    bench_write(b, TASKS_HFCLKSTART, 1);
    bench_write(b, TASKS_LFCLKSTART, 1);
    bench_run(b, 2 * TICKS_PER_MS);
    bench_write(b, TASKS_CAL, 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_DONE, 100 * TICKS_PER_MS), !=, TICKS_NEVER);
    bench_free(b);
}

static void the_network_core_has_no_192_mhz_clock_and_stays_at_64_mhz(void)
{
    struct bench *b = bench_new();
    periph_new(&clock_net_type, "CLOCK", CLOCK, CLOCK_POWER_IRQ, 0, &b->env);
    g_assert_cmphex(bench_read(b, HFCLKCTRL), ==, 0);
    g_assert_cmpuint(clock_hz(&b->clocks, CLOCK_HCLK), ==, 64000000);
    bench_write(b, HFCLK192MCTRL, 0);
    g_assert_cmpstr(b->last_id, ==, "model-gap");
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/clock/hfclk/start", hfclk_start_ends_in_an_event_when_the_crystal_runs);
    g_test_add_func("/clock/hfclk/stop", hfclk_stop_stops_the_crystal);
    g_test_add_func("/clock/hfclk/hfint", hfclk_from_hfint_starts_within_microseconds);
    g_test_add_func("/clock/hfclk/always", a_clock_that_always_runs_survives_stop);
    g_test_add_func("/clock/hfclk/shared", a_second_clock_on_a_running_crystal_starts_at_once);
    g_test_add_func("/clock/hclk/takes", the_cpu_clock_rises_after_9_us_and_falls_after_2500_ns);
    g_test_add_func("/clock/hclk/twice", a_second_change_of_the_cpu_clock_replaces_the_first);
    g_test_add_func("/clock/hclk/reserved",
                    hfclkctrl_keeps_its_value_when_a_reserved_one_is_written);
    g_test_add_func("/clock/hfclk192mctrl",
                    hfclk192mctrl_reads_back_at_once_and_takes_effect_after_7_us);
    g_test_add_func("/clock/lfclk/stages", lfclk_starts_in_two_stages);
    g_test_add_func("/clock/lfclk/again",
                    starting_lfclk_again_on_the_running_source_announces_again);
    g_test_add_func("/clock/lfclk/cover", the_crystal_started_from_standstill_is_covered_by_lfrc);
    g_test_add_func("/clock/lfclk/request", a_request_of_a_peripheral_starts_lfrc_without_an_event);
    g_test_add_func("/clock/lfclk/stop", lfclk_stop_leaves_it_to_a_peripheral_that_needs_it);
    g_test_add_func("/clock/lfclk/give-up", lfclk_stop_gives_up_a_start_under_way);
    g_test_add_func("/clock/cal", calibration_needs_lfrc_and_ends_in_done);
    g_test_add_func("/clock/net", the_network_core_has_no_192_mhz_clock_and_stays_at_64_mhz);
    return g_test_run();
}
