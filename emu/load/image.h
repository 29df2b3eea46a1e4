/*
 * Firmware files as what they put where: ELF, Intel HEX, raw binary at an address.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct image_segment {
    uint32_t addr;
    uint32_t len;        /* at least 1; addr + len does not wrap */
    const uint8_t *data; /* points into the image */
    unsigned line;       /* of an Intel HEX file, where the segment starts; else 0 */
};

struct image {
    char *path;
    bool is_elf;
    bool has_entry;
    uint32_t entry;     /* as the file says; the core boots from its vector table anyway */
    GArray *segments;   /* struct image_segment, in file order */
    GPtrArray *buffers; /* what segments point into */
};

/*
 * Loads what `spec` names: FILE.elf, FILE.hex, FILE.bin@ADDR (any file with @ADDR is raw), an
 * archive of an update, whose files go where they run. Without a known suffix the content decides
 * between ELF and Intel HEX. EMU_ERROR_FILE, EMU_ERROR_FORMAT or EMU_ERROR_USAGE name the file and
 * the place.
 */
struct image *image_load(const char *spec, GError **error);
void image_free(struct image *image);

/* The parsers, for tests and fuzzing; `name` is used in messages. */
struct image *image_parse_ihex(const char *name, const char *text, size_t len, GError **error);
struct image *image_parse_elf(const char *name, const uint8_t *bytes, size_t len, GError **error);

/* For the parsers: an empty image, and appending a segment to it (data is copied). */
struct image *image_new(const char *name);
void image_append(struct image *image, uint32_t addr, const uint8_t *data, uint32_t len,
                  unsigned line);
