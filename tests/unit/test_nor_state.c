/* Registers, protection, power states and time of flash chips. SPDX-License-Identifier:
 * GPL-2.0-or-later */
#include "bench_nor.h"

#define SR_QE   0x40
#define SR_SRWD 0x80
#define CR2_LH  0x02

static void write_status_length_decides_what_is_written(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");

    nor_write_register(t, 0x01, "\x40\x00\x02", 3);
    g_assert_cmphex(nor_get(t, 0x05, 0), ==, SR_QE);
    g_assert_cmphex(nor_get(t, 0x15, 1), ==, CR2_LH);
    nor_write_register(t, 0x01, "\x00", 1);
    g_assert_cmphex(nor_get(t, 0x05, 0), ==, 0);
    g_assert_cmphex(nor_get(t, 0x15, 1), ==, CR2_LH);
    nor_write_register(t, 0x01, "\x40\x40", 2);
    g_assert_cmphex(nor_get(t, 0x15, 0), ==, 0x40);
    g_assert_cmphex(nor_get(t, 0x15, 1), ==, CR2_LH);
    bench_nor_free(t);
}

static void the_power_mode_is_volatile_and_quad_enable_is_not(void)
{
    struct bench_nor *low = bench_nor_new("mx25r6435f");
    struct bench_nor *high = bench_nor_new("mx25r6435f-h");

    nor_write_register(low, 0x01, "\x40\x00\x02", 3);
    nor_power_cycle(low->nor);
    g_assert_cmphex(nor_get(low, 0x05, 0), ==, SR_QE);
    g_assert_cmphex(nor_get(low, 0x15, 1), ==, 0);
    g_assert_cmphex(nor_get(high, 0x15, 1), ==, CR2_LH);
    nor_write_register(high, 0x01, "\x00\x00\x00", 3);
    g_assert_cmphex(nor_get(high, 0x15, 1), ==, 0);
    nor_power_cycle(high->nor);
    g_assert_cmphex(nor_get(high, 0x15, 1), ==, CR2_LH);
    bench_nor_free(low);
    bench_nor_free(high);
}

static void an_otp_bit_cannot_be_cleared(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");

    nor_write_register(t, 0x01, "\x00\x08", 2);
    nor_write_register(t, 0x01, "\x00\x00", 2);
    g_assert_cmphex(nor_get(t, 0x15, 0), ==, 0x08);
    bench_nor_free(t);
}

static void quad_commands_need_quad_enable(void)
{
    static const uint8_t opcodes[] = {0x6b, 0xeb};
    struct bench_nor *t = bench_nor_new("mx25r6435f");
    uint8_t byte = 0;

    t->array[0] = 0x12;
    for (unsigned i = 0; i < G_N_ELEMENTS(opcodes); i++) {
        nor_read(t, opcodes[i], 0, &byte, 1);
        g_assert_cmphex(byte, ==, 0xff);
    }
    nor_wren(t);
    nor_program(t, 0x38, 0x100, "\0", 1);
    g_assert_cmphex(nor_get(t, 0x05, 0), ==, NOR_SR_WEL);
    g_assert_cmpuint(guest_log_count(t->log, "flash-qe-off"), ==, 3);
    nor_set_quad(t, true);
    nor_program(t, 0x38, 0x100, "\0", 1);
    nor_wait(t);
    g_assert_cmphex(t->array[0x100], ==, 0);
    bench_nor_free(t);
}

/* devzone 128098: SR=7e at boot, erases succeed and change nothing. */
static void protection_swallows_program_and_erase(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");

    memset(t->array, 0, t->size);
    nor_set_register(t->nor, 0, 0x7c);
    nor_wren(t);
    nor_send_address(t, 0x20, 0x1000);
    g_assert_cmphex(nor_get(t, 0x05, 0), ==, 0x7c);
    g_assert_cmphex(nor_get(t, 0x2b, 0), ==, 0x40); /* E_FAIL */
    nor_wren(t);
    nor_program(t, 0x02, 0x1000, "\0", 1);
    g_assert_cmphex(nor_get(t, 0x2b, 0), ==, 0x60);
    g_assert_cmphex(t->array[0x1000], ==, 0);
    g_assert_cmpuint(guest_log_count(t->log, "flash-protected"), ==, 2);
    nor_set_register(t->nor, 0, 0x40);
    nor_wren(t);
    nor_send_address(t, 0x20, 0x1000);
    nor_wait(t);
    g_assert_cmphex(t->array[0x1000], ==, 0xff);
    g_assert_cmphex(nor_get(t, 0x2b, 0), ==, 0x20);
    bench_nor_free(t);
}

static bool erase_works(struct bench_nor *t, uint32_t addr)
{
    t->array[addr] = 0;
    nor_wren(t);
    nor_send_address(t, 0x20, addr);
    nor_wait(t);
    return t->array[addr] == 0xff;
}

static void protection_covers_the_top_or_the_bottom(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");

    nor_set_register(t->nor, 0, 2 << 2); /* two blocks of 64 KiB */
    g_assert_false(erase_works(t, t->size - 1));
    g_assert_false(erase_works(t, t->size - KIB(128)));
    g_assert_true(erase_works(t, t->size - KIB(128) - 1));
    nor_set_register(t->nor, 1, 0x08); /* T/B: bottom */
    g_assert_true(erase_works(t, t->size - 1));
    g_assert_false(erase_works(t, 0));
    g_assert_false(erase_works(t, KIB(128) - 1));
    g_assert_true(erase_works(t, KIB(128)));
    nor_wren(t);
    nor_op(t, 0xc7);
    g_assert_cmphex(nor_get(t, 0x05, 0) & NOR_SR_WIP, ==, 0);
    bench_nor_free(t);
}

static void write_protect_pin_locks_the_status_register(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");
    const struct nor_wires low = {.sck_hz = 8000000, .io2 = false, .io3 = true};

    nor_set_register(t->nor, 0, SR_SRWD);
    nor_wren(t);
    nor_select(t->nor, &low);
    nor_shift(t->nor, 0x01);
    nor_shift(t->nor, 0x00);
    nor_deselect(t->nor);
    g_assert_cmphex(nor_get(t, 0x05, 0), ==, SR_SRWD | NOR_SR_WEL);
    g_assert_reported(t, "flash-sr-locked");
    bench_nor_free(t);
}

static void a_low_hold_pin_stops_the_chip_until_quad_is_enabled(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");
    const struct nor_wires low = {.sck_hz = 8000000, .io2 = true, .io3 = false};
    uint8_t id;

    nor_select(t->nor, &low);
    nor_shift(t->nor, 0x9f);
    id = nor_shift(t->nor, 0);
    nor_deselect(t->nor);
    g_assert_cmphex(id, ==, 0xff);
    g_assert_reported(t, "flash-on-hold");
    nor_set_quad(t, true);
    nor_select(t->nor, &low);
    nor_shift(t->nor, 0x9f);
    id = nor_shift(t->nor, 0);
    nor_deselect(t->nor);
    g_assert_cmphex(id, ==, 0xc2);
    bench_nor_free(t);
}

static void a_busy_chip_answers_status_only(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");

    nor_wren(t);
    nor_send_address(t, 0x20, 0);
    g_assert_cmphex(nor_get(t, 0x05, 0), ==, NOR_SR_WIP | NOR_SR_WEL);
    g_assert_cmphex(nor_get(t, 0x9f, 0), ==, 0xff);
    g_assert_cmphex(nor_read_at(t, 0x1000), ==, 0xff);
    nor_op(t, 0x04);
    g_assert_cmphex(nor_get(t, 0x05, 0) & NOR_SR_WEL, ==, NOR_SR_WEL);
    /* A write disable changes nothing that anybody waits for: it is ignored without a word. */
    g_assert_cmpuint(guest_log_count(t->log, "flash-busy"), ==, 2);
    bench_nor_free(t);
}

static void suspend_makes_the_rest_of_the_array_readable(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");

    memset(t->array, 0x33, t->size);
    nor_wren(t);
    nor_send_address(t, 0x20, 0);
    nor_pass(t, 20 * TICKS_PER_MS);
    nor_op(t, 0xb0);
    g_assert_cmphex(nor_read_at(t, 0x1000), ==, 0xff); /* 40 us latency */
    nor_pass(t, 41 * TICKS_PER_US);
    g_assert_cmphex(nor_get(t, 0x05, 0), ==, 0);
    g_assert_cmphex(nor_get(t, 0x2b, 0), ==, 0x08);
    g_assert_cmphex(nor_read_at(t, 0x1000), ==, 0x33);
    nor_pass(t, 1000 * TICKS_PER_MS);
    g_assert_cmphex(t->array[0], ==, 0x33);
    nor_op(t, 0x30);
    g_assert_cmphex(nor_get(t, 0x05, 0), ==, NOR_SR_WIP | NOR_SR_WEL);
    g_assert_cmpuint(nor_wait(t), ==, 38 * TICKS_PER_MS);
    g_assert_cmphex(t->array[0], ==, 0xff);
    g_assert_cmphex(nor_get(t, 0x2b, 0), ==, 0);
    bench_nor_free(t);
}

static void a_page_can_be_programmed_during_a_suspended_erase(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");

    nor_wren(t);
    nor_send_address(t, 0x20, 0);
    nor_pass(t, TICKS_PER_MS);
    nor_op(t, 0xb0);
    nor_pass(t, TICKS_PER_MS);
    nor_wren(t);
    nor_program(t, 0x02, 0x8000, "\x01", 1);
    nor_wait(t);
    g_assert_cmphex(t->array[0x8000], ==, 0x01);
    nor_op(t, 0x30);
    nor_wait(t);
    bench_nor_free(t);
}

static void reset_needs_its_enable_directly_before(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");

    nor_write_register(t, 0x01, "\x00\x00\x02", 3);
    nor_op(t, 0x99);
    g_assert_cmphex(nor_get(t, 0x15, 1), ==, CR2_LH);
    nor_op(t, 0x66);
    nor_op(t, 0x00);
    nor_op(t, 0x99);
    g_assert_cmphex(nor_get(t, 0x15, 1), ==, CR2_LH);
    nor_op(t, 0x66);
    nor_op(t, 0x99);
    g_assert_cmphex(nor_get(t, 0x9f, 0), ==, 0xff); /* recovers for 35 us */
    g_assert_reported(t, "flash-waking");
    nor_pass(t, 36 * TICKS_PER_US);
    g_assert_cmphex(nor_get(t, 0x15, 1), ==, 0);
    bench_nor_free(t);
}

static void reset_or_power_cut_leaves_a_unit_half_erased(void)
{
    for (unsigned cut = 0; cut < 2; cut++) {
        struct bench_nor *t = bench_nor_new("mx25r6435f");
        unsigned erased = 0, old = 0;

        memset(t->array, 0, KIB(8));
        nor_wren(t);
        nor_send_address(t, 0x20, 0);
        nor_pass(t, TICKS_PER_MS);
        if (cut) {
            nor_power_cycle(t->nor);
        } else {
            nor_op(t, 0x66);
            nor_op(t, 0x99);
        }
        nor_pass(t, TICKS_PER_SECOND);
        for (unsigned i = 0; i < KIB(4); i++) {
            erased += t->array[i] == 0xff;
            old += t->array[i] == 0;
        }
        g_assert_cmpuint(erased + old, <, KIB(4));
        g_assert_cmphex(t->array[KIB(4)], ==, 0);
        g_assert_cmphex(nor_get(t, 0x05, 0), ==, 0);
        bench_nor_free(t);
    }
}

static void an_erase_has_come_as_far_as_the_power_cut_says(void)
{
    static const unsigned reached[] = {0, 10, 100};

    for (unsigned i = 0; i < G_N_ELEMENTS(reached); i++) {
        struct bench_nor *t = bench_nor_new("mx25r6435f");
        unsigned ones = 0, most = KIB(4) * 8;

        memset(t->array, 0, KIB(8));
        nor_wren(t);
        nor_send_address(t, 0x20, 0);
        nor_power_cut(t->nor, reached[i]);
        for (unsigned k = 0; k < KIB(4); k++)
            ones += (unsigned)__builtin_popcount(t->array[k]);
        g_assert_cmpuint(ones, >=, most / 100 * reached[i] * 8 / 10);
        g_assert_cmpuint(ones, <=, (most + 99) / 100 * reached[i] * 12 / 10);
        g_assert_cmphex(t->array[KIB(4)], ==, 0);
        bench_nor_free(t);
    }
}

static void a_half_programmed_page_keeps_bits_that_were_not_reached(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");
    uint8_t zeros[256] = {0};
    unsigned left = 0;

    nor_wren(t);
    nor_program(t, 0x02, 0, zeros, 256);
    nor_power_cycle(t->nor);
    for (unsigned i = 0; i < 256; i++)
        left += t->array[i] != 0;
    g_assert_cmpuint(left, >, 200);
    bench_nor_free(t);
}

static void a_cs_pulse_wakes_the_mx25r(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");

    nor_op(t, 0xb9);
    g_assert_true(nor_asleep(t->nor));
    nor_pass(t, 12 * TICKS_PER_US);
    nor_op(t, 0xab);
    g_assert_reported(t, "flash-woken-early"); /* 30 us are the least stay */
    g_assert_true(nor_asleep(t->nor));
    nor_pass(t, 30 * TICKS_PER_US);
    g_assert_cmphex(nor_get(t, 0x05, 0), ==, 0xff);
    g_assert_false(nor_asleep(t->nor));
    nor_pass(t, 20 * TICKS_PER_US);
    g_assert_cmphex(nor_get(t, 0x9f, 0), ==, 0xff); /* 35 us to recover */
    g_assert_reported(t, "flash-waking");
    nor_pass(t, 16 * TICKS_PER_US);
    g_assert_cmphex(nor_get(t, 0x9f, 0), ==, 0xc2);
    bench_nor_free(t);
}

static void only_abh_wakes_the_others(void)
{
    struct bench_nor *t = bench_nor_new("p25q16h");

    nor_op(t, 0xb9);
    nor_pass(t, TICKS_PER_MS);
    g_assert_cmphex(nor_get(t, 0x05, 0), ==, 0xff);
    g_assert_true(nor_asleep(t->nor));
    g_assert_cmpuint(nor_ready_at(t->nor), ==, TICKS_NEVER);
    nor_op(t, 0x9f);
    g_assert_reported(t, "flash-asleep");
    nor_op(t, 0xab);
    g_assert_false(nor_asleep(t->nor));
    nor_pass(t, 9 * TICKS_PER_US);
    g_assert_cmphex(nor_get(t, 0x9f, 0), ==, 0x85);
    bench_nor_free(t);
}

static void busy_time_follows_mode_and_pace(void)
{
    struct bench_nor *low = bench_nor_new("mx25r6435f");
    struct bench_nor *high = bench_nor_new("mx25r6435f-h");
    uint8_t page[256] = {0};

    nor_wren(low);
    nor_program(low, 0x02, 0, page, 256);
    g_assert_cmpuint(nor_wait(low), ==, 3200 * TICKS_PER_US);
    nor_wren(high);
    nor_program(high, 0x02, 0, page, 256);
    g_assert_cmpuint(nor_wait(high), ==, 850 * TICKS_PER_US);
    nor_wren(high);
    nor_program(high, 0x02, 0x100, page, 1);
    g_assert_cmpuint(nor_wait(high), ==, 32 * TICKS_PER_US);
    nor_set_pace(low->nor, NOR_PACE_MAX);
    nor_wren(low);
    nor_send_address(low, 0x20, 0);
    g_assert_cmpuint(nor_wait(low), ==, 240 * TICKS_PER_MS);
    nor_set_pace(low->nor, NOR_PACE_SEEDED);
    for (unsigned i = 0; i < 20; i++) {
        nor_wren(low);
        nor_send_address(low, 0x20, 0);
        ticks_t took = nor_wait(low);
        g_assert_cmpuint(took, >=, 58 * TICKS_PER_MS);
        g_assert_cmpuint(took, <=, 240 * TICKS_PER_MS);
    }
    bench_nor_free(low);
    bench_nor_free(high);
}

static bool reads_right(struct bench_nor *t, uint8_t opcode, uint32_t hz)
{
    uint8_t data[64];

    t->sck_hz = hz;
    nor_read(t, opcode, 0, data, sizeof data);
    return memcmp(data, t->array, sizeof data) == 0;
}

static void too_fast_a_clock_corrupts_data_but_not_the_id(void)
{
    struct bench_nor *low = bench_nor_new("mx25r6435f");
    struct bench_nor *high = bench_nor_new("mx25r6435f-h");

    for (unsigned i = 0; i < 64; i++)
        low->array[i] = high->array[i] = (uint8_t)(i * 17 + 3);
    nor_set_quad(low, true);
    nor_set_quad(high, true);
    g_assert_true(reads_right(low, 0xeb, 8000000));
    g_assert_false(reads_right(low, 0xeb, 32000000));
    g_assert_reported(low, "flash-sck-limit");
    g_assert_cmphex(nor_get(low, 0x9f, 0), ==, 0xc2);
    g_assert_true(reads_right(low, 0xbb, 16000000));
    g_assert_true(reads_right(low, 0x0b, 48000000)); /* wolfBoot's update runs so on the DK */
    g_assert_false(reads_right(low, 0x0b, 96000000));
    g_assert_true(reads_right(high, 0xeb, 48000000));
    g_assert_not_reported(high, "flash-sck-limit");
    g_assert_true(reads_right(high, 0xeb, 96000000)); /* Nordic measured at it */
    g_assert_reported(high, "flash-sck-limit");
    nor_set_overclock(high->nor, 100);
    g_assert_false(reads_right(high, 0xeb, 96000000));
    nor_set_overclock(low->nor, 500);
    g_assert_true(reads_right(low, 0xeb, 32000000));
    bench_nor_free(low);
    bench_nor_free(high);
}

static void too_fast_a_clock_corrupts_programs_too(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");

    nor_set_quad(t, true);
    nor_wren(t);
    t->sck_hz = 32000000;
    nor_program(t, 0x38, 0, "\x12\x34\x56\x78", 4);
    t->sck_hz = 8000000;
    nor_wait(t);
    g_assert_cmphex(load_le32(t->array), !=, 0x78563412);
    bench_nor_free(t);
}

static void a_worn_sector_is_reported_once(void)
{
    struct nor_chip weak = *nor_find_profile("mx25r6435f");

    weak.endurance = 3;
    struct bench_nor *t = bench_nor_new_chip(&weak);
    for (unsigned i = 0; i < 6; i++) {
        nor_wren(t);
        nor_send_address(t, 0x20, 0x5000);
        nor_wait(t);
    }
    g_assert_cmpuint(nor_erase_count(t->nor, 0x5fff), ==, 6);
    g_assert_cmpuint(guest_log_count(t->log, "flash-worn-out"), ==, 1);
    bench_nor_free(t);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/nor/state/wrsr", write_status_length_decides_what_is_written);
    g_test_add_func("/nor/state/volatile", the_power_mode_is_volatile_and_quad_enable_is_not);
    g_test_add_func("/nor/state/otp-bit", an_otp_bit_cannot_be_cleared);
    g_test_add_func("/nor/state/qe", quad_commands_need_quad_enable);
    g_test_add_func("/nor/state/protected", protection_swallows_program_and_erase);
    g_test_add_func("/nor/state/protected-area", protection_covers_the_top_or_the_bottom);
    g_test_add_func("/nor/state/wp-pin", write_protect_pin_locks_the_status_register);
    g_test_add_func("/nor/state/hold-pin", a_low_hold_pin_stops_the_chip_until_quad_is_enabled);
    g_test_add_func("/nor/state/busy", a_busy_chip_answers_status_only);
    g_test_add_func("/nor/state/suspend", suspend_makes_the_rest_of_the_array_readable);
    g_test_add_func("/nor/state/suspend-program",
                    a_page_can_be_programmed_during_a_suspended_erase);
    g_test_add_func("/nor/state/reset", reset_needs_its_enable_directly_before);
    g_test_add_func("/nor/state/half-erased", reset_or_power_cut_leaves_a_unit_half_erased);
    g_test_add_func("/nor/state/progress", an_erase_has_come_as_far_as_the_power_cut_says);
    g_test_add_func("/nor/state/half-programmed",
                    a_half_programmed_page_keeps_bits_that_were_not_reached);
    g_test_add_func("/nor/state/wake-pulse", a_cs_pulse_wakes_the_mx25r);
    g_test_add_func("/nor/state/wake-opcode", only_abh_wakes_the_others);
    g_test_add_func("/nor/state/time", busy_time_follows_mode_and_pace);
    g_test_add_func("/nor/state/clock-read", too_fast_a_clock_corrupts_data_but_not_the_id);
    g_test_add_func("/nor/state/clock-program", too_fast_a_clock_corrupts_programs_too);
    g_test_add_func("/nor/state/endurance", a_worn_sector_is_reported_once);
    return g_test_run();
}
