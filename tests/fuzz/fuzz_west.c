/*
 * Build directories of west.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fuzz.h"
#include "load/west.h"

static const char *const names[] = {
    "build/domains.yaml",
    "build/zephyr/runners.yaml",
    "build/app/zephyr/runners.yaml",
    "build/app/zephyr/.config",
    "build/CMakeCache.txt",
    "build/app/zephyr/zephyr.hex",
    "build/pm.config",
    "build/partitions.yml",
    "build/build_info.yml",
    "build/app/zephyr/zephyr.dts",
    "build/app/zephyr/zephyr.elf",
    NULL,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input in = {data, size};
    const char *name;
    const uint8_t *bytes;
    size_t n;

    while (fuzz_next_file(&in, names, &name, &bytes, &n))
        g_free(fuzz_file(name, bytes, n));
    char *path = fuzz_path("build");
    struct west_build *build = west_build_open(path, NULL);
    if (build != NULL)
        g_free(west_build_file(build, "partitions.yml"));
    west_build_free(build);
    g_free(west_partitions(path));
    g_free(path);
    fuzz_clear_dir();
    return 0;
}
