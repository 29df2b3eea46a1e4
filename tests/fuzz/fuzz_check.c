/*
 * Every check on a set of firmware files.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/check/check.h"
#include "fuzz.h"

static const char *const names[] = {
    "zephyr.elf",
    "app.hex",
    "pm_static.yml",
    "zephyr.dts",
    "Qspi.ini",
    "dfu.zip",
    "app.bin@0x10000",
    "xip.bin@0x10120000",
    "mcuboot.elf",
    "net.bin@0x01000000",
    "zephyr.map",
    "app.overlay",
    "qspi.json",
    "key.pem",
    ".config",
    "build/domains.yaml",
    "build/app/zephyr/runners.yaml",
    "net.elf",
    "other.hex",
    "raw.bin",
    "partitions.yml",
    "board.ini",
    "build/partitions.yml",
    "build/app/zephyr/zephyr.elf",
    "build/app/zephyr/zephyr.hex",
    "build/app/zephyr/zephyr.dts",
    "build/app/zephyr/.config",
    "build/mcuboot/zephyr/runners.yaml",
    "build/mcuboot/zephyr/zephyr.elf",
    "build/mcuboot/zephyr/zephyr.dts",
    "build/mcuboot/zephyr/.config",
    NULL,
};

/* A raw file: its address comes first. */
static void add_raw(struct check *check, const uint8_t *data, size_t size)
{
    struct fuzz_input in = {data, size};
    uint32_t address = fuzz_number(&in, 4);
    char *path = fuzz_file("raw.bin", in.data, in.left);
    char *spec = g_strdup_printf("%s@0x%x", path, address);

    check_add(check, spec, NULL);
    g_free(spec);
    g_free(path);
}

static void add(struct check *check, const char *name, const uint8_t *data, size_t size)
{
    const char *at = strchr(name, '@');
    char *file = at != NULL ? g_strndup(name, (gsize)(at - name)) : g_strdup(name);
    char *path = fuzz_file(file, data, size);
    char *spec = g_strconcat(path, at, NULL);

    if (strcmp(name, "key.pem") == 0)
        check_set_key(check, path, NULL);
    else if (strcmp(name, "raw.bin") == 0)
        add_raw(check, data, size);
    else if (!g_str_has_prefix(name, "build/") && strcmp(name, "board.ini") != 0)
        check_add(check, spec, NULL);
    g_free(spec);
    g_free(path);
    g_free(file);
}

/* The first file may be the board. */
static struct board *board_of(struct fuzz_input *in)
{
    struct fuzz_input rest = *in;
    struct board *board = NULL;
    const char *name;
    const uint8_t *bytes;
    size_t n;

    if (fuzz_next_file(&rest, names, &name, &bytes, &n) && strcmp(name, "board.ini") == 0) {
        char *path = fuzz_file(name, bytes, n);

        board = board_load(path, NULL);
        g_free(path);
    }
    return board != NULL ? board : board_load("nrf5340dk", NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input in = {data, size};
    struct board *board = board_of(&in);
    struct check *check = check_new(board, NULL);
    const char *name;
    const uint8_t *bytes;
    size_t n;

    while (check != NULL && fuzz_next_file(&in, names, &name, &bytes, &n))
        add(check, name, bytes, n);
    char *build = fuzz_path("build");
    if (check != NULL && g_file_test(build, G_FILE_TEST_IS_DIR))
        check_add(check, build, NULL);
    g_free(build);
    if (check != NULL)
        check_run(check);
    check_free(check);
    board_free(board);
    fuzz_clear_dir();
    return 0;
}
