/*
 * What a set of images puts into the address space, as runs of neighbouring bytes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "load/image.h"

/* Tools leave out short stretches of erased flash; a run goes on over them. */
#define CONTENT_GAP 256u

struct content_run {
    uint32_t addr;
    GByteArray *bytes; /* at least one */
    const char *path;  /* of the image that holds its first byte */
};

/* Two images that put different bytes at one address. */
struct content_clash {
    const char *path[2];
    uint32_t addr; /* the first byte that differs */
    uint32_t len;  /* bytes that both claim */
};

struct content {
    GArray *runs;    /* struct content_run, in order of address */
    GArray *clashes; /* struct content_clash; the first image's bytes are kept */
};

/* Paths point into the images, which must outlive it. */
struct content *content_new(const GPtrArray *images);
void content_free(struct content *c);

/* Up to *len bytes at addr: fewer are set when the run ends before. NULL when none is there. */
const uint8_t *content_at(const struct content *c, uint32_t addr, size_t *len);

bool content_read32(const struct content *c, uint32_t addr, uint32_t *value);
