/*
 * dfu_application.zip: the files of an update, as nRF Connect SDK makes them for its tools.
 *
 * Follows: nrf/scripts/bootloader/generate_zip.py and nrf/cmake/sysbuild/zip.cmake: manifest.json
 * with files[] of {file, size, load_address, image_index, slot_index_primary,
 * slot_index_secondary, version_MCUBOOT, board, type}.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "load/image.h"
#include "load/mcuboot.h"
#include "load/partition_table.h"

struct dfu_file {
    char *name;    /* "app.bin" */
    char *path;    /* "dfu_application.zip:app.bin", for messages */
    char *version; /* as the manifest says, or NULL */
    char *board;   /* the same */
    uint8_t *data; /* NULL: it cannot be unpacked */
    size_t len;
    unsigned image_index;
    bool has_load_address;
    uint32_t load_address;      /* of the code, in its memory */
    bool is_image;              /* `image` is what its header says */
    struct mcuboot_image image; /* points into data */
    char *fault;                /* what is wrong with archive, manifest or header; NULL: nothing */
};

struct dfu_archive {
    char *path;
    char *name;       /* of the application, or NULL */
    GPtrArray *files; /* struct dfu_file, in the manifest's order */
};

bool dfu_archive_is(const char *path); /* whether the file is a ZIP at all */

/* EMU_ERROR_FILE or EMU_ERROR_FORMAT when there is no manifest to go by. */
struct dfu_archive *dfu_archive_open(const char *path, GError **error);
void dfu_archive_free(struct dfu_archive *archive);

/*
 * Where the header of a file is when it runs, by its primary slot if `table` (or NULL) has it, else
 * by load_address. The network core's file has no place for a header: its bytes begin there. False:
 * neither says it.
 */
bool dfu_file_place(const struct dfu_file *file, const struct partition_table *table,
                    uint32_t *addr);
bool dfu_file_is_network(const struct dfu_file *file);

/* The files as they run: a new image; NULL and EMU_ERROR_FORMAT names the file that cannot. */
struct image *dfu_archive_image(const struct dfu_archive *archive,
                                const struct partition_table *table, GError **error);

/* The partition file that lies beside an archive of a build, or NULL; free with g_free(). */
char *dfu_archive_partitions(const char *path);
