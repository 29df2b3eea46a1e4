/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "load/west.h"

static char *make_dir(void)
{
    char *dir = g_dir_make_tmp("west-XXXXXX", NULL);

    g_assert_nonnull(dir);
    return dir;
}

static void put(const char *dir, const char *path, const char *text)
{
    char *full = g_build_filename(dir, path, NULL);
    char *parent = g_path_get_dirname(full);

    g_assert_cmpint(g_mkdir_with_parents(parent, 0777), ==, 0);
    g_assert_true(g_file_set_contents(full, text, -1, NULL));
    g_free(parent);
    g_free(full);
}

static void remove_dir(char *dir)
{
    char *command = g_strdup_printf("rm -rf '%s'", dir);

    g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
    g_free(command);
    g_free(dir);
}

static const char *item(GPtrArray *list, unsigned i)
{
    return g_ptr_array_index(list, i);
}

static void a_plain_build_gives_its_hex_and_elf(void)
{
    char *dir = make_dir();

    put(dir, "zephyr/zephyr.hex", "");
    put(dir, "zephyr/zephyr.elf", "");
    struct west_build *build = west_build_open(dir, NULL);
    g_assert_nonnull(build);
    g_assert_cmpuint(build->hex->len, ==, 1);
    g_assert_true(g_str_has_suffix(item(build->hex, 0), "zephyr/zephyr.hex"));
    g_assert_true(g_str_has_suffix(item(build->elf, 0), "zephyr/zephyr.elf"));
    west_build_free(build);
    remove_dir(dir);
}

static void runners_yaml_names_the_signed_hex(void)
{
    char *dir = make_dir();

    put(dir, "zephyr/runners.yaml", "config:\n  hex_file: zephyr.signed.hex\n");
    put(dir, "zephyr/zephyr.signed.hex", "");
    put(dir, "zephyr/zephyr.hex", "");
    struct west_build *build = west_build_open(dir, NULL);
    g_assert_true(g_str_has_suffix(item(build->hex, 0), "zephyr/zephyr.signed.hex"));
    west_build_free(build);
    remove_dir(dir);
}

static void every_domain_of_a_sysbuild_is_loaded(void)
{
    char *dir = make_dir();

    put(dir, "domains.yaml",
        "default: app\ndomains:\n  - name: app\n    build_dir: app\n  - name: mcuboot\n"
        "    build_dir: mcuboot\n");
    put(dir, "app/zephyr/zephyr.hex", "");
    put(dir, "mcuboot/zephyr/zephyr.hex", "");
    struct west_build *build = west_build_open(dir, NULL);
    g_assert_nonnull(build);
    g_assert_cmpuint(build->hex->len, ==, 2);
    west_build_free(build);
    remove_dir(dir);
}

static void expect_hex(const char *dir, unsigned n, const char *first, const char *second)
{
    struct west_build *build = west_build_open(dir, NULL);

    g_assert_nonnull(build);
    g_assert_cmpuint(build->hex->len, ==, n);
    g_assert_true(g_str_has_suffix(item(build->hex, 0), first));
    if (n > 1)
        g_assert_true(g_str_has_suffix(item(build->hex, 1), second));
    west_build_free(build);
}

static void a_build_of_another_machine_has_its_own_files(void)
{
    static const char *const roots[] = {"/home/ci/w/out", "C:/w/out", "C:\\w\\out"};

    for (unsigned i = 0; i < G_N_ELEMENTS(roots); i++) {
        const char *sep = i == 2 ? "\\" : "/";
        char *dir = make_dir();
        char *domains = g_strdup_printf("domains:\n  - name: a\n    build_dir: %s%sa\n  - name: b\n"
                                        "    build_dir: %s%sb\n",
                                        roots[i], sep, roots[i], sep);
        char *runners = g_strdup_printf("config:\n  hex_file: %s%smerged.hex\n", roots[i], sep);

        put(dir, "domains.yaml", domains);
        put(dir, "a/zephyr/runners.yaml", runners);
        put(dir, "a/zephyr/zephyr.hex", "");
        put(dir, "b/zephyr/zephyr.hex", "");
        put(dir, "merged.hex", "");
        expect_hex(dir, 2, "/merged.hex", "b/zephyr/zephyr.hex");
        struct west_build *build = west_build_open(dir, NULL);
        g_assert_nonnull(build->moved);
        west_build_free(build);
        g_free(runners);
        g_free(domains);
        remove_dir(dir);
    }
}

static void only_what_flash_order_names_is_loaded(void)
{
    char *dir = make_dir();

    put(dir, "domains.yaml",
        "default: app\nflash_order:\n  - app\ndomains:\n  - name: boot\n    build_dir: boot\n"
        "  - name: app\n    build_dir: app\n");
    put(dir, "app/zephyr/zephyr.hex", "");
    put(dir, "boot/zephyr/zephyr.elf", ""); /* its HEX was not kept, and is part of another */
    expect_hex(dir, 1, "app/zephyr/zephyr.hex", NULL);
    remove_dir(dir);
}

static void a_merged_hex_comes_before_the_application_alone(void)
{
    char *dir = make_dir();

    put(dir, "zephyr/zephyr.hex", "");
    put(dir, "zephyr/merged.hex", "");
    expect_hex(dir, 1, "zephyr/merged.hex", NULL);
    put(dir, "zephyr/merged_domains.hex", "");
    expect_hex(dir, 1, "zephyr/merged_domains.hex", NULL);
    remove_dir(dir);
    dir = make_dir();
    put(dir, "merged.hex", "");
    put(dir, "merged_CPUNET.hex", "");
    expect_hex(dir, 2, "/merged.hex", "/merged_CPUNET.hex");
    remove_dir(dir);
}

static void child_images_bring_their_names(void)
{
    char *dir = make_dir();

    put(dir, "zephyr/merged_domains.hex", "");
    put(dir, "zephyr/zephyr.elf", "");
    put(dir, "hci_rpmsg/zephyr/zephyr.elf", "");
    put(dir, "hci_rpmsg/b0n/zephyr/zephyr.elf", "");
    put(dir, "tfm/bin/tfm_s.elf", "");
    struct west_build *build = west_build_open(dir, NULL);
    g_assert_cmpuint(build->elf->len, ==, 4);
    west_build_free(build);
    remove_dir(dir);
}

static void a_zephyr_directory_itself_finds_what_lies_above(void)
{
    char *dir = make_dir(), *zephyr = g_build_filename(dir, "app", "zephyr", NULL);

    put(dir, "app/zephyr/runners.yaml", "config:\n  hex_file: /other/place/merged.hex\n");
    put(dir, "app/zephyr/zephyr.elf", "");
    put(dir, "merged.hex", "");
    put(dir, "partitions.yml", "");
    expect_hex(zephyr, 1, "/merged.hex", NULL);
    struct west_build *build = west_build_open(zephyr, NULL);
    char *partitions = west_build_file(build, "partitions.yml");
    g_assert_nonnull(partitions);
    g_free(partitions);
    west_build_free(build);
    g_free(zephyr);
    remove_dir(dir);
}

static void what_is_no_build_directory_is_said_so(void)
{
    char *dir = make_dir();
    GError *error = NULL;

    g_assert_null(west_build_open(dir, &error));
    g_assert_error(error, EMU_ERROR, EMU_ERROR_USAGE);
    g_clear_error(&error);
    put(dir, "domains.yaml", "domains: 7\n");
    g_assert_null(west_build_open(dir, &error));
    g_assert_error(error, EMU_ERROR, EMU_ERROR_FORMAT);
    g_clear_error(&error);
    put(dir, "domains.yaml", "a: [b\n");
    g_assert_null(west_build_open(dir, &error));
    g_assert_error(error, EMU_ERROR, EMU_ERROR_FORMAT);
    g_clear_error(&error);
    remove_dir(dir);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/west/plain", a_plain_build_gives_its_hex_and_elf);
    g_test_add_func("/west/runners", runners_yaml_names_the_signed_hex);
    g_test_add_func("/west/sysbuild", every_domain_of_a_sysbuild_is_loaded);
    g_test_add_func("/west/elsewhere", a_build_of_another_machine_has_its_own_files);
    g_test_add_func("/west/flash-order", only_what_flash_order_names_is_loaded);
    g_test_add_func("/west/merged", a_merged_hex_comes_before_the_application_alone);
    g_test_add_func("/west/children", child_images_bring_their_names);
    g_test_add_func("/west/zephyr", a_zephyr_directory_itself_finds_what_lies_above);
    g_test_add_func("/west/none", what_is_no_build_directory_is_said_so);
    return g_test_run();
}
