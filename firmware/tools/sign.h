/*
 * MCUboot image format: header, payload, TLVs, and an ECDSA-P256 signature.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <nettle/ecdsa.h>
#include <nettle/sha2.h>
#include <stdbool.h>
#include <stdint.h>

struct image_version {
    uint8_t major;
    uint8_t minor;
    uint16_t revision;
    uint32_t build;
};

struct image_dependency {
    uint8_t image;
    struct image_version min;
};

struct sign_params {
    struct image_version version;
    uint16_t header_size;
    const char *key_path;                   /* NULL: hash only */
    const struct image_dependency *depends; /* NULL: none */
};

/* Parses MAJOR[.MINOR[.REVISION]][+BUILD]. */
bool image_version_parse(const char *text, struct image_version *version);

/* Puts the header before the payload and the TLVs behind it. */
bool image_sign(GByteArray *payload, const struct sign_params *params, GError **error);

/* Signs a digest with the nonce of RFC 6979, so that equal input gives an equal image. */
void sign_digest(const struct ecc_scalar *key, const uint8_t digest[SHA256_DIGEST_SIZE],
                 struct dsa_signature *signature);
