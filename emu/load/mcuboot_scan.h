/*
 * The MCUboot images among what a set of files puts into the flash memories.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "load/content.h"
#include "load/mcuboot.h"

struct mcuboot_found {
    uint32_t addr;
    const char *path;
    struct mcuboot_image image;
    const uint8_t *data; /* header first; `len` bytes up to the end of the run */
    size_t len;
    GError *error; /* what is wrong with header or TLVs, else NULL */
};

/*
 * Images in order of address. A bootloader holds the magic number as a constant, so a header that
 * does not parse counts only at the start of a run or of a flash page.
 */
GPtrArray *mcuboot_scan(const struct content *content);
