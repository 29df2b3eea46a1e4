/* READ, WRITE and ERASE by EasyDMA. SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench_qspi.h"

static void a_read_copies_the_array_to_ram(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    memcpy(t->array + 0x1234 * 4, "flash content...", 16);
    g_assert_cmpuint(qspi_dma_read(t, 0x1234 * 4, BENCH_RAM + 0x100, 16), !=, TICKS_NEVER);
    g_assert_cmpmem(t->b->ram + 0x100, 16, "flash content...", 16);
    g_assert_cmpuint(guest_log_errors(t->b->log), ==, 0);
    bench_qspi_free(t);
}

/* 05h 16 clocks, EBh 20 clocks, 4096 bytes at 2 clocks, CS# overhead: at 8 MHz. */
static void a_quad_read_takes_two_clocks_a_byte(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");
    ticks_t clocks;

    qspi_bring_up(t);
    clocks = qspi_dma_read(t, 0, BENCH_RAM, 4096) / (TICKS_PER_SECOND / 8000000);
    g_assert_cmpuint(clocks, >=, 16 + 20 + 8192);
    g_assert_cmpuint(clocks, <=, 16 + 20 + 8192 + 8);
    bench_qspi_free(t);
}

static void a_write_is_split_at_pages_and_programs_each(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");
    ticks_t took;

    qspi_bring_up(t);
    for (unsigned i = 0; i < 1024; i++)
        t->b->ram[i] = (uint8_t)(i * 7);
    took = qspi_dma_write(t, 0x2080, BENCH_RAM, 1024);
    g_assert_cmpmem(t->array + 0x2080, 1024, t->b->ram, 1024);
    /* five pages, three whole ones of 3.2 ms and two halves in ultra-low-power mode */
    g_assert_cmpuint(took, >=, 3 * 3200 * TICKS_PER_US);
    g_assert_cmpuint(took, <=, 5 * 3400 * TICKS_PER_US);
    g_assert_cmpuint(guest_log_errors(t->b->log), ==, 0);
    bench_qspi_free(t);
}

static void erase_is_ready_before_the_chip_is(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");
    ticks_t took;

    qspi_bring_up(t);
    memset(t->array, 0, 0x3000);
    took = qspi_erase(t, 0x1000, 0);
    g_assert_cmpuint(took, <, TICKS_PER_MS);
    g_assert_cmpuint(qspi_cinstr(t, 0x05, 2, 0) & 1, ==, 1);
    g_assert_cmpuint(t->array[0x1000], ==, 0);
    bench_run(t->b, 60 * TICKS_PER_MS);
    g_assert_cmpuint(qspi_cinstr(t, 0x05, 2, 0) & 3, ==, 0);
    g_assert_cmpuint(t->array[0x0fff], ==, 0);
    g_assert_cmpuint(t->array[0x1000], ==, 0xff);
    g_assert_cmpuint(t->array[0x1fff], ==, 0xff);
    g_assert_cmpuint(t->array[0x2000], ==, 0);
    bench_qspi_free(t);
}

static void a_read_waits_for_a_running_erase(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    memset(t->array, 0, 0x1000);
    qspi_erase(t, 0, 0);
    g_assert_cmpuint(qspi_dma_read(t, 0, BENCH_RAM, 4), >=, 57 * TICKS_PER_MS);
    g_assert_cmpuint(load_le32(t->b->ram), ==, UINT32_MAX);
    bench_qspi_free(t);
}

static void the_jedec_id_is_read_by_a_custom_instruction(void)
{
    struct bench_qspi *t = bench_qspi_new("mx25r6435f");

    qspi_bring_up(t);
    g_assert_cmphex(qspi_cinstr(t, 0x9f, 4, 0) & 0xffffff, ==, 0x1728c2);
    bench_qspi_free(t);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/qspi/transfer/read", a_read_copies_the_array_to_ram);
    g_test_add_func("/qspi/transfer/read-time", a_quad_read_takes_two_clocks_a_byte);
    g_test_add_func("/qspi/transfer/write", a_write_is_split_at_pages_and_programs_each);
    g_test_add_func("/qspi/transfer/erase", erase_is_ready_before_the_chip_is);
    g_test_add_func("/qspi/transfer/read-while-busy", a_read_waits_for_a_running_erase);
    g_test_add_func("/qspi/transfer/jedec", the_jedec_id_is_read_by_a_custom_instruction);
    return g_test_run();
}
