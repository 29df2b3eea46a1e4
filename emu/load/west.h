/*
 * A build directory of west: which HEX files to load and which ELF files name things.
 *
 * Follows: <build>/domains.yaml of sysbuild (map with `default` and `domains: [{name, build_dir}]`)
 * and <build>/zephyr/runners.yaml (`config: {hex_file, elf_file}`) of Zephyr.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>

struct west_build {
    GPtrArray *hex; /* char *, paths */
    GPtrArray *elf;
};

/* EMU_ERROR_USAGE when path is no build directory; it says what is missing. */
struct west_build *west_build_open(const char *path, GError **error);
void west_build_free(struct west_build *build);
