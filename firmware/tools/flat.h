/*
 * A firmware image as one array from its lowest to its highest address, and Intel HEX output.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct flat {
    uint32_t addr;
    GByteArray *bytes; /* gaps hold 0xFF, as erased flash does */
};

/*
 * Reads an Intel HEX file into one array. An image that spans more than `limit` bytes is an error:
 * content of another memory is in it.
 */
bool flat_load(struct flat *flat, const char *path, uint32_t limit, GError **error);
void flat_clear(struct flat *flat);

/* Appends data records (and the address records they need) for len bytes at addr. */
void ihex_put(GString *text, uint32_t addr, const uint8_t *bytes, uint32_t len);

/* Ends the text and writes the file. */
bool ihex_write(GString *text, const char *path, GError **error);
