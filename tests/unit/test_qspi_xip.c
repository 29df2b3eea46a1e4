/* The XIP window: answers, costs, content. SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench_qspi.h"
#include "bus/map.h"

static void the_window_answers_only_when_everything_is_on(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    g_assert_cmpint(window_of(t)->answer, ==, CODEBUS_BUS_ERROR);
    g_assert_nonnull(strstr(window_of(t)->reason, "not enabled"));
    qspi_put(t, ENABLE, 1);
    g_assert_cmpint(window_of(t)->answer, ==, CODEBUS_BUS_ERROR);
    g_assert_nonnull(strstr(window_of(t)->reason, "not activated"));
    qspi_bring_up(t);
    g_assert_cmpint(window_of(t)->answer, ==, CODEBUS_OK);
    qspi_put(t, XIPEN, 0);
    g_assert_cmpint(window_of(t)->answer, ==, CODEBUS_BUS_ERROR);
    g_assert_nonnull(strstr(window_of(t)->reason, "XIPEN"));
    qspi_put(t, XIPEN, 1);
    g_assert_cmpint(window_of(t)->answer, ==, CODEBUS_OK);
    qspi_put(t, TASKS_DEACTIVATE, 1);
    g_assert_cmpint(window_of(t)->answer, ==, CODEBUS_BUS_ERROR);
    bench_qspi_free(t);
}

/* Zephyr activates without waiting and may jump into XIP at once. */
static void an_access_during_activation_waits(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_pins(t, true);
    qspi_put(t, ENABLE, 1);
    qspi_put(t, TASKS_ACTIVATE, 1);
    g_assert_cmpint(window_of(t)->answer, ==, CODEBUS_OK);
    g_assert_cmpuint(window_of(t)->busy_until, >, sched_now(&t->b->sched));
    bench_run(t->b, 100 * TICKS_PER_US);
    g_assert_cmpuint(window_of(t)->busy_until, <=, sched_now(&t->b->sched));
    bench_qspi_free(t);
}

static void a_store_is_a_bus_error_and_reported(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");
    struct mem_region *r = memory_find_name(&t->b->memory, "xip");

    qspi_bring_up(t);
    g_assert_false(r->store(r->owner, XIP_BASE + 4, 4, 0));
    g_assert_reported(t, "qspi-xip-store");
    g_assert_cmphex(load_le32(t->array + 4), ==, UINT32_MAX);
    bench_qspi_free(t);
}

/* Clocks of a 16-byte line and of a word: product specification and JESD216. */
static void costs_follow_the_frame(void)
{
    static const struct {
        unsigned readoc, line, word, line32, line_next, word_next;
    } rows[] = {
        {0, 168, 72, 176, 128, 32}, {1, 104, 56, 112, 64, 16}, {2, 88, 40, 92, 64, 16},
        {3, 72, 48, 80, 32, 8},     {4, 52, 28, 54, 32, 8},
    };
    static const unsigned sckfreq[] = {0, 1, 2, 11};
    struct bench_qspi *t = bench_qspi_new("mx25r6435f-h");

    qspi_bring_up(t);
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        for (unsigned k = 0; k < G_N_ELEMENTS(sckfreq); k++) {
            ticks_t sck = 16 * (sckfreq[k] + 1);
            ticks_t miss = 6 * TICKS_HCLK64M, fixed = miss + 20 * TICKS_HCLK64M;

            qspi_put(t, IFCONFIG0, rows[i].readoc);
            qspi_put(t, IFCONFIG1, SCKFREQ(sckfreq[k]));
            g_assert_cmpuint(window_of(t)->line_ticks, ==, rows[i].line * sck + fixed);
            g_assert_cmpuint(window_of(t)->word_ticks, ==, rows[i].word * sck + fixed);
            g_assert_cmpuint(window_of(t)->line_next_ticks, ==,
                             rows[i].line_next * sck + miss + 12 * TICKS_HCLK64M);
            g_assert_cmpuint(window_of(t)->word_next_ticks, ==,
                             rows[i].word_next * sck - TICKS_HCLK64M);
            qspi_put(t, IFCONFIG0, rows[i].readoc | BIT(6));
            g_assert_cmpuint(window_of(t)->line_ticks, ==, rows[i].line32 * sck + fixed);
        }
    }
    bench_qspi_free(t);
}

/* FQSPI,XIP,16 = 24 MHz and FQSPI,XIP,32 = 12 MHz at SCK 96 MHz, quad. */
static void streaming_words_come_at_12_mhz(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f-h");

    qspi_bring_up(t);
    qspi_put(t, IFCONFIG0, IFCONFIG0_READ4IO);
    qspi_put(t, IFCONFIG1, SCKFREQ(0));
    g_assert_cmpuint(TICKS_PER_SECOND / (window_of(t)->word_next_ticks + TICKS_HCLK64M), ==,
                     12000000);
    bench_qspi_free(t);
}

/*
 * Nordic's table of one library call: t = t_internal + M * (S/SCK + c). It gives M * S, so M is
 * 4.34e3 line fills of 52 clocks, or 7.05e3 of 32 that each go on where the last one ended.
 * Rows at 128 MHz: 31, 34.1 (96 MHz), 36.4 ms (48 MHz); at 64 MHz: 63, 68.9 (48), 73.7 ms (24).
 */
static void either_reading_of_nordics_table_is_reproduced(void)
{
    static const struct {
        uint32_t hclk;
        unsigned sckfreq;
        double internal_ms, measured_ms;
    } rows[] = {
        {128000000, 0, 31, 34.1},
        {128000000, 1, 31, 36.4},
        {64000000, 1, 63, 68.9},
        {64000000, 3, 63, 73.7},
    };
    const double commands = 4340, streamed = 7050;

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct bench_qspi *t = bench_qspi_new("mx25r6435f-h");
        double ms_per_tick = 1.0 / (double)TICKS_PER_MS;
        double miss = 6.0 * (double)(TICKS_PER_SECOND / rows[i].hclk);

        clock_set(&t->b->clocks, CLOCK_HCLK, rows[i].hclk);
        qspi_bring_up(t);
        qspi_put(t, IFCONFIG1, SCKFREQ(rows[i].sckfreq));
        double more = (double)window_of(t)->line_ticks - miss;
        double more_streamed = (double)window_of(t)->line_next_ticks - miss;

        g_assert_cmpfloat_with_epsilon(rows[i].internal_ms + commands * more * ms_per_tick,
                                       rows[i].measured_ms, rows[i].measured_ms * 0.01);
        g_assert_cmpfloat_with_epsilon(rows[i].internal_ms + streamed * more_streamed * ms_per_tick,
                                       rows[i].measured_ms, rows[i].measured_ms * 0.01);
        bench_qspi_free(t);
    }
}

static void sckdelay_at_reset_costs_4_us_a_command(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");
    uint32_t line;

    qspi_bring_up(t);
    line = window_of(t)->line_ticks;
    qspi_put(t, IFCONFIG1, SCKFREQ(11) | 0x80);
    g_assert_cmpuint(window_of(t)->line_ticks - line, ==, 4 * TICKS_PER_US);
    bench_qspi_free(t);
}

static void costs_and_generation_follow_the_clocks(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");
    uint32_t generation, line, word_next;

    qspi_bring_up(t);
    generation = window_of(t)->generation;
    line = window_of(t)->line_ticks;
    word_next = window_of(t)->word_next_ticks;
    clock_set(&t->b->clocks, CLOCK_PCLK192M, 96000000);
    g_assert_cmpuint(window_of(t)->word_next_ticks, ==, 2 * word_next + TICKS_HCLK64M);
    g_assert_cmpuint(window_of(t)->line_ticks, >, line);
    g_assert_cmpuint(window_of(t)->generation, !=, generation);
    bench_qspi_free(t);
}

static void what_if_changes_costs_and_nothing_else(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    memcpy(t->array, "same", 4);
    qspi_what_if(t->p, 96000000, 0);
    g_assert_cmpuint(window_of(t)->word_next_ticks, ==, 32 * 16 - TICKS_HCLK64M);
    g_assert_cmpmem(qspi_xip(t, 0), 4, "same", 4);
    g_assert_not_reported(t, "flash-sck-limit");
    qspi_what_if(t->p, 0, -1);
    g_assert_cmpuint(window_of(t)->word_next_ticks, ==, 8 * 192 - TICKS_HCLK64M);
    bench_qspi_free(t);
}

static void normally_the_window_is_the_array(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    memcpy(t->array + 0x120200, "code", 4);
    g_assert_cmpmem(qspi_xip(t, 0x120200), 4, "code", 4);
    g_assert_false(window_of(t)->watched); /* and costs nothing */
    g_assert_false(nor_page_borrowed(t->nor, 0x120200));
    bench_qspi_free(t);
}

static void count_changes(void *ctx, uint32_t addr, uint32_t len)
{
    struct bench_qspi *t = ctx;

    if (addr - XIP_BASE < t->size)
        t->b->ram[0] = (uint8_t)(t->b->ram[0] + (len != 0));
}

static void a_write_by_dma_tells_the_listeners(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    memory_listen(&t->b->memory, &(struct memory_listener){.changed = count_changes}, t);
    t->b->ram[0] = 0;
    qspi_dma_write(t, 0x100, BENCH_RAM + 0x100, 4);
    g_assert_cmpuint(t->b->ram[0], ==, 1);
    bench_qspi_free(t);
}

/* F26: code fetched while the chip erases is what an undriven bus reads. */
static void a_busy_chip_reads_as_the_idle_bus(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    memcpy(t->array + 0x5000, "code", 4);
    qspi_erase(t, 0x200000, 0);
    g_assert_true(window_of(t)->watched);
    g_assert_cmphex(load_le32(qspi_xip(t, 0x5000)), ==, UINT32_MAX);
    g_assert_reported(t, "flash-busy");
    /* the chip keeps its content, and the window shows it when the erase is over */
    bench_run(t->b, 60 * TICKS_PER_MS);
    g_assert_cmpmem(qspi_xip(t, 0x5000), 4, "code", 4);
    nor_set_idle(t->nor, 0x00);
    qspi_erase(t, 0x200000, 0);
    g_assert_cmphex(load_le32(qspi_xip(t, 0x5000)), ==, 0);
    bench_qspi_free(t);
}

static void an_erase_under_the_view_is_not_undone_by_it(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    memset(t->array + 0x5000, 0, 0x2000);
    qspi_erase(t, 0x5000, 0);
    qspi_xip(t, 0x5000);
    bench_run(t->b, 60 * TICKS_PER_MS);
    g_assert_cmphex(t->array[0x5000], ==, 0xff);
    g_assert_cmphex(t->array[0x6000], ==, 0);
    bench_qspi_free(t);
}

static void an_access_during_a_transfer_waits_for_its_end(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    qspi_put(t, READ_DST, BENCH_RAM);
    qspi_put(t, READ_CNT, 8192);
    qspi_put(t, EVENTS_READY, 0);
    qspi_put(t, TASKS_READSTART, 1);
    ticks_t foreseen = window_of(t)->busy_until;
    bench_run_until_event(t->b, QSPI + EVENTS_READY, TICKS_PER_SECOND);
    g_assert_cmpuint(foreseen, ==, sched_now(&t->b->sched));
    g_assert_cmpuint(window_of(t)->busy_until, <=, sched_now(&t->b->sched));
    bench_qspi_free(t);
}

static void the_end_of_a_write_is_foreseen(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");
    ticks_t foreseen, end;

    qspi_bring_up(t);
    qspi_put(t, WRITE_SRC, BENCH_RAM);
    qspi_put(t, WRITE_CNT, 1024);
    qspi_put(t, EVENTS_READY, 0);
    qspi_put(t, TASKS_WRITESTART, 1);
    foreseen = window_of(t)->busy_until;
    bench_run_until_event(t->b, QSPI + EVENTS_READY, TICKS_PER_SECOND);
    end = sched_now(&t->b->sched);
    g_assert_cmpuint(foreseen, >, end * 9 / 10);
    g_assert_cmpuint(foreseen, <, end * 11 / 10);
    bench_qspi_free(t);
}

static void xipoffset_shifts_the_window_and_not_transfers(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    memcpy(t->array + 0x100000, "here", 4);
    memcpy(t->array, "base", 4);
    qspi_put(t, XIPOFFSET, 0x100000);
    g_assert_cmpmem(qspi_xip(t, 0), 4, "here", 4);
    qspi_dma_read(t, 0, BENCH_RAM, 4);
    g_assert_cmpmem(t->b->ram, 4, "base", 4);
    qspi_put(t, XIPOFFSET, 0);
    g_assert_cmpmem(qspi_xip(t, 0), 4, "base", 4);
    bench_qspi_free(t);
}

static void xip_encryption_decrypts_what_dma_encrypted(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    for (unsigned i = 0; i < 4; i++) {
        qspi_put(t, DMA_ENC_KEY0 + 4 * i, 0x1111 * i);
        qspi_put(t, XIP_ENC_KEY0 + 4 * i, 0x1111 * i);
    }
    qspi_put(t, DMA_ENC_ENABLE, 1);
    memcpy(t->b->ram, "secret code 1234", 16);
    qspi_dma_write(t, 0x120200, BENCH_RAM, 16);
    g_assert_cmpint(memcmp(qspi_xip(t, 0x120200), "secret code 1234", 16), !=, 0);
    qspi_put(t, XIP_ENC_ENABLE, 1);
    g_assert_cmpmem(qspi_xip(t, 0x120200), 16, "secret code 1234", 16);
    qspi_put(t, XIP_ENC_NONCE0, 7);
    g_assert_cmpint(memcmp(qspi_xip(t, 0x120200), "secret code 1234", 16), !=, 0);
    qspi_put(t, XIP_ENC_ENABLE, 0);
    g_assert_cmpint(memcmp(qspi_xip(t, 0x120200), "secret code 1234", 16), !=, 0);
    bench_qspi_free(t);
}

static void quad_without_quad_enable_reads_the_idle_bus(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    memcpy(t->array, "code", 4);
    nor_set_register(t->nor, 0, 0);
    g_assert_cmphex(load_le32(qspi_xip(t, 0)), ==, UINT32_MAX);
    g_assert_reported(t, "flash-qe-off");
    nor_set_register(t->nor, 0, 0x40);
    g_assert_cmpmem(qspi_xip(t, 0), 4, "code", 4);
    bench_qspi_free(t);
}

static void a_sleeping_chip_is_woken_by_xip_but_not_at_once(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    memcpy(t->array, "code", 4);
    qspi_cinstr(t, 0xb9, 1, 0);
    bench_run(t->b, TICKS_PER_MS);
    g_assert_cmphex(load_le32(qspi_xip(t, 0)), ==, UINT32_MAX);
    bench_run(t->b, TICKS_PER_MS);
    g_assert_cmpmem(qspi_xip(t, 0), 4, "code", 4);
    bench_qspi_free(t);
}

static void too_fast_a_clock_shows_garbled_code(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    for (unsigned i = 0; i < 256; i++)
        t->array[i] = (uint8_t)(i * 31);
    qspi_put(t, IFCONFIG1, SCKFREQ(2)); /* 32 MHz, 8 are allowed */
    const uint8_t *view = qspi_xip(t, 0);
    unsigned wrong = 0;
    for (unsigned i = 0; i < 256; i++)
        wrong += view[i] != (uint8_t)(i * 31);
    g_assert_cmpuint(wrong, >, 16);
    g_assert_reported(t, "flash-sck-limit");
    qspi_put(t, IFCONFIG1, SCKFREQ(11));
    g_assert_cmphex(qspi_xip(t, 0)[1], ==, 31);
    bench_qspi_free(t);
}

static void pins_taken_away_read_zero(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    qspi_pins(t, false);
    g_assert_cmphex(load_le32(qspi_xip(t, 0)), ==, 0);
    qspi_pins(t, true);
    g_assert_cmphex(load_le32(qspi_xip(t, 0)), ==, UINT32_MAX);
    bench_qspi_free(t);
}

static void the_array_can_be_settled_for_saving(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    memcpy(t->array, "code", 4);
    qspi_erase(t, 0x10000, 0);
    qspi_xip(t, 0);
    g_assert_cmphex(load_le32(t->array), ==, UINT32_MAX);
    qspi_settle_array(t->p);
    g_assert_cmpmem(t->array, 4, "code", 4);
    bench_qspi_free(t);
}

static void a_chip_above_16_mib_repeats_with_24_bit_addresses(void)
{
    struct bench_qspi *t = bench_qspi_new("gd25le255e");

    qspi_bring_up(t);
    qspi_put(t, IFCONFIG0, IFCONFIG0_READ4IO | IFCONFIG0_ERR121);
    t->array[0x40] = 0x11;
    t->array[MIB(16) + 0x40] = 0x22;
    g_assert_cmphex(qspi_xip(t, 0x40)[0], ==, 0x11);
    g_assert_cmphex(qspi_xip(t, MIB(16) + 0x40)[0], ==, 0x11);
    bench_qspi_free(t);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/qspi/xip/answer", the_window_answers_only_when_everything_is_on);
    g_test_add_func("/qspi/xip/activating", an_access_during_activation_waits);
    g_test_add_func("/qspi/xip/store", a_store_is_a_bus_error_and_reported);
    g_test_add_func("/qspi/xip/cost", costs_follow_the_frame);
    g_test_add_func("/qspi/xip/stream", streaming_words_come_at_12_mhz);
    g_test_add_func("/qspi/xip/nordic", either_reading_of_nordics_table_is_reproduced);
    g_test_add_func("/qspi/xip/sckdelay", sckdelay_at_reset_costs_4_us_a_command);
    g_test_add_func("/qspi/xip/clocks", costs_and_generation_follow_the_clocks);
    g_test_add_func("/qspi/xip/what-if", what_if_changes_costs_and_nothing_else);
    g_test_add_func("/qspi/xip/plain", normally_the_window_is_the_array);
    g_test_add_func("/qspi/xip/changed", a_write_by_dma_tells_the_listeners);
    g_test_add_func("/qspi/xip/busy", a_busy_chip_reads_as_the_idle_bus);
    g_test_add_func("/qspi/xip/busy-erased", an_erase_under_the_view_is_not_undone_by_it);
    g_test_add_func("/qspi/xip/arbitration", an_access_during_a_transfer_waits_for_its_end);
    g_test_add_func("/qspi/xip/arbitration-write", the_end_of_a_write_is_foreseen);
    g_test_add_func("/qspi/xip/offset", xipoffset_shifts_the_window_and_not_transfers);
    g_test_add_func("/qspi/xip/cipher", xip_encryption_decrypts_what_dma_encrypted);
    g_test_add_func("/qspi/xip/qe", quad_without_quad_enable_reads_the_idle_bus);
    g_test_add_func("/qspi/xip/asleep", a_sleeping_chip_is_woken_by_xip_but_not_at_once);
    g_test_add_func("/qspi/xip/sck", too_fast_a_clock_shows_garbled_code);
    g_test_add_func("/qspi/xip/pins", pins_taken_away_read_zero);
    g_test_add_func("/qspi/xip/settle", the_array_can_be_settled_for_saving);
    g_test_add_func("/qspi/xip/24-bit", a_chip_above_16_mib_repeats_with_24_bit_addresses);
    return g_test_run();
}
