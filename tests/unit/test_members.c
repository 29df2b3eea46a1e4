/*
 * What a linker's map file says of where code came from.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "debug/code/members.h"
#include "debug/code/zephyr_init.h"

static const char map_text[] =
    "Discarded input sections\n"
    "\n"
    " .text.unused   0x00000000       0x10 app/libapp.a(main.c.obj)\n"
    "\n"
    "Linker script and memory map\n"
    "\n"
    "text            0x00000480     0xd000\n"
    " .text.main     0x0000055c       0x28 app/libapp.a(main.c.obj)\n"
    "                0x0000055c                main\n"
    " *fill*         0x00000584        0x4 \n"
    " .text.a_function_with_a_long_name\n"
    "                0x00000588       0x40 zephyr/drivers/serial/libdrivers__serial.a(uart.c.obj)\n"
    " .text.startup  0x000005c8       0x18 /tools/lib/crt0.o\n"
    " .rodata.x      0x10000000        0x8 zephyr/libzephyr.a(x.c.obj)\n";

static void sections_have_their_library_object_and_extent(void)
{
    struct members *m = members_parse(map_text);
    const struct member *main_text = members_find(m, 0x55c + 0x27);

    g_assert_cmpuint(members_count(m), ==, 4);
    g_assert_nonnull(main_text);
    g_assert_cmpstr(main_text->library, ==, "app/libapp.a");
    g_assert_cmpstr(main_text->object, ==, "main.c.obj");
    g_assert_cmpstr(main_text->section, ==, ".text.main");
    g_assert_null(members_find(m, 0x55c + 0x28));
    members_free(m);
}

static void a_long_name_has_its_place_on_the_next_line(void)
{
    struct members *m = members_parse(map_text);
    const struct member *f = members_find(m, 0x588);

    g_assert_cmpstr(f->section, ==, ".text.a_function_with_a_long_name");
    g_assert_cmpstr(f->library, ==, "zephyr/drivers/serial/libdrivers__serial.a");
    members_free(m);
}

static void an_object_may_stand_alone(void)
{
    struct members *m = members_parse(map_text);
    const struct member *crt = members_find(m, 0x5c8);

    g_assert_null(crt->library);
    g_assert_cmpstr(crt->object, ==, "crt0.o");
    members_free(m);
}

static void what_was_thrown_away_is_not_there(void)
{
    struct members *m = members_parse(map_text);

    g_assert_null(members_find(m, 0));
    members_free(m);
}

static void names_of_targets_and_sources_follow_from_files(void)
{
    char *target = member_target("zephyr/drivers/serial/libdrivers__serial.a");
    char *source = member_source("main.c.obj");

    g_assert_cmpstr(target, ==, "drivers__serial");
    g_assert_cmpstr(source, ==, "main.c");
    g_free(target);
    g_free(source);
}

static void damaged_text_yields_less_and_harms_nobody(void)
{
    static const char *const texts[] = {
        "",
        "Linker script and memory map",
        "Linker script and memory map\n .text 0x",
        "Linker script and memory map\n .text\n 0xffffffff 0xffffffff x\n",
        "Linker script and memory map\n .text 0x10 0x10 (\n .text 0x10 0x10 a(\n .t 0x1 0x1 )\n",
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
        struct members *m = members_parse(texts[i]);

        g_assert_null(members_find(m, 0xfffffff0));
        members_free(m);
    }
}

#define TEST(name) g_test_add_func("/members/" #name, name)

static int priority_in(const char *line)
{
    struct members *map = members_parse(line);
    int priority = zephyr_init_priority(map, 0x11958);

    members_free(map);
    return priority;
}

static void priorities_are_read_from_the_maps_of_three_generations_of_zephyr(void)
{
    g_assert_cmpint(priority_in(" .z_init_POST_KERNEL_P_41_SUB_00102_\n"
                                "                0x0000000000011958        0x8 a.obj\n"),
                    ==, 41);
    g_assert_cmpint(priority_in(" .z_init_PRE_KERNEL_130_00012_\n  0x00011958  0x8 a.obj"), ==, 30);
    g_assert_cmpint(priority_in(" .init_APPLICATION90 0x00011958  0x8 a.obj"), ==, 90);
    g_assert_cmpint(priority_in(" .text.main 0x00011958  0x8 a.obj"), ==, -1);
    g_assert_cmpint(priority_in(""), ==, -1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(sections_have_their_library_object_and_extent);
    TEST(a_long_name_has_its_place_on_the_next_line);
    TEST(an_object_may_stand_alone);
    TEST(what_was_thrown_away_is_not_there);
    TEST(names_of_targets_and_sources_follow_from_files);
    TEST(damaged_text_yields_less_and_harms_nobody);
    g_test_add_func("/members/init-priorities",
                    priorities_are_read_from_the_maps_of_three_generations_of_zephyr);
    return g_test_run();
}
