/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"

#define WDT            UINT32_C(0x50018000)
#define TASKS_START    (WDT + 0x000)
#define TASKS_STOP     (WDT + 0x004)
#define EVENTS_TIMEOUT (WDT + 0x100)
#define EVENTS_STOPPED (WDT + 0x104)
#define INTENSET       (WDT + 0x304)
#define NMIENSET       (WDT + 0x324)
#define RUNSTATUS      (WDT + 0x400)
#define REQSTATUS      (WDT + 0x404)
#define CRV            (WDT + 0x504)
#define RREN           (WDT + 0x508)
#define CONFIG         (WDT + 0x50c)
#define TSEN           (WDT + 0x520)
#define RR(i)          (WDT + 0x600 + (i)*4)
#define KEY            0x6e524635
#define WDT0_IRQ       24
#define CONFIG_SLEEP   BIT(0)
#define CONFIG_STOPEN  BIT(6)

#define CYCLES(n) ((n)*TICKS_LFCLK)

struct dog {
    struct signal_listener ear;
    struct bench *b;
    struct periph *p;
    unsigned resets;
    uint32_t reason;
};

static void note_reset(void *ctx, enum signal_id id, uint32_t reason)
{
    struct dog *d = ctx;

    d->resets++;
    d->reason = reason;
}

/* At an edge of LFCLK, so that START counts from the next one. */
static struct dog *set_up(unsigned n)
{
    struct dog *d = g_new0(struct dog, 1);

    d->b = bench_new();
    d->p = periph_new(&wdt_type, "WDT", WDT, WDT0_IRQ, n, &d->b->env);
    d->ear.raised = note_reset;
    signal_listen(&d->b->signals, SIGNAL_RESET_REQUEST, &d->ear, d);
    bench_run(d->b, CYCLES(1));
    return d;
}

static void tear_down(struct dog *d)
{
    bench_free(d->b);
    g_free(d);
}

static void the_core_is_reset_two_cycles_after_timeout(void)
{
    struct dog *d = set_up(0);

    bench_write(d->b, CRV, 99);
    bench_write(d->b, INTENSET, 1);
    bench_write(d->b, TASKS_START, 1);
    g_assert_cmphex(bench_read(d->b, RUNSTATUS), ==, 1);
    g_assert_cmpuint(bench_run_until_event(d->b, EVENTS_TIMEOUT, TICKS_PER_SECOND), ==,
                     CYCLES(101));
    g_assert_true(d->b->irq.level[WDT0_IRQ]);
    g_assert_cmpuint(d->resets, ==, 0);
    bench_run(d->b, CYCLES(2) - 1);
    g_assert_cmpuint(d->resets, ==, 0);
    bench_run(d->b, 1);
    g_assert_cmpuint(d->resets, ==, 1);
    g_assert_cmphex(d->reason, ==, RESET_BY_DOG0);
    tear_down(d);
}

static void the_second_watchdog_has_its_own_reset_reason(void)
{
    struct dog *d = set_up(1);

    bench_write(d->b, CRV, 15);
    bench_write(d->b, TASKS_START, 1);
    bench_run(d->b, CYCLES(20));
    g_assert_cmphex(d->reason, ==, RESET_BY_DOG1);
    tear_down(d);
}

static void reloading_in_time_keeps_the_core_alive(void)
{
    struct dog *d = set_up(0);

    bench_write(d->b, CRV, 99);
    bench_write(d->b, TASKS_START, 1);
    for (unsigned i = 0; i < 10; i++) {
        bench_run(d->b, CYCLES(90));
        bench_write(d->b, RR(0), KEY);
    }
    g_assert_cmpuint(d->resets, ==, 0);
    tear_down(d);
}

static void a_wrong_key_or_a_disabled_request_does_not_reload(void)
{
    struct dog *d = set_up(0);

    bench_write(d->b, CRV, 99);
    bench_write(d->b, TASKS_START, 1);
    bench_run(d->b, CYCLES(90));
    bench_write(d->b, RR(0), KEY + 1);
    bench_write(d->b, RR(1), KEY);
    bench_run(d->b, CYCLES(20));
    g_assert_cmpuint(d->resets, ==, 1);
    tear_down(d);
}

static void every_enabled_request_must_be_made_before_the_counter_reloads(void)
{
    struct dog *d = set_up(0);

    bench_write(d->b, CRV, 99);
    bench_write(d->b, RREN, 0x81);
    bench_write(d->b, TASKS_START, 1);
    g_assert_cmphex(bench_read(d->b, REQSTATUS), ==, 0x81);
    bench_run(d->b, CYCLES(90));
    bench_write(d->b, RR(7), KEY);
    g_assert_cmphex(bench_read(d->b, REQSTATUS), ==, 0x01);
    bench_write(d->b, RR(0), KEY);
    g_assert_cmphex(bench_read(d->b, REQSTATUS), ==, 0x81);
    bench_run(d->b, CYCLES(50));
    g_assert_cmpuint(d->resets, ==, 0);
    bench_write(d->b, RR(0), KEY);
    bench_run(d->b, CYCLES(60));
    g_assert_cmpuint(d->resets, ==, 1);
    tear_down(d);
}

static void the_configuration_is_locked_while_it_runs(void)
{
    struct dog *d = set_up(0);

    bench_write(d->b, CRV, 1000);
    bench_write(d->b, TASKS_START, 1);
    bench_write(d->b, CRV, 5);
    g_assert_cmpuint(bench_read(d->b, CRV), ==, 1000);
    g_assert_cmpstr(d->b->last_id, ==, "wdt-locked");
    bench_write(d->b, RREN, 0xff);
    g_assert_cmphex(bench_read(d->b, RREN), ==, 1);
    tear_down(d);
}

static void it_pauses_in_sleep_when_config_says_so(void)
{
    struct dog *d = set_up(0);

    bench_write(d->b, CRV, 99);
    bench_write(d->b, CONFIG, 0);
    bench_write(d->b, TASKS_START, 1);
    bench_run(d->b, CYCLES(50));
    signal_raise(&d->b->signals, SIGNAL_CPU_SLEEP, 1);
    bench_run(d->b, TICKS_PER_SECOND);
    g_assert_cmpuint(d->resets, ==, 0);
    signal_raise(&d->b->signals, SIGNAL_CPU_SLEEP, 0);
    g_assert_cmpuint(bench_run_until_event(d->b, EVENTS_TIMEOUT, TICKS_PER_SECOND), ==, CYCLES(51));
    tear_down(d);
}

static void it_runs_through_sleep_by_default(void)
{
    struct dog *d = set_up(0);

    bench_write(d->b, CRV, 99);
    bench_write(d->b, TASKS_START, 1);
    signal_raise(&d->b->signals, SIGNAL_CPU_SLEEP, 1);
    bench_run(d->b, CYCLES(110));
    g_assert_cmpuint(d->resets, ==, 1);
    tear_down(d);
}

/* Zephyr's work-around of anomaly 165 starts and stops the network core's watchdog. */
static void it_stops_only_with_stopen_and_the_key(void)
{
    struct dog *d = set_up(0);

    bench_write(d->b, CRV, 99);
    bench_write(d->b, CONFIG, CONFIG_SLEEP | CONFIG_STOPEN);
    bench_write(d->b, TASKS_START, 1);
    bench_write(d->b, TASKS_STOP, 1);
    g_assert_cmpstr(d->b->last_id, ==, "wdt-stop-refused");
    bench_write(d->b, TSEN, KEY);
    bench_write(d->b, TASKS_STOP, 1);
    g_assert_cmpuint(bench_run_until_event(d->b, EVENTS_STOPPED, TICKS_PER_SECOND), <=, CYCLES(3));
    g_assert_cmphex(bench_read(d->b, RUNSTATUS), ==, 0);
    bench_run(d->b, TICKS_PER_SECOND);
    g_assert_cmpuint(d->resets, ==, 0);
    bench_write(d->b, CRV, 5);
    g_assert_cmpuint(bench_read(d->b, CRV), ==, 5);
    tear_down(d);
}

static void timeout_raises_the_nmi_when_it_is_enabled(void)
{
    struct dog *d = set_up(0);

    bench_write(d->b, CRV, 15);
    bench_write(d->b, NMIENSET, 1);
    g_assert_cmphex(bench_read(d->b, NMIENSET), ==, 1);
    bench_write(d->b, TASKS_START, 1);
    bench_run_until_event(d->b, EVENTS_TIMEOUT, TICKS_PER_SECOND);
    g_assert_cmphex(d->b->signals.value[SIGNAL_NMI], !=, 0);
    bench_write(d->b, EVENTS_TIMEOUT, 0);
    g_assert_cmphex(d->b->signals.value[SIGNAL_NMI], ==, 0);
    tear_down(d);
}

static void a_running_watchdog_survives_a_soft_reset(void)
{
    struct dog *d = set_up(0);

    bench_write(d->b, CRV, 99);
    bench_write(d->b, TASKS_START, 1);
    bench_run(d->b, CYCLES(50));
    signal_raise(&d->b->signals, SIGNAL_RESET_REQUEST, RESET_BY_SREQ);
    periph_reset(d->p, false);
    g_assert_cmphex(bench_read(d->b, RUNSTATUS), ==, 1);
    g_assert_cmpuint(bench_run_until_event(d->b, EVENTS_TIMEOUT, TICKS_PER_SECOND), ==, CYCLES(51));
    tear_down(d);
}

static void its_own_reset_stops_it(void)
{
    struct dog *d = set_up(0);

    bench_write(d->b, CRV, 99);
    bench_write(d->b, TASKS_START, 1);
    bench_run(d->b, CYCLES(110));
    periph_reset(d->p, false);
    g_assert_cmphex(bench_read(d->b, RUNSTATUS), ==, 0);
    g_assert_cmphex(bench_read(d->b, CRV), ==, UINT32_MAX);
    g_assert_cmpuint(d->b->clocks.lfclk_requests, ==, 0);
    bench_run(d->b, TICKS_PER_SECOND);
    g_assert_cmpuint(d->resets, ==, 1);
    tear_down(d);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/wdt/timeout", the_core_is_reset_two_cycles_after_timeout);
    g_test_add_func("/wdt/second", the_second_watchdog_has_its_own_reset_reason);
    g_test_add_func("/wdt/reload", reloading_in_time_keeps_the_core_alive);
    g_test_add_func("/wdt/key", a_wrong_key_or_a_disabled_request_does_not_reload);
    g_test_add_func("/wdt/requests", every_enabled_request_must_be_made_before_the_counter_reloads);
    g_test_add_func("/wdt/locked", the_configuration_is_locked_while_it_runs);
    g_test_add_func("/wdt/sleep/pause", it_pauses_in_sleep_when_config_says_so);
    g_test_add_func("/wdt/sleep/run", it_runs_through_sleep_by_default);
    g_test_add_func("/wdt/stop", it_stops_only_with_stopen_and_the_key);
    g_test_add_func("/wdt/nmi", timeout_raises_the_nmi_when_it_is_enabled);
    g_test_add_func("/wdt/soft-reset", a_running_watchdog_survives_a_soft_reset);
    g_test_add_func("/wdt/own-reset", its_own_reset_stops_it);
    return g_test_run();
}
