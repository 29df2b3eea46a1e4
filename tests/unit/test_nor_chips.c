/* Every part number, frames that do not fit, and chips from files. SPDX-License-Identifier:
 * GPL-2.0-or-later */
#include <glib/gstdio.h>

#include "base/error.h"
#include "bench_nor.h"

static void every_profile_answers_reads_programs_and_sleeps(void)
{
    for (unsigned i = 0; nor_chips[i] != NULL; i++) {
        const struct nor_chip *c = nor_chips[i];
        struct bench_nor *t = bench_nor_new(c->name);
        uint8_t byte = 0;

        for (unsigned k = 0; k < 3; k++)
            g_assert_cmphex(nor_get(t, 0x9f, k), ==, c->jedec[k]);
        nor_wren(t);
        nor_program(t, 0x02, 0x123, "\x42", 1);
        nor_wait(t);
        g_assert_cmphex(nor_read_at(t, 0x123), ==, 0x42);
        nor_set_quad(t, true);
        nor_read(t, 0xeb, 0x123, &byte, 1);
        g_assert_cmphex(byte, ==, 0x42);
        nor_wren(t);
        nor_send_address(t, 0x20, 0x123);
        nor_wait(t);
        g_assert_cmphex(t->array[0x123], ==, 0xff);
        nor_op(t, 0xb9);
        nor_pass(t, TICKS_PER_MS);
        nor_op(t, 0xab);
        nor_pass(t, TICKS_PER_MS);
        g_assert_cmphex(nor_get(t, 0x9f, 0), ==, c->jedec[0]);
        g_assert_cmpuint(guest_log_errors(t->log), ==, 0);
        g_assert_true(nor_find_profile(c->title) == NULL);
        bench_nor_free(t);
    }
}

/* Zephyr derives nothing from SFDP, but its jesd216 sample and our check read it. */
static void every_sfdp_tells_size_and_quad_requirement(void)
{
    for (unsigned i = 0; nor_chips[i] != NULL; i++) {
        struct bench_nor *t = bench_nor_new(nor_chips[i]->name);
        uint8_t sfdp[0x70];

        nor_read(t, 0x5a, 0, sfdp, sizeof sfdp);
        g_assert_cmpmem(sfdp, 4, "SFDP", 4);
        g_assert_cmphex(sfdp[0x0c], ==, 0x30);
        g_assert_cmpuint(load_le32(&sfdp[0x34]), ==, t->size * 8 - 1);
        g_assert_cmpuint(load_le32(&sfdp[0x68]) >> 20 & 7, ==, nor_chips[i]->quad_requirement);
        g_assert_cmphex(load_le32(&sfdp[0x38]) & 0xffff, ==, 0xeb44); /* 2 mode, 4 wait clocks */
        bench_nor_free(t);
    }
}

static void a_composed_sfdp_matches_a_published_one_where_they_speak_of_the_same(void)
{
    struct nor_chip anonymous = *nor_find_profile("mx25r6435f-h");
    struct bench_nor *published = bench_nor_new("mx25r6435f-h"), *composed;
    uint8_t a[0x70], b[0x70];

    anonymous.sfdp = NULL;
    composed = bench_nor_new_chip(&anonymous);
    nor_read(published, 0x5a, 0, a, sizeof a);
    nor_read(composed, 0x5a, 0, b, sizeof b);
    g_assert_cmpmem(&a[0x30], 36, &b[0x30], 36); /* double words 1 to 9 */
    g_assert_cmpmem(&a[0x60], 4, &b[0x60], 4);   /* suspend opcodes */
    bench_nor_free(published);
    bench_nor_free(composed);
}

static void a_one_byte_status_write_clears_quad_enable_on_s2b1v1_parts(void)
{
    struct bench_nor *old = bench_nor_new("gd25q64c");
    struct bench_nor *now = bench_nor_new("w25q64jv-im");

    nor_set_quad(old, true);
    nor_set_quad(now, true);
    nor_write_register(old, 0x01, "\x00", 1);
    nor_write_register(now, 0x01, "\x00", 1);
    g_assert_cmphex(nor_get(old, 0x35, 0), ==, 0);
    g_assert_cmphex(nor_get(now, 0x35, 0), ==, 2);
    bench_nor_free(old);
    bench_nor_free(now);
}

static void quad_enable_of_iq_parts_is_fixed(void)
{
    struct bench_nor *t = bench_nor_new("w25q128jv");

    g_assert_cmphex(nor_get(t, 0x35, 0), ==, 2);
    nor_write_register(t, 0x31, "\x00", 1);
    g_assert_cmphex(nor_get(t, 0x35, 0), ==, 2);
    bench_nor_free(t);
}

static void a_volatile_status_write_is_lost_with_power(void)
{
    struct bench_nor *t = bench_nor_new("w25q64jv-im");

    nor_op(t, 0x50);
    nor_send(t, 0x31, "\x02", 1);
    nor_wait(t);
    g_assert_cmphex(nor_get(t, 0x35, 0), ==, 2);
    nor_power_cycle(t->nor);
    g_assert_cmphex(nor_get(t, 0x35, 0), ==, 0);
    bench_nor_free(t);
}

static void write_opcodes_are_those_of_the_family(void)
{
    static const struct {
        const char *chip;
        bool a2, q32, q38;
    } rows[] = {
        {"mx25r6435f", false, false, true}, {"mx25u6435f", false, false, true},
        {"w25q64jv", false, true, false},   {"gd25q64c", false, true, false},
        {"at25sf128a", true, true, false},  {"is25lp128f", false, true, true},
        {"p25q16h", true, true, false},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        const uint8_t ops[] = {0xa2, 0x32, 0x38};
        const bool expected[] = {rows[i].a2, rows[i].q32, rows[i].q38};

        for (unsigned k = 0; k < 3; k++) {
            struct bench_nor *t = bench_nor_new(rows[i].chip);

            nor_set_quad(t, true);
            nor_wren(t);
            nor_program(t, ops[k], 0, "\0", 1);
            nor_wait(t);
            g_assert_cmpint(t->array[0] == 0, ==, expected[k]);
            bench_nor_free(t);
        }
    }
}

static struct nor_frame quad_frame(uint32_t addr, unsigned address_bytes, unsigned dummy,
                                   uint8_t *in, uint32_t len)
{
    return (struct nor_frame){
        .wires = {.sck_hz = 8000000, .io2 = true, .io3 = true},
        .opcode = 0xeb,
        .address_bytes = (uint8_t)address_bytes,
        .lines_address = 4,
        .lines_data = 4,
        .dummy = (uint8_t)dummy,
        .address = addr,
        .in = in,
        .len = len,
    };
}

static void wrong_dummy_clocks_shift_the_data(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");
    uint8_t data[4];

    nor_set_quad(t, true);
    memcpy(t->array, "\x12\x34\x56\x78\x9a", 5);
    struct nor_frame late = quad_frame(0, 3, 7, data, 4); /* one clock is one nibble */
    nor_transfer(t->nor, &late);
    g_assert_cmpmem(data, 4, "\x23\x45\x67\x89", 4);
    struct nor_frame early = quad_frame(0, 3, 5, data, 4);
    nor_transfer(t->nor, &early);
    g_assert_cmpmem(data, 4, "\xf1\x23\x45\x67", 4);
    g_assert_false(nor_reads_plain(t->nor, &late));
    bench_nor_free(t);
}

/* 32-bit addresses to a chip that takes 24: it sees the upper three bytes, two clocks early. */
static void wrong_address_width_reads_elsewhere_and_shifted(void)
{
    struct bench_nor *t = bench_nor_new("mx25r6435f");
    uint8_t data[4];

    nor_set_quad(t, true);
    memcpy(t->array + 0x12, "\xaa\xbb\xcc\xdd\xee", 5);
    struct nor_frame f = quad_frame(0x1234, 4, 6, data, 4);
    nor_transfer(t->nor, &f);
    g_assert_cmpmem(data, 4, "\xbb\xcc\xdd\xee", 4);
    bench_nor_free(t);
}

static void four_byte_mode_takes_four_bytes_until_reset(void)
{
    struct bench_nor *t = bench_nor_new("gd25le255e");
    uint8_t data[1];

    nor_set_quad(t, true);
    t->array[0x1800000] = 0x77;
    struct nor_frame f = quad_frame(0x1800000, 4, 6, data, 1);
    nor_transfer(t->nor, &f);
    g_assert_cmphex(data[0], !=, 0x77);
    nor_op(t, 0xb7);
    nor_transfer(t->nor, &f);
    g_assert_cmphex(data[0], ==, 0x77);
    nor_power_cycle(t->nor);
    nor_transfer(t->nor, &f);
    g_assert_cmphex(data[0], !=, 0x77);
    bench_nor_free(t);
}

static struct nor_chip *load(const char *text, GError **error)
{
    char *path = g_build_filename(g_get_tmp_dir(), "nrf53emu-test-XXXXXX", NULL);
    int fd = g_mkstemp(path);
    struct nor_chip *chip;

    g_assert_cmpint(fd, >=, 0);
    g_close(fd, NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    chip = nor_chip_load(path, error);
    g_unlink(path);
    g_free(path);
    return chip;
}

static void a_file_can_change_a_built_in_chip(void)
{
    GError *error = NULL;
    struct nor_chip *c = load("[chip]\n"
                              "name = my-flash\n"
                              "like = mx25r6435f\n"
                              "jedec = 0xc2 0x28 0x18\n"
                              "size = 16M\n"
                              "[mode 0]\n"
                              "max-hz = 33000000 33000000 16000000 16000000\n"
                              "page-us = 1000 2000\n"
                              "[opcodes]\n"
                              "38 = none\n"
                              "32 = program 1-1-4 address wel qe\n"
                              "[sfdp]\n"
                              "0 = 53 46 44 50\n"
                              "10 = aa\n",
                              &error);

    g_assert_no_error(error);
    struct bench_nor *t = bench_nor_new_chip(c);
    uint8_t sfdp[0x20];
    g_assert_cmpuint(t->size, ==, MIB(16));
    g_assert_cmphex(nor_get(t, 0x9f, 2), ==, 0x18);
    nor_set_quad(t, true);
    nor_wren(t);
    nor_program(t, 0x38, 0, "\0", 1);
    g_assert_reported(t, "flash-unknown-opcode");
    nor_program(t, 0x32, 0, "\0", 1);
    nor_wait(t);
    g_assert_cmphex(t->array[0], ==, 0);
    nor_read(t, 0x5a, 0, sfdp, sizeof sfdp);
    g_assert_cmpmem(sfdp, 4, "SFDP", 4);
    g_assert_cmphex(sfdp[0x10], ==, 0xaa);
    g_assert_cmphex(sfdp[0x11], ==, 0xff);
    bench_nor_free(t);
    nor_chip_free(c);
}

static void a_file_can_describe_a_chip_from_nothing(void)
{
    GError *error = NULL;
    struct nor_chip *c = load("[chip]\njedec = 1 2 3\nsize = 64K\nwake = opcode\n"
                              "[registers]\nquad-enable = 0 0x40\nwritable = 0xfc 0 0 0\n"
                              "retained = 0xfc 0 0 0\n"
                              "[mode 0]\nmax-hz = 1000000 1000000 1000000 1000000\n"
                              "page-us = 100 200\nbyte-us = 10 20\nerase-4k-us = 1000 2000\n"
                              "write-register-us = 10 20\n"
                              "[opcodes]\n05 = read-register busy\n06 = write-enable\n"
                              "9f = read-id\n02 = program 1-1-1 address wel\n"
                              "0b = read 1-1-1 address dummy=8\n",
                              &error);

    g_assert_no_error(error);
    struct bench_nor *t = bench_nor_new_chip(c);
    t->sck_hz = 1000000;
    g_assert_cmphex(nor_get(t, 0x9f, 1), ==, 2);
    nor_wren(t);
    nor_program(t, 0x02, 5, "\x11", 1);
    g_assert_cmpuint(nor_wait(t), ==, 10 * TICKS_PER_US);
    g_assert_cmphex(nor_read_at(t, 5), ==, 0x11);
    bench_nor_free(t);
    nor_chip_free(c);
}

static void mistakes_in_a_file_are_named(void)
{
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"nonsense", "nonsense"},
        {"[chip]\nlike = no-such-part\n", "[chip] like"},
        {"[chip]\nlike = w25q64jv\nsize = 3M\n", "[chip] size"},
        {"[chip]\nlike = w25q64jv\nsize = -1\n", "[chip] size"},
        {"[chip]\nlike = w25q64jv\npage = 1000\n", "[chip] page"},
        {"[chip]\nlike = w25q64jv\njedec = 1 2\n", "[chip] jedec"},
        {"[chip]\nlike = w25q64jv\nwake = kiss\n", "[chip] wake"},
        {"[chip]\nlike = w25q64jv\n[registers]\nprotect = 9 1\n", "[registers] protect"},
        {"[chip]\nlike = w25q64jv\n[mode 0]\npage-us = 5 4\n", "[mode 0] page-us"},
        {"[chip]\nlike = w25q64jv\n[mode 0]\nbyte-us = 5000 5000\n", "[mode 0] byte-us"},
        {"[chip]\nlike = w25q64jv\n[opcodes]\nxyz = nop\n", "[opcodes] xyz"},
        {"[chip]\nlike = w25q64jv\n[opcodes]\neb = read 1-3-4\n", "[opcodes] eb"},
        {"[chip]\nlike = w25q64jv\n[opcodes]\n03 = read\n", "[opcodes] 03"},
        {"[chip]\nlike = w25q64jv\n[opcodes]\n05 = read-register first=3 count=2\n",
         "[opcodes] 05"},
        {"[chip]\nlike = w25q64jv\n[sfdp]\n0 = 100\n", "[sfdp] 0"},
        {"[chip]\nlike = w25q64jv\n[sfdp]\nfffff = 1\n", "[sfdp] fffff"},
        {"[chip]\nlike = w25q64jv\n[surprise]\na = b\n", "surprise"},
        {"[chip]\nsize = 1M\n[opcodes]\n9f = read-id\n", "[mode 0] max-hz"},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        GError *error = NULL;

        g_assert_null(load(rows[i].text, &error));
        g_assert_nonnull(error);
        g_assert_true(error->domain == EMU_ERROR);
        g_assert_nonnull(strstr(error->message, rows[i].words));
        g_assert_nonnull(strstr(error->message, "nrf53emu-test-"));
        g_clear_error(&error);
    }
}

static void damaged_files_never_crash(void)
{
    static const char good[] = "[chip]\nlike = mx25r6435f\nsize = 8M\npage = 256\n[registers]\n"
                               "quad-enable = 0 0x40\nfactory = 0 0 0 0\n[mode 0]\n"
                               "page-us = 10 20\nbyte-us = 1 2\n[opcodes]\neb = read 1-4-4 dummy=6 "
                               "address qe\n20 = erase address wel unit=4K\n[sfdp]\n0 = 53 46\n";
    GRand *rand = g_rand_new_with_seed(1);

    for (unsigned round = 0; round < 500; round++) {
        char *text = g_strdup(good);
        struct nor_chip *c;

        for (unsigned k = 0; k < 4; k++)
            text[g_rand_int_range(rand, 0, sizeof good - 1)] = (char)g_rand_int_range(rand, 9, 127);
        c = load(text, NULL);
        if (c != NULL && c->size <= MIB(8)) {
            struct bench_nor *t = bench_nor_new_chip(c);

            for (unsigned op = 0; op < 256; op++)
                nor_send(t, (uint8_t)op, "\0\0\0\0\0\0", 6);
            nor_pass(t, TICKS_PER_SECOND);
            bench_nor_free(t);
        }
        nor_chip_free(c);
        g_free(text);
    }
    g_rand_free(rand);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/nor/chips/all", every_profile_answers_reads_programs_and_sleeps);
    g_test_add_func("/nor/chips/sfdp", every_sfdp_tells_size_and_quad_requirement);
    g_test_add_func("/nor/chips/sfdp-composed",
                    a_composed_sfdp_matches_a_published_one_where_they_speak_of_the_same);
    g_test_add_func("/nor/chips/s2b1v1",
                    a_one_byte_status_write_clears_quad_enable_on_s2b1v1_parts);
    g_test_add_func("/nor/chips/iq", quad_enable_of_iq_parts_is_fixed);
    g_test_add_func("/nor/chips/volatile", a_volatile_status_write_is_lost_with_power);
    g_test_add_func("/nor/chips/write-opcodes", write_opcodes_are_those_of_the_family);
    g_test_add_func("/nor/chips/dummy", wrong_dummy_clocks_shift_the_data);
    g_test_add_func("/nor/chips/address-width", wrong_address_width_reads_elsewhere_and_shifted);
    g_test_add_func("/nor/chips/four-byte", four_byte_mode_takes_four_bytes_until_reset);
    g_test_add_func("/nor/file/like", a_file_can_change_a_built_in_chip);
    g_test_add_func("/nor/file/whole", a_file_can_describe_a_chip_from_nothing);
    g_test_add_func("/nor/file/mistakes", mistakes_in_a_file_are_named);
    g_test_add_func("/nor/file/fuzz", damaged_files_never_crash);
    return g_test_run();
}
