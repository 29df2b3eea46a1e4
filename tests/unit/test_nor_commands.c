/* Opcodes of the MX25R6435F: identity, programming, erasing. SPDX-License-Identifier:
 * GPL-2.0-or-later */
#include "bench_nor.h"

static void the_chip_identifies_itself(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");
    static const uint8_t jedec[] = {0xc2, 0x28, 0x17};
    uint8_t id[3];

    for (unsigned i = 0; i < 6; i++)
        g_assert_cmphex(nor_get(t, 0x9f, i), ==, jedec[i % 3]);
    g_assert_cmphex(nor_get(t, 0xab, 3), ==, 0x17);
    g_assert_cmphex(nor_get(t, 0x90, 3), ==, 0xc2);
    g_assert_cmphex(nor_get(t, 0x90, 4), ==, 0x17);
    nor_read(t, 0x5a, 0x30, id, 3);
    g_assert_cmphex(id[0], ==, 0xe5);
    g_assert_cmphex(id[1], ==, 0x20);
    g_assert_cmphex(id[2], ==, 0xf1);
    bench_nor_free(t);
}

static void an_unknown_opcode_is_silence_and_a_report(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");
    uint8_t zero = 0;

    g_assert_cmphex(nor_get(t, 0x35, 0), ==, 0xff);
    g_assert_reported(t, "flash-unknown-opcode");
    nor_set_idle(t->nor, 0x00);
    g_assert_cmphex(nor_get(t, 0x35, 0), ==, 0x00);
    nor_wren(t);
    nor_program(t, 0xa2, 0, &zero, 1); /* PP2O, which Nordic's Thingy:53 snippet asks for */
    g_assert_cmphex(nor_get(t, 0x05, 0), ==, NOR_SR_WEL);
    g_assert_cmphex(t->array[0], ==, 0xff);
    bench_nor_free(t);
}

static void programming_clears_bits_only(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");

    t->array[0x100] = 0xf0;
    nor_wren(t);
    nor_program(t, 0x02, 0x100, "\x3c", 1);
    nor_wait(t);
    g_assert_cmphex(t->array[0x100], ==, 0x30);
    g_assert_reported(t, "flash-program-over");
    bench_nor_free(t);
}

static void programming_wraps_inside_the_page(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");
    uint8_t data[8] = {1, 2, 3, 4, 5, 6, 7, 8};

    nor_wren(t);
    nor_program(t, 0x02, 0x2fc, data, 8);
    nor_wait(t);
    g_assert_cmpmem(t->array + 0x2fc, 4, data, 4);
    g_assert_cmpmem(t->array + 0x200, 4, data + 4, 4);
    g_assert_cmphex(t->array[0x300], ==, 0xff);
    bench_nor_free(t);
}

static void of_more_than_a_page_only_the_last_bytes_count(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");
    uint8_t data[300];

    for (unsigned i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i < 44 ? 0x00 : i);
    nor_wren(t);
    nor_program(t, 0x02, 0, data, sizeof data);
    nor_wait(t);
    for (unsigned i = 44; i < 300; i++)
        g_assert_cmphex(t->array[i % 256], ==, (uint8_t)i);
    bench_nor_free(t);
}

static void nothing_is_written_without_write_enable(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");

    t->array[0] = 0x55;
    nor_program(t, 0x02, 0, "\0", 1);
    g_assert_cmphex(nor_get(t, 0x05, 0), ==, 0);
    nor_send_address(t, 0x20, 0);
    g_assert_cmphex(nor_get(t, 0x05, 0), ==, 0);
    g_assert_cmphex(t->array[0], ==, 0x55);
    g_assert_cmpuint(guest_log_count(t->log, "flash-no-wel"), ==, 2);
    bench_nor_free(t);
}

static void write_enable_lasts_for_one_operation(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");

    nor_wren(t);
    g_assert_cmphex(nor_get(t, 0x05, 0), ==, NOR_SR_WEL);
    nor_op(t, 0x04);
    g_assert_cmphex(nor_get(t, 0x05, 0), ==, 0);
    nor_wren(t);
    nor_program(t, 0x02, 0, "\0", 1);
    g_assert_cmphex(nor_get(t, 0x05, 0), ==, NOR_SR_WEL | NOR_SR_WIP);
    nor_wait(t);
    g_assert_cmphex(nor_get(t, 0x05, 0), ==, 0);
    bench_nor_free(t);
}

static void erase_clears_the_unit_around_any_address(void)
{
    static const struct {
        uint8_t opcode;
        uint32_t unit;
    } erases[] = {{0x20, KIB(4)}, {0x52, KIB(32)}, {0xd8, KIB(64)}};

    for (unsigned i = 0; i < G_N_ELEMENTS(erases); i++) {
        struct bench_nor *t = bench_nor_new("mx25r6435f");
        uint32_t base = 0x120000, unit = erases[i].unit;

        memset(t->array, 0, t->size);
        nor_wren(t);
        nor_send_address(t, erases[i].opcode, base + unit - 3);
        nor_wait(t);
        g_assert_cmphex(t->array[base - 1], ==, 0);
        g_assert_cmphex(t->array[base], ==, 0xff);
        g_assert_cmphex(t->array[base + unit - 1], ==, 0xff);
        g_assert_cmphex(t->array[base + unit], ==, 0);
        g_assert_cmpuint(nor_erase_count(t->nor, base + unit - 1), ==, 1);
        g_assert_cmpuint(nor_erase_count(t->nor, base - 1), ==, 0);
        bench_nor_free(t);
    }
}

static void chip_erase_takes_a_minute_and_clears_all(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");

    memset(t->array, 0, t->size);
    nor_wren(t);
    nor_op(t, 0xc7);
    g_assert_cmpuint(nor_wait(t), ==, 75 * TICKS_PER_SECOND);
    for (uint32_t i = 0; i < t->size; i += KIB(4))
        g_assert_cmphex(t->array[i], ==, 0xff);
    bench_nor_free(t);
}

static void erase_with_extra_bytes_is_rejected(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");

    t->array[0] = 0;
    nor_wren(t);
    nor_send(t, 0x20, "\0\0\0\0", 4);
    g_assert_cmphex(nor_get(t, 0x05, 0), ==, NOR_SR_WEL);
    nor_send(t, 0x20, "\0\0", 2);
    g_assert_cmphex(nor_get(t, 0x05, 0), ==, NOR_SR_WEL);
    bench_nor_free(t);
}

static void reads_wrap_at_the_end_of_the_array(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");
    uint8_t data[4];

    t->array[t->size - 1] = 0x11;
    t->array[0] = 0x22;
    nor_read(t, 0x0b, t->size - 1, data, 2);
    g_assert_cmphex(data[0], ==, 0x11);
    g_assert_cmphex(data[1], ==, 0x22);
    nor_read(t, 0x0b, 0x800000, data, 1); /* A23 is ignored */
    g_assert_cmphex(data[0], ==, 0x22);
    bench_nor_free(t);
}

static void every_read_opcode_returns_the_array(void)
{
    static const uint8_t opcodes[] = {0x03, 0x0b, 0x3b, 0xbb, 0x6b, 0xeb};

    for (unsigned i = 0; i < G_N_ELEMENTS(opcodes); i++) {
        struct bench_nor *t = bench_nor_new("mx25r6435f");
        uint8_t data[16];

        memcpy(t->array + 0x1234, "sixteen bytes...", 16);
        nor_set_quad(t, true);
        nor_read(t, opcodes[i], 0x1234, data, 16);
        g_assert_cmpmem(data, 16, "sixteen bytes...", 16);
        g_assert_cmpuint(guest_log_errors(t->log), ==, 0);
        bench_nor_free(t);
    }
}

static void the_otp_area_is_apart_and_can_be_locked(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");

    nor_op(t, 0xb1);
    nor_wren(t);
    nor_program(t, 0x02, 0, "\x5a", 1);
    nor_wait(t);
    g_assert_cmphex(nor_read_at(t, 0), ==, 0x5a);
    nor_op(t, 0xc1);
    g_assert_cmphex(nor_read_at(t, 0), ==, 0xff);
    g_assert_cmphex(t->array[0], ==, 0xff);
    nor_wren(t);
    nor_op(t, 0x2f);
    g_assert_cmphex(nor_get(t, 0x2b, 0) & 0x02, ==, 0x02);
    nor_op(t, 0xb1);
    nor_wren(t);
    nor_program(t, 0x02, 1, "\0", 1);
    g_assert_cmphex(nor_get(t, 0x05, 0) & NOR_SR_WIP, ==, 0);
    g_assert_cmphex(nor_read_at(t, 1), ==, 0xff);
    bench_nor_free(t);
}

static void borrowed_pages_do_not_hide_the_array(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");
    uint8_t byte;

    t->array[0x1000] = 0xf0;
    memset(nor_borrow_page(t->nor, 0x1004), 0xaa, NOR_VIEW_PAGE);
    g_assert_cmphex(t->array[0x1000], ==, 0xaa);
    g_assert_cmphex(nor_read_at(t, 0x1000), ==, 0xf0);
    nor_wren(t);
    nor_program(t, 0x02, 0x1000, "\x30", 1);
    nor_wait(t);
    nor_peek(t->nor, 0x1000, &byte, 1);
    g_assert_cmphex(byte, ==, 0x30);
    nor_return_page(t->nor, 0x1000);
    g_assert_cmphex(t->array[0x1000], ==, 0x30);
    bench_nor_free(t);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/nor/commands/id", the_chip_identifies_itself);
    g_test_add_func("/nor/commands/unknown", an_unknown_opcode_is_silence_and_a_report);
    g_test_add_func("/nor/commands/program-and", programming_clears_bits_only);
    g_test_add_func("/nor/commands/program-wrap", programming_wraps_inside_the_page);
    g_test_add_func("/nor/commands/program-long", of_more_than_a_page_only_the_last_bytes_count);
    g_test_add_func("/nor/commands/no-wel", nothing_is_written_without_write_enable);
    g_test_add_func("/nor/commands/wel", write_enable_lasts_for_one_operation);
    g_test_add_func("/nor/commands/erase", erase_clears_the_unit_around_any_address);
    g_test_add_func("/nor/commands/erase-chip", chip_erase_takes_a_minute_and_clears_all);
    g_test_add_func("/nor/commands/erase-malformed", erase_with_extra_bytes_is_rejected);
    g_test_add_func("/nor/commands/read-wrap", reads_wrap_at_the_end_of_the_array);
    g_test_add_func("/nor/commands/read-opcodes", every_read_opcode_returns_the_array);
    g_test_add_func("/nor/commands/otp", the_otp_area_is_apart_and_can_be_locked);
    g_test_add_func("/nor/commands/borrow", borrowed_pages_do_not_hide_the_array);
    return g_test_run();
}
