/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"

#define SLOT              UINT32_C(0x50005000)
#define EVENTS_SLEEPENTER (SLOT + 0x114)
#define EVENTS_SLEEPEXIT  (SLOT + 0x118)
#define INTENSET          (SLOT + 0x304)
#define RESETREAS         (SLOT + 0x400)
#define GPREGRET0         (SLOT + 0x51c)
#define GPREGRET1         (SLOT + 0x520)
#define NETWORK_FORCEOFF  (SLOT + 0x614)
#define HIDDEN_618        (SLOT + 0x618)
#define CLOCK_POWER_IRQ   5

struct domain {
    struct bench *b;
    struct periph *power, *reset;
};

static struct domain set_up(bool net)
{
    struct domain d = {.b = bench_new()};
    d.power = periph_new(&power_type, "POWER", SLOT, CLOCK_POWER_IRQ, 0, &d.b->env);
    d.reset =
        periph_new(net ? &reset_net_type : &reset_type, "RESET", SLOT, IRQ_NONE, 0, &d.b->env);
    return d;
}

static void every_sleep_of_the_core_sets_sleepenter_and_sleepexit(void)
{
    struct domain d = set_up(false);

    bench_write(d.b, INTENSET, BIT(5));
    signal_raise(&d.b->signals, SIGNAL_CPU_SLEEP, 1);
    g_assert_cmphex(bench_read(d.b, EVENTS_SLEEPENTER), ==, 1);
    g_assert_cmphex(bench_read(d.b, EVENTS_SLEEPEXIT), ==, 0);
    g_assert_true(d.b->irq.level[CLOCK_POWER_IRQ]);
    signal_raise(&d.b->signals, SIGNAL_CPU_SLEEP, 0);
    g_assert_cmphex(bench_read(d.b, EVENTS_SLEEPEXIT), ==, 1);
    bench_write(d.b, EVENTS_SLEEPENTER, 0);
    g_assert_cmphex(bench_read(d.b, EVENTS_SLEEPENTER), ==, 0);
    bench_free(d.b);
}

static void gpregret_holds_8_bits_across_a_soft_reset_but_not_power_on(void)
{
    struct domain d = set_up(false);

    bench_write(d.b, GPREGRET0, 0x1b1);
    bench_write(d.b, GPREGRET1, 0x57);
    g_assert_cmphex(bench_read(d.b, GPREGRET0), ==, 0xb1);
    periph_reset(d.power, false);
    g_assert_cmphex(bench_read(d.b, GPREGRET0), ==, 0xb1);
    g_assert_cmphex(bench_read(d.b, GPREGRET1), ==, 0x57);
    periph_reset(d.power, true);
    g_assert_cmphex(bench_read(d.b, GPREGRET0), ==, 0);
    bench_free(d.b);
}

static void resetreas_collects_causes_until_they_are_written_as_1(void)
{
    struct domain d = set_up(false);

    signal_raise(&d.b->signals, SIGNAL_RESET_REQUEST, RESET_BY_SREQ);
    periph_reset(d.reset, false);
    signal_raise(&d.b->signals, SIGNAL_RESET_REQUEST, RESET_BY_DOG1);
    periph_reset(d.reset, false);
    g_assert_cmphex(bench_read(d.b, RESETREAS), ==, RESET_BY_SREQ | RESET_BY_DOG1);
    bench_write(d.b, RESETREAS, RESET_BY_DOG1);
    g_assert_cmphex(bench_read(d.b, RESETREAS), ==, RESET_BY_SREQ);
    periph_reset(d.reset, true);
    g_assert_cmphex(bench_read(d.b, RESETREAS), ==, 0);
    bench_free(d.b);
}

/* Anomaly 55: SystemInit writes the complement of RESETPIN. */
static void writing_the_complement_of_resetpin_clears_the_other_causes(void)
{
    struct domain d = set_up(false);

    signal_raise(&d.b->signals, SIGNAL_RESET_REQUEST, RESET_BY_PIN);
    signal_raise(&d.b->signals, SIGNAL_RESET_REQUEST, RESET_BY_LOCKUP);
    bench_write(d.b, RESETREAS, ~UINT32_C(1));
    g_assert_cmphex(bench_read(d.b, RESETREAS), ==, RESET_BY_PIN);
    bench_free(d.b);
}

static void a_byte_write_to_resetreas_clears_only_bits_of_that_byte(void)
{
    struct domain d = set_up(false);

    signal_raise(&d.b->signals, SIGNAL_RESET_REQUEST, RESET_BY_SREQ);
    signal_raise(&d.b->signals, SIGNAL_RESET_REQUEST, RESET_BY_DOG1);
    bench_write_sized(d.b, RESETREAS, 1, 0xff);
    g_assert_cmphex(bench_read(d.b, RESETREAS), ==, RESET_BY_DOG1);
    bench_free(d.b);
}

static void the_network_core_s_own_causes_have_their_own_bits(void)
{
    struct domain d = set_up(true);

    signal_raise(&d.b->signals, SIGNAL_RESET_REQUEST, RESET_BY_SREQ);
    signal_raise(&d.b->signals, SIGNAL_RESET_REQUEST, RESET_BY_DOG0);
    signal_raise(&d.b->signals, SIGNAL_NET_FORCEOFF, 1);
    g_assert_cmphex(bench_read(d.b, RESETREAS), ==, BIT(16) | BIT(18) | BIT(23));
    bench_free(d.b);
}

/* The sequence of nrfx (anomaly 161): the net result is one release. */
static void forceoff_is_a_level_and_follows_the_pulses_of_anomaly_161(void)
{
    struct domain d = set_up(false);

    g_assert_cmphex(bench_read(d.b, NETWORK_FORCEOFF), ==, 1);
    g_assert_cmphex(d.b->signals.value[SIGNAL_NET_FORCEOFF], ==, 1);
    bench_write(d.b, HIDDEN_618, 1);
    bench_write(d.b, NETWORK_FORCEOFF, 0);
    g_assert_cmphex(d.b->signals.value[SIGNAL_NET_FORCEOFF], ==, 0);
    bench_run(d.b, 5 * TICKS_PER_US);
    bench_write(d.b, NETWORK_FORCEOFF, 1);
    g_assert_cmphex(d.b->signals.value[SIGNAL_NET_FORCEOFF], ==, 1);
    bench_run(d.b, 1 * TICKS_PER_US);
    bench_write(d.b, NETWORK_FORCEOFF, 0);
    bench_write(d.b, HIDDEN_618, 0);
    g_assert_cmphex(d.b->signals.value[SIGNAL_NET_FORCEOFF], ==, 0);
    g_assert_null(d.b->last_id);
    bench_free(d.b);
}

static void a_reset_of_the_application_core_holds_the_network_core_again(void)
{
    struct domain d = set_up(false);

    bench_write(d.b, NETWORK_FORCEOFF, 0);
    periph_reset(d.reset, false);
    g_assert_cmphex(bench_read(d.b, NETWORK_FORCEOFF), ==, 1);
    g_assert_cmphex(d.b->signals.value[SIGNAL_NET_FORCEOFF], ==, 1);
    bench_free(d.b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/power/sleep", every_sleep_of_the_core_sets_sleepenter_and_sleepexit);
    g_test_add_func("/power/gpregret", gpregret_holds_8_bits_across_a_soft_reset_but_not_power_on);
    g_test_add_func("/reset/reasons", resetreas_collects_causes_until_they_are_written_as_1);
    g_test_add_func("/reset/anomaly55", writing_the_complement_of_resetpin_clears_the_other_causes);
    g_test_add_func("/reset/bytes", a_byte_write_to_resetreas_clears_only_bits_of_that_byte);
    g_test_add_func("/reset/net", the_network_core_s_own_causes_have_their_own_bits);
    g_test_add_func("/reset/forceoff", forceoff_is_a_level_and_follows_the_pulses_of_anomaly_161);
    g_test_add_func("/reset/hold", a_reset_of_the_application_core_holds_the_network_core_again);
    return g_test_run();
}
