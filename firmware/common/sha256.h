/*
 * SHA-256 (FIPS 180-4).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define SHA256_BYTES 32

struct sha256 {
    uint32_t state[8];
    uint32_t total;    /* bytes; images are smaller than 512 MiB */
    uint8_t block[64]; /* the part that is not complete yet */
};

void sha256_init(struct sha256 *sha);
void sha256_update(struct sha256 *sha, const void *data, size_t len);
void sha256_final(struct sha256 *sha, uint8_t digest[SHA256_BYTES]);
