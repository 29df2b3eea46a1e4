/*
 * A build directory of west: which HEX files to load and which ELF files name things.
 *
 * Follows: <build>/domains.yaml of sysbuild (map with `default`, `build_dir`, `flash_order` and
 * `domains: [{name, build_dir}]`) and <build>/zephyr/runners.yaml (`config: {hex_file, elf_file}`)
 * of Zephyr; merged.hex, merged_CPUNET.hex and merged_domains.hex of nRF Connect SDK's Partition
 * Manager.
 *
 * Paths in these files are those of the machine that built, which may be another one with another
 * kind of paths: what lies under the given directory wins.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>

struct west_build {
    char *path;
    gboolean is_zephyr; /* path is an image's zephyr directory itself */
    gboolean named;     /* a runners.yaml names a HEX that is there */
    GPtrArray *hex;     /* char *, paths */
    GPtrArray *elf;     /* the default domain's first */
    GPtrArray *dts;     /* zephyr.dts, the default domain's first */
    char *board;        /* Zephyr's name of it, "thingy53/nrf5340/cpuapp"; NULL: not known */
    char *other_chip;   /* CONFIG_SOC of a .config that is not nRF5340's, or NULL */
    char *moved;        /* a path of the machine that built which was read as one here, or NULL */
};

/* EMU_ERROR_USAGE when path is no build directory; it says what is missing. */
struct west_build *west_build_open(const char *path, GError **error);
/* The file that divides its flash: partitions.yml, pm_static.yml or zephyr.dts; NULL: none. */
char *west_partitions(const char *path);

void west_build_free(struct west_build *build);

/* The file `name` in the build directory or, of a zephyr directory, above it; NULL: none. */
char *west_build_file(const struct west_build *build, const char *name);
