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
    NULL,
};

static void add(struct check *check, const char *name, const uint8_t *data, size_t size)
{
    const char *at = strchr(name, '@');
    char *file = at != NULL ? g_strndup(name, (gsize)(at - name)) : g_strdup(name);
    char *path = fuzz_file(file, data, size);
    char *spec = g_strconcat(path, at, NULL);

    if (strcmp(name, "key.pem") == 0)
        check_set_key(check, path, NULL);
    else if (!g_str_has_prefix(name, "build/"))
        check_add(check, spec, NULL);
    g_free(spec);
    g_free(path);
    g_free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct board *board;
    struct fuzz_input in = {data, size};
    const char *name;
    const uint8_t *bytes;
    size_t n;

    if (board == NULL)
        board = board_load("nrf5340dk", NULL);
    struct check *check = check_new(board, NULL);
    while (fuzz_next_file(&in, names, &name, &bytes, &n))
        add(check, name, bytes, n);
    char *build = fuzz_path("build");
    if (g_file_test(build, G_FILE_TEST_IS_DIR))
        check_add(check, build, NULL);
    g_free(build);
    check_run(check);
    check_free(check);
    fuzz_clear_dir();
    return 0;
}
