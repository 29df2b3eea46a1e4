/*
 * What breaks on silicon breaks here, and does not when the anomaly is off or the cure is applied.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_qspi.h"

static void set_errata(struct bench_qspi *t, const char *list)
{
    g_assert_true(errata_parse(&t->b->errata, list, NULL));
}

static void fill(struct bench_qspi *t)
{
    for (unsigned i = 0; i < 4096; i++)
        t->array[i] = (uint8_t)(i * 13 + (i >> 8));
}

static bool dma_reads_right(struct bench_qspi *t)
{
    qspi_dma_read(t, 0, BENCH_RAM, 512);
    return memcmp(t->b->ram, t->array, 512) == 0;
}

static bool xip_reads_right(struct bench_qspi *t)
{
    const uint8_t *view = qspi_xip(t, 0);

    for (unsigned i = 0; i < 4096; i++)
        if (view[i] != (uint8_t)(i * 13 + (i >> 8)))
            return false;
    return true;
}

/* Keeps the pins away while ACTIVATE runs, as nrfx does before it touches 0x600 and above. */
static void workaround_43(struct bench_qspi *t)
{
    qspi_pins(t, false);
    qspi_run(t, TASKS_ACTIVATE, 1, TICKS_PER_MS);
    qspi_pins(t, true);
}

static void anomaly_159_corrupts_reads_writes_and_xip(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    fill(t);
    clock_set(&t->b->clocks, CLOCK_HCLK, 128000000);
    g_assert_true(dma_reads_right(t)); /* Nordic measured 128 MHz with /1 */
    g_assert_true(xip_reads_right(t));
    clock_set(&t->b->clocks, CLOCK_PCLK192M, 96000000);
    g_assert_false(dma_reads_right(t));
    g_assert_reported(t, "errata-159");
    g_assert_false(xip_reads_right(t));
    memset(t->b->ram, 0x55, 64);
    qspi_dma_write(t, 0x8000, BENCH_RAM, 64);
    g_assert_cmpint(memcmp(t->array + 0x8000, t->b->ram, 64), !=, 0);
    g_assert_cmphex(qspi_cinstr(t, 0x9f, 4, 0) & 0xffffff, ==, 0x1728c2);
    clock_set(&t->b->clocks, CLOCK_HCLK, 64000000);
    g_assert_true(dma_reads_right(t));
    g_assert_true(xip_reads_right(t));
    bench_qspi_free(t);
}

static void without_anomaly_159_any_cpu_clock_works(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    set_errata(t, "-159");
    qspi_bring_up(t);
    fill(t);
    clock_set(&t->b->clocks, CLOCK_HCLK, 128000000);
    clock_set(&t->b->clocks, CLOCK_PCLK192M, 96000000);
    g_assert_true(dma_reads_right(t));
    g_assert_true(xip_reads_right(t));
    g_assert_not_reported(t, "errata-159");
    bench_qspi_free(t);
}

static void corruption_is_the_same_for_the_same_seed(void)
{
    uint8_t first[512];

    for (unsigned round = 0; round < 2; round++) {
        struct bench_qspi *t = bench_qspi_new("mx25r6435f");

        qspi_bring_up(t);
        fill(t);
        clock_set(&t->b->clocks, CLOCK_HCLK, 128000000);
        clock_set(&t->b->clocks, CLOCK_PCLK192M, 96000000);
        g_assert_false(dma_reads_right(t));
        if (round == 0)
            memcpy(first, t->b->ram, 512);
        else
            g_assert_cmpmem(first, 512, t->b->ram, 512);
        bench_qspi_free(t);
    }
}

static void anomaly_121_needs_its_bits_above_32_mhz(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f-h");

    qspi_bring_up(t);
    fill(t);
    qspi_put(t, IFCONFIG0, IFCONFIG0_READ4IO);
    g_assert_true(dma_reads_right(t)); /* 8 MHz */
    qspi_put(t, IFCONFIG1, SCKFREQ(1));
    g_assert_false(dma_reads_right(t));
    g_assert_false(xip_reads_right(t));
    g_assert_reported(t, "errata-121");
    qspi_put(t, IFCONFIG0, IFCONFIG0_READ4IO | BIT(16));
    g_assert_true(dma_reads_right(t));
    g_assert_true(xip_reads_right(t));
    qspi_put(t, IFCONFIG1, SCKFREQ(0)); /* 96 MHz wants bit 17, too */
    g_assert_false(dma_reads_right(t));
    qspi_put(t, IFCONFIG0, IFCONFIG0_READ4IO | BIT(16) | BIT(17));
    g_assert_true(dma_reads_right(t));
    bench_qspi_free(t);
}

static void without_anomaly_121_the_bits_do_not_matter(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f-h");

    set_errata(t, "-121");
    qspi_bring_up(t);
    fill(t);
    qspi_put(t, IFCONFIG0, IFCONFIG0_READ4IO);
    qspi_put(t, IFCONFIG1, SCKFREQ(0));
    g_assert_true(dma_reads_right(t));
    g_assert_not_reported(t, "errata-121");
    bench_qspi_free(t);
}

static void a_wrong_rxdelay_matters_at_speed_only(void)
{
    static const struct {
        unsigned sckfreq, rxdelay;
        bool right;
    } rows[] = {
        {0, 6, true},  {0, 5, false}, {0, 7, false}, {1, 5, true},  {1, 7, true},  {1, 4, true},
        {1, 3, false}, {2, 2, true},  {2, 1, false}, {11, 0, true}, {11, 7, true},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct bench_qspi *t = bench_qspi_new("mx25r6435f-h");

        qspi_bring_up(t);
        fill(t);
        qspi_put(t, IFCONFIG0, IFCONFIG0_READ4IO | BIT(16) | (rows[i].sckfreq == 0 ? BIT(17) : 0));
        qspi_put(t, IFCONFIG1, SCKFREQ(rows[i].sckfreq));
        qspi_put(t, IFTIMING, rows[i].rxdelay << 8);
        g_assert_cmpint(dma_reads_right(t), ==, rows[i].right);
        g_assert_cmpint(xip_reads_right(t), ==, rows[i].right);
        g_assert_cmpint(guest_log_count(t->b->log, "qspi-rxdelay") == 0, ==, rows[i].right);
        bench_qspi_free(t);
    }
}

static void divider_4_is_slow_for_transfers_and_wrong_for_xip(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    fill(t);
    clock_set(&t->b->clocks, CLOCK_PCLK192M, 48000000);
    g_assert_true(dma_reads_right(t));
    g_assert_reported(t, "qspi-div4");
    g_assert_false(xip_reads_right(t));
    g_assert_reported(t, "qspi-xip-div4");
    clock_set(&t->b->clocks, CLOCK_PCLK192M, 96000000);
    g_assert_true(xip_reads_right(t));
    bench_qspi_free(t);
}

static void a_divider_written_under_traffic_spoils_the_frame(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    fill(t);
    qspi_put(t, READ_DST, BENCH_RAM);
    qspi_put(t, READ_CNT, 512);
    qspi_put(t, EVENTS_READY, 0);
    qspi_put(t, TASKS_READSTART, 1);
    bench_run(t->b, 20 * TICKS_PER_US);
    clock_set(&t->b->clocks, CLOCK_PCLK192M, 96000000);
    bench_run_until_event(t->b, QSPI + EVENTS_READY, TICKS_PER_SECOND);
    g_assert_cmpint(memcmp(t->b->ram, t->array, 512), !=, 0);
    g_assert_reported(t, "qspi-clock-changed");
    g_assert_true(dma_reads_right(t));
    g_assert_cmpuint(guest_log_count(t->b->log, "qspi-clock-changed"), ==, 1);
    bench_qspi_free(t);
}

static bool halted(struct bench_qspi *t)
{
    return t->b->signals.value[SIGNAL_BUS_STALL] != 0;
}

static void anomaly_43_halts_the_cpu_at_each_high_register(void)
{
    static const uint16_t registers[] = {IFCONFIG1,  STATUS,     DPMDUR,     ADDRCONF,
                                         CINSTRCONF, CINSTRDAT0, CINSTRDAT1, IFTIMING};

    for (unsigned i = 0; i < G_N_ELEMENTS(registers); i++) {
        struct bench_qspi *t = bench_qspi_new("mx25r6435f");

        qspi_bring_up(t);
        qspi_get(t, registers[i]);
        g_assert_false(halted(t)); /* no XIP yet */
        qspi_xip(t, 0);
        qspi_get(t, XIPOFFSET);
        g_assert_false(halted(t)); /* below 0x600 */
        qspi_get(t, registers[i]);
        g_assert_true(halted(t));
        g_assert_reported(t, "errata-43");
        g_assert_cmpint(window_of(t)->answer, ==, CODEBUS_HANG);
        bench_qspi_free(t);
    }
}

static void an_activate_works_around_anomaly_43_with_or_without_pins(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    qspi_xip(t, 0);
    workaround_43(t);
    g_assert_cmphex(qspi_cinstr(t, 0x9f, 4, 0) & 0xffffff, ==, 0x1728c2);
    g_assert_false(halted(t));
    bench_run(t->b, TICKS_PER_MS);
    qspi_xip(t, 0);
    qspi_run(t, TASKS_ACTIVATE, 1, TICKS_PER_MS);
    qspi_get(t, STATUS);
    g_assert_false(halted(t));
    bench_run(t->b, TICKS_PER_MS);
    qspi_xip(t, 0);
    qspi_put(t, CINSTRDAT0, 0); /* nrfx 3.1 does this first */
    g_assert_false(halted(t));
    qspi_get(t, STATUS);
    g_assert_true(halted(t));
    bench_qspi_free(t);
}

static void without_anomaly_43_high_registers_are_safe(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    set_errata(t, "-43");
    qspi_bring_up(t);
    qspi_xip(t, 0);
    g_assert_cmphex(qspi_get(t, STATUS) & 0x08, ==, 0x08);
    g_assert_false(halted(t));
    g_assert_not_reported(t, "errata-43");
    bench_qspi_free(t);
}

static void reactivate(struct bench_qspi *t)
{
    qspi_put(t, ENABLE, 0);
    qspi_put(t, ENABLE, 1);
    qspi_run(t, TASKS_ACTIVATE, 1, TICKS_PER_MS);
}

/* zephyr PR 88967 */
static void deactivation_directly_after_xip_hangs_the_next_access(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    qspi_xip(t, 0);
    qspi_put(t, TASKS_DEACTIVATE, 1);
    g_assert_cmpint(window_of(t)->answer, ==, CODEBUS_BUS_ERROR);
    g_assert_reported(t, "errata-xip-deactivate");
    reactivate(t);
    g_assert_cmpint(window_of(t)->answer, ==, CODEBUS_HANG);
    g_assert_nonnull(strstr(window_of(t)->reason, "deactivated directly after"));
    /* transfers still work; only a reset of the chip cures XIP */
    g_assert_cmpuint(qspi_dma_read(t, 0, BENCH_RAM, 4), !=, TICKS_NEVER);
    periph_reset(t->p, true);
    qspi_bring_up(t);
    g_assert_cmpint(window_of(t)->answer, ==, CODEBUS_OK);
    bench_qspi_free(t);
}

static void one_transaction_before_deactivation_cures_it(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    qspi_xip(t, 0);
    workaround_43(t);
    qspi_cinstr(t, 0x05, 2, 0);
    qspi_put(t, TASKS_DEACTIVATE, 1);
    reactivate(t);
    g_assert_cmpint(window_of(t)->answer, ==, CODEBUS_OK);
    g_assert_not_reported(t, "errata-xip-deactivate");
    bench_qspi_free(t);
}

static void an_access_that_waited_for_a_transfer_comes_after_it(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    qspi_put(t, READ_DST, BENCH_RAM);
    qspi_put(t, READ_CNT, 64);
    qspi_put(t, EVENTS_READY, 0);
    qspi_put(t, TASKS_READSTART, 1);
    qspi_xip(t, 0);
    bench_run_until_event(t->b, QSPI + EVENTS_READY, TICKS_PER_SECOND);
    qspi_put(t, TASKS_DEACTIVATE, 1);
    g_assert_reported(t, "errata-xip-deactivate");
    bench_qspi_free(t);
}

static void without_the_anomaly_xip_survives_deactivation(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    set_errata(t, "-xip-deactivate");
    qspi_bring_up(t);
    qspi_xip(t, 0);
    qspi_put(t, TASKS_DEACTIVATE, 1);
    reactivate(t);
    g_assert_cmpint(window_of(t)->answer, ==, CODEBUS_OK);
    g_assert_not_reported(t, "errata-xip-deactivate");
    bench_qspi_free(t);
}

static void xip_while_a_sleeping_chip_is_polled_never_ends(void)
{
    struct bench_qspi *t = bench_qspi_new("p25q16h");

    qspi_bring_up(t);
    qspi_cinstr(t, 0xb9, 1, 0);
    bench_run(t->b, TICKS_PER_MS);
    g_assert_cmpuint(qspi_dma_read(t, 0, BENCH_RAM, 4), ==, TICKS_NEVER);
    g_assert_cmpint(window_of(t)->answer, ==, CODEBUS_HANG);
    bench_qspi_free(t);
}

/* zephyr PR 48645: the chip wakes when nobody holds CS# high. */
static void a_floating_csn_under_a_sleeping_chip_is_noted(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    pins_set_output(&t->b->pins, 18, PIN_HIGH);
    qspi_bring_up(t);
    qspi_cinstr(t, 0xb9, 1, 0);
    bench_run(t->b, TICKS_PER_MS);
    qspi_put(t, TASKS_DEACTIVATE, 1);
    qspi_put(t, ENABLE, 0);
    pins_set_pull(&t->b->pins, 18, PIN_HIGH);
    pins_set_output(&t->b->pins, 18, PIN_FLOATING);
    g_assert_not_reported(t, "qspi-csn-floating");
    pins_set_pull(&t->b->pins, 18, PIN_FLOATING);
    g_assert_reported(t, "qspi-csn-floating");
    g_assert_true(nor_asleep(t->nor));
    pins_set_output(&t->b->pins, 18, PIN_HIGH);
    pins_set_output(&t->b->pins, 18, PIN_LOW);
    pins_set_output(&t->b->pins, 18, PIN_HIGH);
    g_assert_false(nor_asleep(t->nor));
    bench_qspi_free(t);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/qspi/anomaly/159", anomaly_159_corrupts_reads_writes_and_xip);
    g_test_add_func("/qspi/anomaly/159-off", without_anomaly_159_any_cpu_clock_works);
    g_test_add_func("/qspi/anomaly/seed", corruption_is_the_same_for_the_same_seed);
    g_test_add_func("/qspi/anomaly/121", anomaly_121_needs_its_bits_above_32_mhz);
    g_test_add_func("/qspi/anomaly/121-off", without_anomaly_121_the_bits_do_not_matter);
    g_test_add_func("/qspi/anomaly/rxdelay", a_wrong_rxdelay_matters_at_speed_only);
    g_test_add_func("/qspi/anomaly/div4", divider_4_is_slow_for_transfers_and_wrong_for_xip);
    g_test_add_func("/qspi/anomaly/clock", a_divider_written_under_traffic_spoils_the_frame);
    g_test_add_func("/qspi/anomaly/43", anomaly_43_halts_the_cpu_at_each_high_register);
    g_test_add_func("/qspi/anomaly/43-cure",
                    an_activate_works_around_anomaly_43_with_or_without_pins);
    g_test_add_func("/qspi/anomaly/43-off", without_anomaly_43_high_registers_are_safe);
    g_test_add_func("/qspi/anomaly/deactivate",
                    deactivation_directly_after_xip_hangs_the_next_access);
    g_test_add_func("/qspi/anomaly/deactivate-cure", one_transaction_before_deactivation_cures_it);
    g_test_add_func("/qspi/anomaly/deactivate-order",
                    an_access_that_waited_for_a_transfer_comes_after_it);
    g_test_add_func("/qspi/anomaly/deactivate-off", without_the_anomaly_xip_survives_deactivation);
    g_test_add_func("/qspi/anomaly/asleep", xip_while_a_sleeping_chip_is_polled_never_ends);
    g_test_add_func("/qspi/anomaly/csn", a_floating_csn_under_a_sleeping_chip_is_noted);
    return g_test_run();
}
