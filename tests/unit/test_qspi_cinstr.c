/* Custom instructions and activation. SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench_qspi.h"

#define LFEN    BIT(16)
#define LFSTOP  BIT(17)
#define WIPWAIT BIT(14)
#define WREN    BIT(15)

static void eight_bytes_go_both_ways(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    memcpy(t->array + 0x000102, "\x11\x22\x33\x44", 4);
    /* 0Bh, address 000102, one dummy byte, four data bytes */
    g_assert_cmphex(qspi_cinstr(t, 0x0b, 9, 0x00020100), ==, 0xffffffff);
    g_assert_cmphex(qspi_get(t, CINSTRDAT1), ==, 0x44332211);
    bench_qspi_free(t);
}

static void bytes_beyond_the_length_stay(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    g_assert_cmphex(qspi_cinstr(t, 0x9f, 2, 0xaabbccdd), ==, 0xaabbccc2);
    bench_qspi_free(t);
}

static void a_wrong_length_is_refused(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    g_assert_cmpuint(qspi_run(t, CINSTRCONF, CINSTR(0x9f, 0), TICKS_PER_MS), ==, TICKS_NEVER);
    g_assert_cmpuint(qspi_run(t, CINSTRCONF, CINSTR(0x9f, 10), TICKS_PER_MS), ==, TICKS_NEVER);
    g_assert_cmpuint(guest_log_count(t->b->log, "qspi-cinstr-length"), ==, 2);
    bench_qspi_free(t);
}

static void wren_sends_06h_first(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    qspi_put(t, CINSTRDAT0, 0x00);
    qspi_run(t, CINSTRCONF, CINSTR(0x01, 2) | WREN, TICKS_PER_MS);
    g_assert_cmphex(qspi_cinstr(t, 0x05, 2, 0) & 0xff, ==, 0x43);
    bench_run(t->b, 11 * TICKS_PER_MS);
    g_assert_cmphex(qspi_cinstr(t, 0x05, 2, 0) & 0xff, ==, 0x00);
    bench_qspi_free(t);
}

static void wipwait_waits_for_the_chip(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    qspi_erase(t, 0, 0);
    g_assert_cmphex(qspi_cinstr(t, 0x9f, 4, 0) & 0xffffff, ==, 0xffffff);
    g_assert_cmpuint(qspi_run(t, CINSTRCONF, CINSTR(0x9f, 4) | WIPWAIT, TICKS_PER_SECOND), >=,
                     57 * TICKS_PER_MS);
    g_assert_cmphex(qspi_get(t, CINSTRDAT0) & 0xffffff, ==, 0x1728c2);
    bench_qspi_free(t);
}

/* The sequence of Zephyr's jesd216 sample: 5Ah, three address bytes, a dummy byte, then data. */
static void a_long_frame_reads_sfdp(void)
{
    static const uint8_t expected[] = {0xe5, 0x20, 0xf1, 0xff, 0xff, 0xff, 0xff, 0x03,
                                       0x44, 0xeb, 0x08, 0x6b, 0x08, 0x3b, 0x04, 0xbb};
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    qspi_run(t, CINSTRCONF, CINSTR(0x5a, 1) | LFEN, TICKS_PER_MS);
    qspi_put(t, CINSTRDAT0, 0x00300000);
    qspi_run(t, CINSTRCONF, CINSTR(0x5a, 5) | LFEN, TICKS_PER_MS);
    for (unsigned i = 0; i < 2; i++) {
        uint8_t data[8];

        qspi_put(t, CINSTRDAT0, 0);
        qspi_put(t, CINSTRDAT1, 0);
        qspi_run(t, CINSTRCONF, CINSTR(0x5a, 9) | LFEN | (i == 1 ? LFSTOP : 0), TICKS_PER_MS);
        store_le32(data, qspi_get(t, CINSTRDAT0));
        store_le32(data + 4, qspi_get(t, CINSTRDAT1));
        g_assert_cmpmem(data, 8, expected + 8 * i, 8);
    }
    g_assert_cmphex(qspi_cinstr(t, 0x9f, 4, 0) & 0xffffff, ==, 0x1728c2);
    g_assert_cmpuint(guest_log_errors(t->b->log), ==, 0);
    bench_qspi_free(t);
}

static void a_long_frame_can_be_aborted(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    qspi_run(t, CINSTRCONF, CINSTR(0x5a, 1) | LFEN, TICKS_PER_MS);
    qspi_run(t, CINSTRCONF, CINSTR(0x5a, 1) | LFEN | LFSTOP, TICKS_PER_MS);
    g_assert_cmphex(qspi_cinstr(t, 0x9f, 4, 0) & 0xffffff, ==, 0x1728c2);
    bench_qspi_free(t);
}

static void a_task_inside_a_long_frame_ends_it(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    qspi_run(t, CINSTRCONF, CINSTR(0x5a, 1) | LFEN, TICKS_PER_MS);
    qspi_dma_read(t, 0, BENCH_RAM, 4);
    g_assert_reported(t, "qspi-long-frame-open");
    g_assert_cmphex(load_le32(t->b->ram), ==, UINT32_MAX);
    bench_qspi_free(t);
}

/* hal_nordic PR 116: LIO3=0 holds a chip whose QE is clear. */
static void lio3_low_holds_the_chip_until_quad_is_enabled(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    nor_set_register(t->nor, 0, 0);
    qspi_put(t, CINSTRDAT0, 0);
    qspi_run(t, CINSTRCONF, CINSTR(0x9f, 4) & ~BIT(13), TICKS_PER_MS);
    g_assert_cmphex(qspi_get(t, CINSTRDAT0) & 0xffffff, ==, 0xffffff);
    g_assert_reported(t, "flash-on-hold");
    nor_set_register(t->nor, 0, 0x40);
    qspi_run(t, CINSTRCONF, CINSTR(0x9f, 4) & ~BIT(13), TICKS_PER_MS);
    g_assert_cmphex(qspi_get(t, CINSTRDAT0) & 0xffffff, ==, 0x1728c2);
    bench_qspi_free(t);
}

/* zephyr PR 71373: with IO3 disconnected the GPIO decides about HOLD#. */
static void a_low_gpio_on_io3_holds_a_factory_new_chip(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    nor_set_register(t->nor, 0, 0);
    qspi_put(t, PSEL_IO0 + 12, UINT32_MAX);
    g_assert_cmphex(qspi_cinstr(t, 0x9f, 4, 0) & 0xffffff, ==, 0x1728c2);
    pins_set_output(&t->b->pins, 16, PIN_LOW);
    g_assert_cmphex(qspi_cinstr(t, 0x9f, 4, 0) & 0xffffff, ==, 0xffffff);
    pins_set_output(&t->b->pins, 16, PIN_HIGH);
    g_assert_cmphex(qspi_cinstr(t, 0x9f, 4, 0) & 0xffffff, ==, 0x1728c2);
    bench_qspi_free(t);
}

static void activation_is_ready_without_pins_and_without_enable(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    g_assert_cmpuint(qspi_run(t, TASKS_ACTIVATE, 1, TICKS_PER_MS), <, 100 * TICKS_PER_US);
    qspi_put(t, ENABLE, 1);
    g_assert_cmpuint(qspi_run(t, TASKS_ACTIVATE, 1, TICKS_PER_MS), <, 100 * TICKS_PER_US);
    bench_qspi_free(t);
}

static void activation_with_enable_clear_does_not_activate(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_pins(t, true);
    qspi_run(t, TASKS_ACTIVATE, 1, TICKS_PER_MS);
    qspi_put(t, ENABLE, 1);
    g_assert_cmpuint(qspi_dma_read(t, 0, BENCH_RAM, 4), ==, TICKS_NEVER);
    bench_qspi_free(t);
}

static void activation_waits_for_a_busy_chip(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    qspi_erase(t, 0, 1);
    qspi_put(t, TASKS_DEACTIVATE, 1);
    qspi_put(t, ENABLE, 0);
    qspi_put(t, ENABLE, 1);
    g_assert_cmpuint(qspi_run(t, TASKS_ACTIVATE, 1, TICKS_PER_SECOND), >=, 599 * TICKS_PER_MS);
    bench_qspi_free(t);
}

/* zephyr 64782: the chip answers FF, that is WIP=1, for ever. */
static void activation_never_ends_while_the_chip_sleeps(void)
{
    struct bench_qspi *t = bench_qspi_new("p25q16h");

    qspi_bring_up(t);
    qspi_cinstr(t, 0xb9, 1, 0);
    bench_run(t->b, TICKS_PER_MS);
    qspi_put(t, TASKS_DEACTIVATE, 1);
    g_assert_cmpuint(qspi_run(t, TASKS_ACTIVATE, 1, TICKS_PER_SECOND), ==, TICKS_NEVER);
    g_assert_nonnull(strstr(qspi_activity(t->p), "does not answer"));
    /* the way out: no pins, ACTIVATE, pins, ABh */
    qspi_put(t, TASKS_DEACTIVATE, 1);
    qspi_pins(t, false);
    qspi_run(t, TASKS_ACTIVATE, 1, TICKS_PER_MS);
    qspi_pins(t, true);
    qspi_cinstr(t, 0xab, 1, 0);
    bench_run(t->b, 10 * TICKS_PER_US);
    g_assert_cmphex(qspi_cinstr(t, 0x9f, 4, 0) & 0xffffff, ==, 0x156085);
    bench_qspi_free(t);
}

/* The poll is a CS# pulse, which is all that an MX25R needs. */
static void activation_wakes_an_mx25r(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    qspi_cinstr(t, 0xb9, 1, 0);
    bench_run(t->b, TICKS_PER_MS);
    qspi_put(t, TASKS_DEACTIVATE, 1);
    g_assert_cmpuint(qspi_run(t, TASKS_ACTIVATE, 1, TICKS_PER_MS), >=, 35 * TICKS_PER_US);
    g_assert_cmphex(qspi_cinstr(t, 0x9f, 4, 0) & 0xffffff, ==, 0x1728c2);
    bench_qspi_free(t);
}

/* F12: with a floating, low line the first poll says "not busy" and the id comes too early. */
static void a_low_bus_lets_activation_pass_before_the_chip_is_awake(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    nor_set_idle(t->nor, 0x00);
    qspi_bring_up(t);
    qspi_cinstr(t, 0xb9, 1, 0);
    bench_run(t->b, TICKS_PER_MS);
    qspi_put(t, TASKS_DEACTIVATE, 1);
    g_assert_cmpuint(qspi_run(t, TASKS_ACTIVATE, 1, TICKS_PER_MS), <, 5 * TICKS_PER_US);
    g_assert_cmphex(qspi_cinstr(t, 0x9f, 4, 0) & 0xffffff, ==, 0);
    g_assert_reported(t, "flash-waking");
    bench_qspi_free(t);
}

static void addrconf_switches_the_chip_at_activation(void)
{
    struct bench_qspi *t = bench_qspi_new("gd25le255e");

    qspi_bring_up(t);
    qspi_put(t, IFCONFIG0, IFCONFIG0_READ4IO | 2u << 3 | BIT(6) | IFCONFIG0_ERR121);
    qspi_put(t, ADDRCONF, 0xb7 | 1u << 24 | BIT(26) | BIT(27));
    qspi_run(t, TASKS_ACTIVATE, 1, TICKS_PER_MS);
    t->array[0x1345678] = 0x42;
    qspi_dma_read(t, 0x1345678, BENCH_RAM, 4);
    g_assert_cmphex(t->b->ram[0], ==, 0x42);
    g_assert_cmpuint(guest_log_errors(t->b->log), ==, 0);
    bench_qspi_free(t);
}

static void dpm_sends_b9h_and_abh_and_waits_for_dpmdur(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    qspi_put(t, DPMDUR, 6u << 16 | 4); /* exit 48 us, enter 32 us */
    qspi_put(t, IFCONFIG0, qspi_get(t, IFCONFIG0) | BIT(7));
    qspi_put(t, IFCONFIG1, SCKFREQ(11) | BIT(24));
    g_assert_nonnull(qspi_activity(t->p));
    bench_run(t->b, 32 * TICKS_PER_US);
    g_assert_nonnull(qspi_activity(t->p));
    bench_run(t->b, 4 * TICKS_PER_US);
    g_assert_null(qspi_activity(t->p));
    g_assert_cmphex(qspi_get(t, STATUS) & 0x0c, ==, 0x0c);
    g_assert_true(nor_asleep(t->nor));
    qspi_put(t, IFCONFIG1, SCKFREQ(11));
    bench_run(t->b, 60 * TICKS_PER_US);
    g_assert_cmphex(qspi_get(t, STATUS) & 0x0c, ==, 0x08);
    g_assert_false(nor_asleep(t->nor));
    g_assert_cmphex(qspi_cinstr(t, 0x9f, 4, 0) & 0xffffff, ==, 0x1728c2);
    bench_qspi_free(t);
}

static void too_short_a_dpmdur_leaves_the_chip_deaf(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    qspi_put(t, DPMDUR, 1u << 16 | 5);
    qspi_put(t, IFCONFIG0, qspi_get(t, IFCONFIG0) | BIT(7));
    qspi_put(t, IFCONFIG1, SCKFREQ(11) | BIT(24));
    bench_run(t->b, TICKS_PER_MS);
    qspi_put(t, IFCONFIG1, SCKFREQ(11));
    bench_run(t->b, 10 * TICKS_PER_US);
    g_assert_cmphex(qspi_cinstr(t, 0x9f, 4, 0) & 0xffffff, ==, 0xffffff);
    g_assert_reported(t, "flash-waking");
    bench_qspi_free(t);
}

static void dpmen_without_dpmenable_is_reported(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    qspi_put(t, IFCONFIG1, SCKFREQ(11) | BIT(24));
    g_assert_reported(t, "qspi-dpm-disabled");
    g_assert_false(nor_asleep(t->nor));
    bench_qspi_free(t);
}

static void status_holds_the_last_status_byte(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    g_assert_cmphex(qspi_get(t, STATUS), ==, 0x40000008);
    qspi_put(t, STATUS, 0);
    g_assert_reported(t, "write-read-only");
    bench_qspi_free(t);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/qspi/cinstr/eight", eight_bytes_go_both_ways);
    g_test_add_func("/qspi/cinstr/short", bytes_beyond_the_length_stay);
    g_test_add_func("/qspi/cinstr/length", a_wrong_length_is_refused);
    g_test_add_func("/qspi/cinstr/wren", wren_sends_06h_first);
    g_test_add_func("/qspi/cinstr/wipwait", wipwait_waits_for_the_chip);
    g_test_add_func("/qspi/cinstr/long-frame", a_long_frame_reads_sfdp);
    g_test_add_func("/qspi/cinstr/long-frame-abort", a_long_frame_can_be_aborted);
    g_test_add_func("/qspi/cinstr/long-frame-task", a_task_inside_a_long_frame_ends_it);
    g_test_add_func("/qspi/cinstr/lio3", lio3_low_holds_the_chip_until_quad_is_enabled);
    g_test_add_func("/qspi/cinstr/gpio-io3", a_low_gpio_on_io3_holds_a_factory_new_chip);
    g_test_add_func("/qspi/activate/no-pins", activation_is_ready_without_pins_and_without_enable);
    g_test_add_func("/qspi/activate/disabled", activation_with_enable_clear_does_not_activate);
    g_test_add_func("/qspi/activate/busy", activation_waits_for_a_busy_chip);
    g_test_add_func("/qspi/activate/asleep", activation_never_ends_while_the_chip_sleeps);
    g_test_add_func("/qspi/activate/wakes", activation_wakes_an_mx25r);
    g_test_add_func("/qspi/activate/low-bus",
                    a_low_bus_lets_activation_pass_before_the_chip_is_awake);
    g_test_add_func("/qspi/activate/addrconf", addrconf_switches_the_chip_at_activation);
    g_test_add_func("/qspi/dpm/enter-exit", dpm_sends_b9h_and_abh_and_waits_for_dpmdur);
    g_test_add_func("/qspi/dpm/short", too_short_a_dpmdur_leaves_the_chip_deaf);
    g_test_add_func("/qspi/dpm/disabled", dpmen_without_dpmenable_is_reported);
    g_test_add_func("/qspi/status", status_holds_the_last_status_byte);
    return g_test_run();
}
