/*
 * What real drivers do, register by register: nrfx_qspi (3.1 and 3.14) and Zephyr's nrf_qspi_nor.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_qspi.h"

#define READ_TIMEOUT (500 * TICKS_PER_MS) /* nrfx: 50 000 polls of 10 us */

static void set_divider(struct bench_qspi *t, unsigned divider)
{
    clock_set(&t->b->clocks, CLOCK_PCLK192M, 192000000u >> divider);
    bench_run(t->b, 7 * TICKS_PER_US);
}

/* qspi_workaround_apply(): interrupt off, pins away, ACTIVATE, unbounded wait, pins back. */
static void nrfx_workaround(struct bench_qspi *t)
{
    uint32_t psel[6];
    static const uint16_t reg[] = {PSEL_SCK,     PSEL_CSN,     PSEL_IO0,
                                   PSEL_IO0 + 4, PSEL_IO0 + 8, PSEL_IO0 + 12};

    qspi_put(t, INTENCLR, 1);
    for (unsigned i = 0; i < 6; i++) {
        psel[i] = qspi_get(t, reg[i]);
        qspi_put(t, reg[i], UINT32_MAX);
    }
    g_assert_cmpuint(qspi_run(t, TASKS_ACTIVATE, 1, TICKS_PER_MS), !=, TICKS_NEVER);
    for (unsigned i = 0; i < 6; i++)
        qspi_put(t, reg[i], psel[i]);
}

static void nrfx_init(struct bench_qspi *t, uint32_t ifconfig0, unsigned sckfreq)
{
    uint32_t ifconfig1;

    qspi_pins(t, true); /* pinctrl */
    nrfx_workaround(t);
    qspi_put(t, XIPOFFSET, 0);
    qspi_put(t, IFCONFIG0, ifconfig0);
    /* anomaly 121 */
    qspi_put(t, IFCONFIG0, qspi_get(t, IFCONFIG0) | BIT(16) | (sckfreq == 0 ? BIT(17) : 0));
    qspi_put(t, IFTIMING, 6u << 8);
    /* the HAL keeps bits 8 to 23 */
    ifconfig1 = qspi_get(t, IFCONFIG1) & 0x00ffff00;
    qspi_put(t, IFCONFIG1, ifconfig1 | SCKFREQ(sckfreq));
}

static void nrfx_activate(struct bench_qspi *t)
{
    qspi_put(t, ENABLE, 1);
    g_assert_cmpuint(qspi_run(t, TASKS_ACTIVATE, 1, READ_TIMEOUT), !=, TICKS_NEVER);
}

static void nrfx_deactivate(struct bench_qspi *t)
{
    qspi_put(t, INTENCLR, 1);
    qspi_put(t, TASKS_DEACTIVATE, 1);
    qspi_put(t, ENABLE, 0);
    qspi_put(t, EVENTS_READY, 0);
}

static uint32_t nrfx_cinstr(struct bench_qspi *t, uint8_t opcode, unsigned length, uint32_t data,
                            uint32_t flags)
{
    nrfx_workaround(t);
    qspi_put(t, CINSTRDAT1, 0);
    qspi_put(t, CINSTRDAT0, data);
    g_assert_cmpuint(qspi_run(t, CINSTRCONF, CINSTR(opcode, length) | flags, READ_TIMEOUT), !=,
                     TICKS_NEVER);
    return qspi_get(t, CINSTRDAT0);
}

static void nrfx_wait_while_writing(struct bench_qspi *t)
{
    while ((nrfx_cinstr(t, 0x05, 2, 0, 0) & 1) != 0)
        bench_run(t->b, 10 * TICKS_PER_MS);
}

/* qspi_init() and the first part of qspi_nor_configure(). */
static void zephyr_init(struct bench_qspi *t, bool has_dpd)
{
    set_divider(t, 0);
    nrfx_init(t, IFCONFIG0_READ4IO | IFCONFIG0_PP4IO, 11);
    if (has_dpd) {
        qspi_pins(t, false);
        nrfx_activate(t);
        qspi_pins(t, true);
        nrfx_cinstr(t, 0xab, 1, 0, 0);
        bench_run(t->b, 36 * TICKS_PER_US);
    } else {
        nrfx_activate(t);
    }
    g_assert_cmphex(nrfx_cinstr(t, 0x9f, 4, 0, 0) & 0xffffff, ==, 0x1728c2);
    if ((nrfx_cinstr(t, 0x05, 2, 0, 0) & 0x40) == 0) {
        nrfx_cinstr(t, 0x01, 2, 0x40, BIT(15));
        nrfx_wait_while_writing(t);
    }
    g_assert_cmphex(nrfx_cinstr(t, 0x05, 2, 0, 0) & 0xff, ==, 0x40);
}

static void zephyr_acquire(struct bench_qspi *t)
{
    set_divider(t, 0);
}

static void zephyr_release(struct bench_qspi *t, bool xip)
{
    if (xip)
        return;
    nrfx_deactivate(t);
    clock_set(&t->b->clocks, CLOCK_PCLK192M, 48000000);
}

static void a_factory_new_board_boots(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    zephyr_init(t, true);
    zephyr_release(t, false);
    g_assert_cmphex(nor_register(t->nor, 0), ==, 0x40);
    g_assert_cmpuint(guest_log_errors(t->b->log), ==, 0);
    g_assert_cmpint(window_of(t)->answer, ==, CODEBUS_BUS_ERROR);
    bench_qspi_free(t);
}

static void a_chip_that_sleeps_since_before_the_reset_boots_with_has_dpd(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    zephyr_init(t, true);
    nrfx_cinstr(t, 0xb9, 1, 0, 0);
    bench_run(t->b, 10 * TICKS_PER_MS);
    g_assert_true(nor_asleep(t->nor));
    periph_reset(t->p, false);
    zephyr_init(t, true);
    g_assert_cmpuint(guest_log_errors(t->b->log), ==, 0);
    bench_qspi_free(t);
}

/* flash_erase(), flash_write(), flash_read(): between operations the block is off and /4. */
static void the_flash_api_works(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    zephyr_init(t, true);
    zephyr_release(t, false);
    memset(t->array, 0, 0x2000);

    zephyr_acquire(t);
    nrfx_activate(t);
    nrfx_cinstr(t, 0x06, 1, 0, 0);
    qspi_erase(t, 0x1000, 0);
    nrfx_wait_while_writing(t);
    nrfx_cinstr(t, 0x04, 1, 0, 0);
    zephyr_release(t, false);

    zephyr_acquire(t);
    nrfx_activate(t);
    nrfx_cinstr(t, 0x06, 1, 0, 0);
    memcpy(t->b->ram, "a page of settings.", 20);
    qspi_dma_write(t, 0x1000, BENCH_RAM, 20);
    nrfx_cinstr(t, 0x04, 1, 0, 0);
    zephyr_release(t, false);

    zephyr_acquire(t);
    nrfx_activate(t);
    qspi_dma_read(t, 0x1000, BENCH_RAM + 0x100, 20);
    zephyr_release(t, false);

    g_assert_cmpmem(t->b->ram + 0x100, 20, "a page of settings.", 20);
    g_assert_cmphex(t->array[0xfff], ==, 0);
    g_assert_cmpuint(guest_log_errors(t->b->log), ==, 0);
    bench_qspi_free(t);
}

/* With a handler the first transfer brings two interrupts: ACTIVATE and the task. */
static void the_first_asynchronous_transfer_interrupts_twice(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");
    unsigned interrupts = 0;

    set_divider(t, 0);
    nrfx_init(t, IFCONFIG0_READ4IO, 11);
    nor_set_register(t->nor, 0, 0x40);
    qspi_put(t, READ_DST, BENCH_RAM);
    qspi_put(t, READ_CNT, 16);
    qspi_put(t, EVENTS_READY, 0);
    qspi_put(t, INTENSET, 1);
    qspi_put(t, ENABLE, 1);
    qspi_put(t, TASKS_ACTIVATE, 1);
    for (unsigned i = 0; i < 1000; i++) {
        bench_run(t->b, TICKS_PER_US);
        if (!t->b->irq.level[43])
            continue;
        qspi_put(t, EVENTS_READY, 0);
        if (interrupts++ == 0)
            qspi_put(t, TASKS_READSTART, 1);
    }
    g_assert_cmpuint(interrupts, ==, 2);
    g_assert_cmphex(load_le32(t->b->ram), ==, UINT32_MAX);
    bench_qspi_free(t);
}

/* nrf_qspi_nor_xip_enable(true): XIPEN, ACTIVATE without waiting, code runs at once. */
static void xip_stays_on_between_operations(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    zephyr_init(t, true);
    zephyr_release(t, false);
    memcpy(t->array + 0x120200, "code", 4);
    zephyr_acquire(t);
    qspi_put(t, XIPEN, 1);
    qspi_put(t, ENABLE, 1);
    qspi_put(t, EVENTS_READY, 0);
    qspi_put(t, TASKS_ACTIVATE, 1);
    zephyr_release(t, true);
    g_assert_cmpint(window_of(t)->answer, ==, CODEBUS_OK);
    bench_run(t->b, 100 * TICKS_PER_US);
    g_assert_cmpmem(qspi_xip(t, 0x120200), 4, "code", 4);

    nrfx_cinstr(t, 0x06, 1, 0, 0);
    qspi_erase(t, 0x200000, 0);
    nrfx_wait_while_writing(t);
    nrfx_cinstr(t, 0x04, 1, 0, 0);
    g_assert_cmpmem(qspi_xip(t, 0x120200), 4, "code", 4);
    g_assert_cmpuint(guest_log_errors(t->b->log), ==, 0);
    bench_qspi_free(t);
}

/* Switching XIP off and on: zephyr before and after PR 88967. */
static void switching_xip_off_needs_the_transaction_of_pr_88967(void)
{
    for (unsigned fixed = 0; fixed < 2; fixed++) {
        struct bench_qspi *t = bench_qspi_new("mx25r6435f");

        zephyr_init(t, true);
        qspi_put(t, XIPEN, 1);
        qspi_xip(t, 0);
        qspi_put(t, XIPEN, 0);
        if (fixed)
            nrfx_cinstr(t, 0x05, 2, 0, 0);
        zephyr_release(t, false);
        zephyr_acquire(t);
        qspi_put(t, XIPEN, 1);
        nrfx_activate(t);
        g_assert_cmpint(window_of(t)->answer, ==, fixed ? CODEBUS_OK : CODEBUS_HANG);
        bench_qspi_free(t);
    }
}

/* zephyr 73786: the second of two erases without waiting in between. */
static void write_enable_is_lost_on_a_busy_chip(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    zephyr_init(t, true);
    qspi_erase(t, 0, 1);
    nrfx_cinstr(t, 0x06, 1, 0, 0);
    g_assert_reported(t, "flash-busy");
    bench_qspi_free(t);
}

/* nrfx_qspi_mem_busy_check() before suspend, then B9h and the sleep pin state. */
static void suspend_and_resume_work(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    zephyr_init(t, true);
    g_assert_cmphex(nrfx_cinstr(t, 0x05, 2, 0, 0) & 1, ==, 0);
    nrfx_cinstr(t, 0xb9, 1, 0, 0);
    bench_run(t->b, 10 * TICKS_PER_US);
    nrfx_deactivate(t);
    qspi_pins(t, false);
    bench_run(t->b, 100 * TICKS_PER_MS);
    zephyr_init(t, true);
    g_assert_cmpuint(guest_log_errors(t->b->log), ==, 0);
    bench_qspi_free(t);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/qspi/drivers/boot", a_factory_new_board_boots);
    g_test_add_func("/qspi/drivers/boot-asleep",
                    a_chip_that_sleeps_since_before_the_reset_boots_with_has_dpd);
    g_test_add_func("/qspi/drivers/flash-api", the_flash_api_works);
    g_test_add_func("/qspi/drivers/interrupts", the_first_asynchronous_transfer_interrupts_twice);
    g_test_add_func("/qspi/drivers/xip", xip_stays_on_between_operations);
    g_test_add_func("/qspi/drivers/xip-off", switching_xip_off_needs_the_transaction_of_pr_88967);
    g_test_add_func("/qspi/drivers/wren-busy", write_enable_is_lost_on_a_busy_chip);
    g_test_add_func("/qspi/drivers/suspend", suspend_and_resume_work);
    return g_test_run();
}
