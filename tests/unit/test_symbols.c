/*
 * Which symbol names an address.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib/gstdio.h>

#include "bench_elf.h"
#include "load/symbols.h"

static struct symbols *load(struct bench_elf *b)
{
    GByteArray *file = bench_elf_finish(b);
    GError *error = NULL;
    char *path;
    int fd = g_file_open_tmp("symbols-XXXXXX.elf", &path, &error);

    g_assert_no_error(error);
    g_close(fd, NULL);
    g_assert_true(g_file_set_contents(path, (const char *)file->data, file->len, NULL));
    struct symbols *s = symbols_new();
    g_assert_true(symbols_add_elf(s, path, &error));
    g_remove(path);
    g_free(path);
    g_byte_array_unref(file);
    return s;
}

/* Zephyr keeps its configuration as absolute symbols of type object. */
static void a_constant_of_kconfig_names_no_address(void)
{
    struct bench_elf *b = bench_elf_new();

    bench_elf_symbol(b, BENCH_FUNCTION, "z_sys_init_run_level", 0x3ff0, 0x40);
    bench_elf_symbol(b, BENCH_CONSTANT, "CONFIG_HEAP_SIZE", 0x4000, 0);
    struct symbols *s = load(b);

    g_assert_cmpstr(symbols_find(s, 0x4010)->name, ==, "z_sys_init_run_level");
    g_assert_cmpuint(symbols_find_name(s, "CONFIG_HEAP_SIZE")->addr, ==, 0x4000);
    symbols_free(s);
}

static void a_function_comes_before_an_object_at_its_address(void)
{
    struct bench_elf *b = bench_elf_new();

    bench_elf_symbol(b, BENCH_OBJECT, "a_table", 0x1000, 0x10);
    bench_elf_symbol(b, BENCH_FUNCTION, "function", 0x1000, 0x10);
    struct symbols *s = load(b);

    g_assert_cmpstr(symbols_find(s, 0x1008)->name, ==, "function");
    g_assert_null(symbols_find(s, 0x1010));
    symbols_free(s);
}

static void a_name_with_control_characters_is_shown_without_them(void)
{
    struct bench_elf *b = bench_elf_new();

    bench_elf_symbol(b, BENCH_FUNCTION, "ma\033[31min\xff", 0x100, 4);
    struct symbols *s = load(b);

    g_assert_cmpstr(symbols_find(s, 0x100)->name, ==, "ma?[31min?");
    symbols_free(s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/symbols/constant", a_constant_of_kconfig_names_no_address);
    g_test_add_func("/symbols/function-first", a_function_comes_before_an_object_at_its_address);
    g_test_add_func("/symbols/control-characters",
                    a_name_with_control_characters_is_shown_without_them);
    return g_test_run();
}
