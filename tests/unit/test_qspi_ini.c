/*
 * Qspi.ini: what is honoured and what is refused.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "program/qspi_ini.h"

static struct qspi_ini *load_with(struct qspi_ini *(*how)(const char *, GError **),
                                  const char *text, GError **error)
{
    char *path = g_strdup_printf("%s/qspi-%u.ini", g_get_tmp_dir(), g_random_int());

    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    struct qspi_ini *ini = how(path, error);
    g_remove(path);
    g_free(path);
    return ini;
}

static struct qspi_ini *load(const char *text, GError **error)
{
    return load_with(qspi_ini_load, text, error);
}

static struct qspi_ini *load_keys(const char *keys)
{
    GError *error = NULL;
    char *text = g_strconcat("[DEFAULT_CONFIGURATION]\n", keys, NULL);
    struct qspi_ini *ini = load(text, &error);

    g_assert_no_error(error);
    g_free(text);
    return ini;
}

static void refuses(const char *keys, const char *part)
{
    GError *error = NULL;
    char *text = g_strconcat("[DEFAULT_CONFIGURATION]\n", keys, NULL);

    g_assert_null(load(text, &error));
    g_assert_error(error, EMU_ERROR, EMU_ERROR_FORMAT);
    if (strstr(error->message, part) == NULL)
        g_error("'%s' does not say '%s'", error->message, part);
    g_assert_null(strchr(error->message, '\n'));
    g_error_free(error);
    g_free(text);
}

static const struct qspi_ini_instruction *instruction(const struct qspi_ini *ini, unsigned i)
{
    g_assert_cmpuint(i, <, ini->instructions->len);
    return &g_array_index(ini->instructions, struct qspi_ini_instruction, i);
}

static void the_default_sets_quad_enable_and_high_performance(void)
{
    static const uint8_t data[] = {0x40, 0x00, 0x02};
    struct qspi_ini *ini = qspi_ini_default();

    g_assert_cmpstr(qspi_ini_read_mode(ini), ==, "READ4IO");
    g_assert_cmpstr(qspi_ini_write_mode(ini), ==, "PP4IO");
    g_assert_cmpuint(ini->mhz, ==, 16);
    g_assert_cmphex(instruction(ini, 0)->opcode, ==, 0x06);
    g_assert_cmphex(instruction(ini, 1)->opcode, ==, 0x01);
    g_assert_cmpmem(instruction(ini, 1)->data, instruction(ini, 1)->len, data, sizeof data);
    qspi_ini_free(ini);
}

static void keys_reach_their_fields(void)
{
    struct qspi_ini *ini = load_keys("MemSize = 0x1000\nReadMode=READ2O\nWriteMode=PP4O\n"
                                     "AddressMode=BIT32\nFrequency=M8\nSpiMode=MODE3\n"
                                     "SckDelay=5\nRxDelay=0b110\nCustomInstructionIO2Level="
                                     "LEVEL_HIGH\nCustomInstructionIO3Level=LEVEL_LOW\n"
                                     "WIPIndex=3\nPPSize=PAGE512\n");

    g_assert_cmphex(ini->mem_size, ==, 0x1000);
    g_assert_cmpstr(qspi_ini_read_mode(ini), ==, "READ2O");
    g_assert_cmpstr(qspi_ini_write_mode(ini), ==, "PP4O");
    g_assert_true(ini->address32);
    g_assert_cmpuint(ini->mhz, ==, 8);
    g_assert_true(ini->mode3);
    g_assert_cmpuint(ini->sck_delay, ==, 5);
    g_assert_cmpuint(ini->rx_delay, ==, 6);
    g_assert_true(ini->io2);
    g_assert_false(ini->io3);
    g_assert_cmpuint(ini->wip_index, ==, 3);
    g_assert_true(ini->page512);
    g_assert_cmpuint(ini->instructions->len, ==, 0);
    qspi_ini_free(ini);
}

static void instructions_keep_their_order(void)
{
    struct qspi_ini *ini = load_keys("InitializationCustomInstruction = 0x06\n"
                                     "InitializationCustomInstruction=1,[0b1000000, 2]\n"
                                     "InitializationCustomInstruction =\t183\n");

    g_assert_cmphex(instruction(ini, 0)->opcode, ==, 0x06);
    g_assert_cmphex(instruction(ini, 1)->opcode, ==, 0x01);
    g_assert_cmphex(instruction(ini, 1)->data[0], ==, 0x40);
    g_assert_cmphex(instruction(ini, 1)->data[1], ==, 0x02);
    g_assert_cmpuint(instruction(ini, 1)->len, ==, 2);
    g_assert_cmphex(instruction(ini, 2)->opcode, ==, 0xb7);
    qspi_ini_free(ini);
}

static void comments_of_both_kinds_are_skipped(void)
{
    struct qspi_ini *ini =
        load_keys("; MemSize = 1\n  ;MemSize = 1\n# MemSize = 1\n\r\nMemSize=2\r\n");

    g_assert_cmpuint(ini->mem_size, ==, 2);
    qspi_ini_free(ini);
}

static void what_makes_no_sense_is_refused_by_name(void)
{
    refuses("EraseSize = 1\n", "[DEFAULT_CONFIGURATION] EraseSize: no such key");
    refuses("ReadMode = FAST\n", "ReadMode=FAST: must be one of FASTREAD, READ2O");
    refuses("WIPIndex = 8\n", "WIPIndex=8: must be a number from 0 to 7");
    refuses("MemSize = 0x100000000\n", "MemSize=0x100000000");
    refuses("MemSize = -1\n", "MemSize=-1");
    refuses("MemSize =\n", "MemSize=:");
    refuses("SCKPin = 32\n", "SCKPin=32");
    refuses("InitializationCustomInstruction =\n", "InitializationCustomInstruction= is not");
    refuses("InitializationCustomInstruction = 256\n", "InitializationCustomInstruction=256");
    refuses("InitializationCustomInstruction = 1 [2]\n", "InitializationCustomInstruction=1 [2]");
    refuses("InitializationCustomInstruction = 1,[]\n", "InitializationCustomInstruction=1,[]");
    refuses("InitializationCustomInstruction = 1,[1,2,3,4,5,6,7,8,9]\n", "at most 8 bytes");
    refuses("InitializationCustomInstructions = 1\n", "no such key");
    refuses("[OTHER]\n", "[OTHER]: no such section");
    refuses("\nnonsense\n", "line 3 is not KEY = VALUE");
    refuses("= 1\n", "line 2 is not KEY = VALUE");
}

static void a_file_without_the_section_is_refused(void)
{
    GError *error = NULL;

    g_assert_null(load("; nothing\n", &error));
    g_assert_error(error, EMU_ERROR, EMU_ERROR_FORMAT);
    g_clear_error(&error);
    g_assert_null(load("MemSize = 1\n[DEFAULT_CONFIGURATION]\n", &error));
    g_assert_error(error, EMU_ERROR, EMU_ERROR_FORMAT);
    g_error_free(error);
}

static void a_file_of_any_bytes_gives_valid_text(void)
{
    GError *error = NULL;

    g_assert_null(load("[DEFAULT_CONFIGURATION]\nReadMode = \xff\xfe\n", &error));
    g_assert_error(error, EMU_ERROR, EMU_ERROR_FORMAT);
    g_assert_true(g_utf8_validate(error->message, -1, NULL));
    g_error_free(error);
}

static void a_file_too_large_is_refused(void)
{
    char *text = g_strnfill(70000, '\n');
    GError *error = NULL;

    g_assert_null(load(text, &error));
    g_assert_error(error, EMU_ERROR, EMU_ERROR_FORMAT);
    g_error_free(error);
    g_free(text);
}

/* What a check needs: every complaint with its line, and the values of the good lines. */
static void reading_goes_on_after_a_faulty_line(void)
{
    static const char text[] = "[DEFAULT_CONFIGURATION]\n; comment\nReadMode = READ2O\n"
                               "ReadMode = FAST\nColour = red\nMemSize = 0x1000\nnonsense\n"
                               "[OTHER]\nMemSize = 0x2000\n";
    static const struct {
        unsigned number;
        enum qspi_ini_fault fault;
    } expected[] = {
        {1, QSPI_INI_GOOD}, {3, QSPI_INI_GOOD},   {4, QSPI_INI_VALUE},   {5, QSPI_INI_KEY},
        {6, QSPI_INI_GOOD}, {7, QSPI_INI_SYNTAX}, {8, QSPI_INI_SECTION},
    };
    GError *error = NULL;
    struct qspi_ini *ini = load_with(qspi_ini_read, text, &error);

    g_assert_no_error(error);
    g_assert_cmpuint(ini->lines->len, ==, G_N_ELEMENTS(expected));
    for (unsigned i = 0; i < ini->lines->len; i++) {
        const struct qspi_ini_line *l = &g_array_index(ini->lines, struct qspi_ini_line, i);

        g_assert_cmpuint(l->number, ==, expected[i].number);
        g_assert_cmpint(l->fault, ==, expected[i].fault);
        g_assert_true((l->message == NULL) == (l->fault == QSPI_INI_GOOD));
    }
    g_assert_cmphex(ini->mem_size, ==, 0x1000);
    g_assert_cmpstr(qspi_ini_read_mode(ini), ==, "READ2O");
    g_assert_cmpuint(qspi_ini_line(ini, "ReadMode")->number, ==, 3);
    g_assert_null(qspi_ini_line(ini, "Colour"));
    g_assert_null(qspi_ini_line(ini, "Frequency"));
    qspi_ini_free(ini);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/qspi-ini/default", the_default_sets_quad_enable_and_high_performance);
    g_test_add_func("/qspi-ini/keys", keys_reach_their_fields);
    g_test_add_func("/qspi-ini/instructions", instructions_keep_their_order);
    g_test_add_func("/qspi-ini/comments", comments_of_both_kinds_are_skipped);
    g_test_add_func("/qspi-ini/refused", what_makes_no_sense_is_refused_by_name);
    g_test_add_func("/qspi-ini/no-section", a_file_without_the_section_is_refused);
    g_test_add_func("/qspi-ini/any-bytes", a_file_of_any_bytes_gives_valid_text);
    g_test_add_func("/qspi-ini/too-large", a_file_too_large_is_refused);
    g_test_add_func("/qspi-ini/goes-on", reading_goes_on_after_a_faulty_line);
    return g_test_run();
}
