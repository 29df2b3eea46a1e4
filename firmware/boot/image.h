/*
 * Verification of an MCUboot image in a slot.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "flash.h"

struct image_header {
    uint32_t magic;
    uint32_t load_addr;
    uint16_t header_size;
    uint16_t protected_tlv_size;
    uint32_t image_size; /* payload without header */
    uint32_t flags;
    uint8_t major;
    uint8_t minor;
    uint16_t revision;
    uint32_t build;
    uint32_t pad;
};

struct slot {
    const char *name;
    uint32_t cpu_addr; /* where the CPU sees the slot */
    uint32_t size;
    uint32_t offset; /* in the device */
    const struct flash_device *device;
};

/*
 * Reads the header, hashes the image and compares with its SHA-256 TLV. NULL, or what is wrong.
 * *total: bytes of header, payload and TLVs.
 */
const char *image_verify(const struct slot *slot, struct image_header *header, uint32_t *total);

/* Whether the two digests are equal; a failure variant may replace it. */
bool image_hash_is(const uint8_t *expected, const uint8_t *actual);
