/* Registers, rules and refusals of the QSPI controller. SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_qspi.h"
#include "bus/map.h"
#include "periph/devices.h"

static void registers_reset_to_the_product_specification(void)
{
    static const struct {
        uint16_t offset;
        uint32_t value;
    } rows[] = {
        {EVENTS_READY, 0},
        {0x300, 0},
        {ENABLE, 0},
        {READ_SRC, 0},
        {READ_CNT, 0},
        {WRITE_DST, 0},
        {ERASE_LEN, 0},
        {PSEL_SCK, UINT32_MAX},
        {PSEL_CSN, UINT32_MAX},
        {PSEL_IO0 + 12, UINT32_MAX},
        {XIPOFFSET, 0},
        {IFCONFIG0, 0},
        {XIPEN, 1},
        {XIP_ENC_ENABLE, 0},
        {DMA_ENC_ENABLE, 0},
        {IFCONFIG1, 0x00040480},
        {STATUS, 0},
        {DPMDUR, UINT32_MAX},
        {ADDRCONF, 0xb7},
        {CINSTRCONF, 0x2000},
        {CINSTRDAT0, 0},
        {CINSTRDAT1, 0},
        {IFTIMING, 0x600},
    };
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++)
            g_assert_cmphex(qspi_get(t, rows[i].offset), ==, rows[i].value);
        for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++)
            if (rows[i].offset != STATUS && rows[i].offset != CINSTRCONF)
                qspi_put(t, rows[i].offset, ~rows[i].value);
        periph_reset(t->p, true);
    }
    bench_qspi_free(t);
}

static void undocumented_bits_of_anomaly_121_read_back(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_put(t, IFCONFIG0, UINT32_MAX);
    g_assert_cmphex(qspi_get(t, IFCONFIG0), ==, 0x000310ff);
    bench_qspi_free(t);
}

static void keys_are_write_only(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_put(t, XIP_ENC_KEY0, 0x12345678);
    g_assert_cmphex(qspi_get(t, XIP_ENC_KEY0), ==, 0);
    bench_qspi_free(t);
}

static void ready_raises_interrupt_43_when_enabled(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    g_assert_false(t->b->irq.level[43]);
    qspi_put(t, INTENSET, 1);
    g_assert_true(t->b->irq.level[43]);
    qspi_put(t, EVENTS_READY, 0);
    g_assert_false(t->b->irq.level[43]);
    qspi_dma_read(t, 0, BENCH_RAM, 4);
    g_assert_true(t->b->irq.level[43]);
    bench_qspi_free(t);
}

static void tasks_can_be_triggered_through_dppi(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    t->b->dppi.enabled = BIT(3);
    qspi_put(t, 0x084, BIT(31) | 3); /* SUBSCRIBE_READSTART */
    qspi_put(t, READ_DST, BENCH_RAM);
    qspi_put(t, READ_CNT, 4);
    qspi_put(t, EVENTS_READY, 0);
    dppi_publish(&t->b->dppi, 3);
    g_assert_cmpuint(bench_run_until_event(t->b, QSPI + EVENTS_READY, TICKS_PER_MS), !=,
                     TICKS_NEVER);
    g_assert_cmphex(load_le32(t->b->ram), ==, UINT32_MAX);
    bench_qspi_free(t);
}

static void ram_addresses_and_counts_lose_their_low_bits_and_flash_addresses_do_not(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    memcpy(t->array, "abcdefgh", 8);
    qspi_dma_read(t, 1, BENCH_RAM + 2, 7);
    g_assert_cmpmem(t->b->ram, 5, "bcde\0", 5);
    g_assert_reported(t, "qspi-alignment");
    bench_qspi_free(t);
}

static void an_empty_transfer_is_ready_and_reported(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    g_assert_cmpuint(qspi_dma_write(t, 0, BENCH_RAM, 0), !=, TICKS_NEVER);
    g_assert_reported(t, "qspi-zero-length");
    bench_qspi_free(t);
}

static void easydma_reaches_ram_only(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    g_assert_cmpuint(qspi_dma_read(t, 0, XIP_BASE, 4), !=, TICKS_NEVER);
    g_assert_cmpuint(qspi_dma_read(t, 0, BENCH_RAM + KIB(64) - 4, 8), !=, TICKS_NEVER);
    g_assert_cmpuint(qspi_dma_write(t, 0, 0x00001000, 4), !=, TICKS_NEVER);
    g_assert_cmpuint(guest_log_count(t->b->log, "qspi-dma-not-ram"), ==, 3);
    bench_qspi_free(t);
}

static void a_task_before_activation_never_becomes_ready(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_pins(t, true);
    qspi_put(t, ENABLE, 1);
    g_assert_cmpuint(qspi_dma_read(t, 0, BENCH_RAM, 4), ==, TICKS_NEVER);
    g_assert_reported(t, "qspi-not-activated");
    bench_qspi_free(t);
}

static void a_task_started_while_another_runs_is_ignored(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    qspi_put(t, READ_DST, BENCH_RAM);
    qspi_put(t, READ_CNT, 1024);
    qspi_put(t, TASKS_READSTART, 1);
    qspi_put(t, TASKS_ERASESTART, 1);
    g_assert_reported(t, "qspi-task-while-busy");
    qspi_put(t, EVENTS_READY, 0);
    bench_run_until_event(t->b, QSPI + EVENTS_READY, TICKS_PER_SECOND);
    g_assert_cmphex(qspi_cinstr(t, 0x05, 2, 0) & 1, ==, 0);
    bench_qspi_free(t);
}

static void parameters_are_taken_when_the_task_starts(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    memset(t->array, 0x5a, 64);
    qspi_put(t, READ_DST, BENCH_RAM);
    qspi_put(t, READ_CNT, 64);
    qspi_put(t, EVENTS_READY, 0);
    qspi_put(t, TASKS_READSTART, 1);
    qspi_put(t, READ_CNT, 4);
    qspi_put(t, READ_DST, BENCH_RAM + 0x1000);
    bench_run_until_event(t->b, QSPI + EVENTS_READY, TICKS_PER_SECOND);
    g_assert_cmphex(t->b->ram[63], ==, 0x5a);
    g_assert_cmphex(t->b->ram[0x1000], ==, 0);
    bench_qspi_free(t);
}

static void deactivate_has_no_ready_and_aborts(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    qspi_put(t, READ_DST, BENCH_RAM);
    qspi_put(t, READ_CNT, 1024);
    qspi_put(t, EVENTS_READY, 0);
    qspi_put(t, TASKS_READSTART, 1);
    qspi_put(t, TASKS_DEACTIVATE, 1);
    g_assert_cmpuint(bench_run_until_event(t->b, QSPI + EVENTS_READY, TICKS_PER_SECOND), ==,
                     TICKS_NEVER);
    g_assert_reported(t, "qspi-deactivate-while-busy");
    g_assert_null(qspi_activity(t->p));
    bench_qspi_free(t);
}

static void a_reserved_erase_length_is_refused(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    g_assert_cmpuint(qspi_erase(t, 0, 3), ==, TICKS_NEVER);
    g_assert_reported(t, "qspi-erase-len");
    bench_qspi_free(t);
}

static void erase_lengths_select_20_d8_and_c7(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");
    const uint32_t ends[] = {KIB(4), KIB(64), MIB(8)};

    qspi_bring_up(t);
    for (uint32_t i = 0; i < 3; i++) {
        memset(t->array, 0, t->size);
        qspi_erase(t, 0, i);
        bench_run(t->b, 100 * TICKS_PER_SECOND);
        g_assert_cmphex(t->array[ends[i] - 1], ==, 0xff);
        if (i < 2)
            g_assert_cmphex(t->array[ends[i]], ==, 0);
    }
    g_assert_cmpuint(qspi_stats(t->p)->erases, ==, 3);
    bench_qspi_free(t);
}

static void page_size_512_on_a_256_byte_chip_loses_half(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    qspi_put(t, IFCONFIG0, qspi_get(t, IFCONFIG0) | BIT(12));
    for (unsigned i = 0; i < 512; i++)
        t->b->ram[i] = (uint8_t)(i < 256 ? 0x11 : 0x22);
    qspi_dma_write(t, 0, BENCH_RAM, 512);
    g_assert_cmphex(t->array[0], ==, 0x22);
    g_assert_cmphex(t->array[256], ==, 0xff);
    bench_qspi_free(t);
}

/* F21: the published Thingy:53 snippet asks for pp2o. */
static void an_unsupported_write_opcode_loses_the_data(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    qspi_put(t, IFCONFIG0, IFCONFIG0_READ4IO | 1u << 3 | IFCONFIG0_ERR121);
    memset(t->b->ram, 0, 4);
    g_assert_cmpuint(qspi_dma_write(t, 0, BENCH_RAM, 4), !=, TICKS_NEVER);
    g_assert_cmphex(load_le32(t->array), ==, UINT32_MAX);
    g_assert_reported(t, "flash-unknown-opcode");
    bench_qspi_free(t);
}

static void every_readoc_and_writeoc_that_the_chip_has_works(void)
{
    for (unsigned readoc = 0; readoc < 5; readoc++) {
        struct bench_qspi *t = bench_qspi_new("mx25r6435f");

        qspi_bring_up(t);
        qspi_put(t, IFCONFIG0, readoc | (readoc % 2 == 0 ? 3u : 0u) << 3 | IFCONFIG0_ERR121);
        memcpy(t->b->ram, "0123456789abcdef", 16);
        qspi_dma_write(t, 0x40, BENCH_RAM, 16);
        qspi_dma_read(t, 0x40, BENCH_RAM + 0x80, 16);
        g_assert_cmpmem(t->b->ram + 0x80, 16, "0123456789abcdef", 16);
        g_assert_cmpuint(guest_log_errors(t->b->log), ==, 0);
        bench_qspi_free(t);
    }
}

static void addresses_of_24_bits_wrap_at_16_mib(void)
{
    struct bench_qspi *t = bench_qspi_new("gd25le255e");

    qspi_bring_up(t);
    qspi_put(t, IFCONFIG0, IFCONFIG0_READ4IO | 2u << 3 | IFCONFIG0_ERR121);
    t->array[0x100] = 0x11;
    t->array[MIB(16) + 0x100] = 0x22;
    qspi_dma_read(t, MIB(16) + 0x100, BENCH_RAM, 4);
    g_assert_cmphex(t->b->ram[0], ==, 0x11);
    qspi_cinstr(t, 0xb7, 1, 0);
    qspi_put(t, IFCONFIG0, qspi_get(t, IFCONFIG0) | BIT(6));
    qspi_dma_read(t, MIB(16) + 0x100, BENCH_RAM, 4);
    g_assert_cmphex(t->b->ram[0], ==, 0x22);
    bench_qspi_free(t);
}

static void dma_encryption_scrambles_the_array_and_reads_back(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    for (unsigned i = 0; i < 4; i++)
        qspi_put(t, DMA_ENC_KEY0 + 4 * i, 0x03020100 + 0x04040404 * i);
    for (unsigned i = 0; i < 3; i++)
        qspi_put(t, DMA_ENC_NONCE0 + 4 * i, 0xa0 + i);
    qspi_put(t, DMA_ENC_ENABLE, 1);
    memcpy(t->b->ram, "plain text of 24 bytes..", 24);
    qspi_dma_write(t, 0x1008, BENCH_RAM, 24);
    g_assert_cmpint(memcmp(t->array + 0x1008, "plain text of 24 bytes..", 24), !=, 0);
    qspi_dma_read(t, 0x1010, BENCH_RAM + 0x100, 16);
    g_assert_cmpmem(t->b->ram + 0x100, 16, "xt of 24 bytes..", 16);
    /* F44: an erased area decrypts to something else than FF. */
    qspi_dma_read(t, 0x2000, BENCH_RAM + 0x100, 4);
    g_assert_cmphex(load_le32(t->b->ram + 0x100), !=, UINT32_MAX);
    bench_qspi_free(t);
}

/* SP 800-38A, F.1.1, block 4: f69f2445df4f9b17ad2b417be66c3710 to 7b0c785e27e8ad3f8223207104725dd4.
 */
static void the_keystream_is_aes_of_nonce_and_address(void)
{
    static const uint32_t key[] = {0x09cf4f3c, 0xabf71588, 0x28aed2a6, 0x2b7e1516};
    static const uint32_t nonce[] = {0xad2b417b, 0xdf4f9b17, 0xf69f2445};
    static const uint32_t stream[] = {0x04725dd4, 0x82232071, 0x27e8ad3f, 0x7b0c785e};
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    for (unsigned i = 0; i < 4; i++)
        qspi_put(t, DMA_ENC_KEY0 + 4 * i, key[i]);
    for (unsigned i = 0; i < 3; i++)
        qspi_put(t, DMA_ENC_NONCE0 + 4 * i, nonce[i]);
    qspi_put(t, DMA_ENC_ENABLE, 1);
    qspi_dma_read(t, 0xe66c3710, BENCH_RAM, 16); /* the array is FF: the stream, inverted */
    for (unsigned i = 0; i < 4; i++)
        g_assert_cmphex(load_le32(t->b->ram + 4 * i), ==, ~stream[i]);
    bench_qspi_free(t);
}

static void disconnected_or_wrong_pins_read_zero(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    qspi_put(t, PSEL_IO0 + 4, 20);
    g_assert_cmphex(qspi_cinstr(t, 0x9f, 4, 0) & 0xffffff, ==, 0);
    qspi_put(t, PSEL_IO0 + 4, 14);
    g_assert_cmphex(qspi_cinstr(t, 0x9f, 4, 0) & 0xffffff, ==, 0x1728c2);
    pins_set_owner(&t->b->pins, 17, PIN_OF_NET);
    g_assert_cmphex(qspi_cinstr(t, 0x9f, 4, 0) & 0xffffff, ==, 0);
    pins_set_owner(&t->b->pins, 17, PIN_OF_PERIPHERAL);
    g_assert_cmphex(qspi_cinstr(t, 0x9f, 4, 0) & 0xffffff, ==, 0x1728c2);
    bench_qspi_free(t);
}

static void a_board_that_wires_other_pins_is_out_of_reach(void)
{
    static const unsigned elsewhere[] = {17, 20, 13, 14, 15, 16};
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_set_board_pins(t->p, elsewhere);
    qspi_bring_up(t);
    g_assert_cmphex(qspi_cinstr(t, 0x9f, 4, 0) & 0xffffff, ==, 0);
    qspi_put(t, PSEL_CSN, 20);
    g_assert_cmphex(qspi_cinstr(t, 0x9f, 4, 0) & 0xffffff, ==, 0);
    bench_qspi_free(t);
}

static void missing_quad_lines_read_as_zero_bits(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    qspi_put(t, PSEL_IO0 + 12, UINT32_MAX);
    qspi_dma_read(t, 0, BENCH_RAM, 4);
    g_assert_cmphex(load_le32(t->b->ram), ==, 0x77777777);
    bench_qspi_free(t);
}

static void sck_comes_from_the_divider_and_the_prescaler(void)
{
    static const struct {
        uint32_t pclk, sckfreq;
        uint64_t clocks_per_ms;
    } rows[] = {
        {192000000, 0, 96000}, {192000000, 11, 8000}, {96000000, 0, 48000},
        {96000000, 5, 8000},   {48000000, 11, 2000},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct bench_qspi *t = bench_qspi_new("w25q64jv");

        qspi_bring_up(t);
        clock_set(&t->b->clocks, CLOCK_PCLK192M, rows[i].pclk);
        qspi_put(t, IFCONFIG1, SCKFREQ(rows[i].sckfreq));
        ticks_t took = qspi_dma_read(t, 0, BENCH_RAM, 32768);
        uint64_t clocks = took * rows[i].clocks_per_ms / TICKS_PER_MS;

        g_assert_cmpuint(clocks, >=, 65536 + 36);
        g_assert_cmpuint(clocks, <=, 65536 + 36 + 8);
        bench_qspi_free(t);
    }
}

static void sckdelay_keeps_cs_high_between_frames(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");
    ticks_t fast, slow;

    qspi_bring_up(t);
    fast = qspi_dma_read(t, 0, BENCH_RAM, 4);
    qspi_put(t, IFCONFIG1, SCKFREQ(11) | 0x80);
    slow = qspi_dma_read(t, 0, BENCH_RAM, 4);
    g_assert_cmpuint(slow - fast, ==, 2 * 4 * TICKS_PER_US); /* the poll and the read */
    bench_qspi_free(t);
}

static void statistics_count_traffic(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");
    uint64_t before;

    qspi_bring_up(t);
    before = qspi_stats(t->p)->commands;
    qspi_dma_read(t, 0, BENCH_RAM, 64);
    g_assert_cmpuint(qspi_stats(t->p)->commands - before, ==, 2);
    qspi_dma_write(t, 0, BENCH_RAM, 256);
    g_assert_cmpuint(qspi_stats(t->p)->bytes_read, ==, 64);
    g_assert_cmpuint(qspi_stats(t->p)->bytes_written, ==, 256);
    g_assert_cmpuint(qspi_stats(t->p)->commands - before, >, 1000); /* polls of a 3.2 ms program */
    bench_qspi_free(t);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/qspi/control/reset", registers_reset_to_the_product_specification);
    g_test_add_func("/qspi/control/ifconfig0", undocumented_bits_of_anomaly_121_read_back);
    g_test_add_func("/qspi/control/keys", keys_are_write_only);
    g_test_add_func("/qspi/control/irq", ready_raises_interrupt_43_when_enabled);
    g_test_add_func("/qspi/control/dppi", tasks_can_be_triggered_through_dppi);
    g_test_add_func("/qspi/control/alignment",
                    ram_addresses_and_counts_lose_their_low_bits_and_flash_addresses_do_not);
    g_test_add_func("/qspi/control/empty", an_empty_transfer_is_ready_and_reported);
    g_test_add_func("/qspi/control/ram", easydma_reaches_ram_only);
    g_test_add_func("/qspi/control/not-activated", a_task_before_activation_never_becomes_ready);
    g_test_add_func("/qspi/control/while-busy", a_task_started_while_another_runs_is_ignored);
    g_test_add_func("/qspi/control/latched", parameters_are_taken_when_the_task_starts);
    g_test_add_func("/qspi/control/deactivate", deactivate_has_no_ready_and_aborts);
    g_test_add_func("/qspi/control/erase-reserved", a_reserved_erase_length_is_refused);
    g_test_add_func("/qspi/control/erase", erase_lengths_select_20_d8_and_c7);
    g_test_add_func("/qspi/control/ppsize", page_size_512_on_a_256_byte_chip_loses_half);
    g_test_add_func("/qspi/control/pp2o", an_unsupported_write_opcode_loses_the_data);
    g_test_add_func("/qspi/control/opcodes", every_readoc_and_writeoc_that_the_chip_has_works);
    g_test_add_func("/qspi/control/addrmode", addresses_of_24_bits_wrap_at_16_mib);
    g_test_add_func("/qspi/control/cipher", dma_encryption_scrambles_the_array_and_reads_back);
    g_test_add_func("/qspi/control/keystream", the_keystream_is_aes_of_nonce_and_address);
    g_test_add_func("/qspi/control/pins", disconnected_or_wrong_pins_read_zero);
    g_test_add_func("/qspi/control/board-pins", a_board_that_wires_other_pins_is_out_of_reach);
    g_test_add_func("/qspi/control/quad-pins", missing_quad_lines_read_as_zero_bits);
    g_test_add_func("/qspi/control/sck", sck_comes_from_the_divider_and_the_prescaler);
    g_test_add_func("/qspi/control/sckdelay", sckdelay_keeps_cs_high_between_frames);
    g_test_add_func("/qspi/control/stats", statistics_count_traffic);
    return g_test_run();
}
