/*
 * Verification of an MCUboot image in a slot.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

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
    uint32_t offset; /* in the device that read() reads */
    /* Copies len bytes (a multiple of four, word aligned) to buf. */
    bool (*read)(uint32_t offset, void *buf, uint32_t len);
};

/* Reads the header, hashes the image and compares with its SHA-256 TLV. NULL, or what is wrong. */
const char *image_verify(const struct slot *slot, struct image_header *header);
