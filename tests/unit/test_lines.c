/*
 * Source lines from the line tables of the reference firmware.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "load/lines.h"
#include "load/place.h"

static char *elf(void)
{
    return g_build_filename(g_getenv("FIRMWARE"), "split.elf", NULL);
}

static void a_function_begins_in_its_source_file(void)
{
    struct lines *l = lines_new();
    struct symbols *s = symbols_new();
    char *path = elf();
    struct line_place place;

    g_assert_true(symbols_add_elf(s, path, NULL));
    const struct symbol *f = symbols_find_name(s, "sleep_ms");
    g_assert_nonnull(f);
    g_assert_true(lines_find(l, path, f->addr, &place));
    g_assert_true(g_str_has_suffix(place.file, ".c"));
    g_assert_cmpuint(place.line, >, 1);
    g_free(path);
    symbols_free(s);
    lines_free(l);
}

static void an_address_outside_of_code_has_no_line(void)
{
    struct lines *l = lines_new();
    char *path = elf();
    struct line_place place;

    g_assert_false(lines_find(l, path, 0, &place));
    g_assert_false(lines_find(l, path, 0xfffffff0, &place));
    g_free(path);
    lines_free(l);
}

static void a_file_that_is_not_there_has_no_lines(void)
{
    struct lines *l = lines_new();
    struct line_place place;

    g_assert_false(lines_find(l, "/nonexistent.elf", 0x10000, &place));
    lines_free(l);
}

static void count(void *ctx, uint32_t addr, uint32_t end, const struct line_place *place)
{
    uint32_t *last = ctx;

    g_assert_cmpuint(addr, <, end);
    g_assert_cmpuint(addr, >=, *last);
    g_assert_cmpuint(place->line, >, 0);
    *last = addr;
}

static void stretches_come_in_order_of_address(void)
{
    struct lines *l = lines_new();
    char *path = elf();
    uint32_t last = 0;

    lines_each(l, path, count, &last);
    g_assert_cmpuint(last, >, 0x10000);
    g_free(path);
    lines_free(l);
}

static void a_place_names_function_address_and_line(void)
{
    struct symbols *s = symbols_new();
    char *path = elf();

    g_assert_true(symbols_add_elf(s, path, NULL));
    uint32_t addr = symbols_find_name(s, "sleep_ms")->addr;
    char *line = place_line(s, addr), *text = place_named(s, addr), *odd = place_line(s, addr | 1);
    char *wanted = g_strdup_printf("sleep_ms (0x%08x, %s)", addr, line);

    g_assert_true(g_str_has_prefix(line, "time.c:"));
    g_assert_cmpstr(text, ==, wanted);
    g_assert_cmpstr(odd, ==, line);
    g_free(wanted);
    g_free(odd);
    g_free(text);
    g_free(line);
    g_free(path);
    symbols_free(s);
}

static void an_address_that_nobody_knows_stays_a_number(void)
{
    char *text = place_named(NULL, 0x20000010);

    g_assert_cmpstr(text, ==, "0x20000010");
    g_free(text);
}

#define TEST(name) g_test_add_func("/lines/" #name, name)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(a_function_begins_in_its_source_file);
    TEST(an_address_outside_of_code_has_no_line);
    TEST(a_file_that_is_not_there_has_no_lines);
    TEST(stretches_come_in_order_of_address);
    TEST(a_place_names_function_address_and_line);
    TEST(an_address_that_nobody_knows_stays_a_number);
    return g_test_run();
}
