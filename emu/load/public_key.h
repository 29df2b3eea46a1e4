/*
 * The key that signed an MCUboot image, from a PEM file, and checking signatures with it.
 *
 * Follows: MCUboot boot/bootutil/src/image_ecdsa.c, image_rsa.c, image_ed25519.c; RFC 5208, 5280,
 * 5915, 8017, 8410 for the PEM content.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>

#include "load/mcuboot.h"

struct public_key;

/* A public or private key: ECDSA on P-256 or P-384, RSA of 2048 or 3072 bits, Ed25519. */
struct public_key *public_key_load(const char *path, GError **error);
struct public_key *public_key_parse(const char *name, const char *pem, GError **error);
void public_key_free(struct public_key *key);

const char *public_key_kind(const struct public_key *key); /* "ECDSA-P256" */

enum signature_state {
    SIGNATURE_NONE,      /* the image has none */
    SIGNATURE_OTHER_KEY, /* the key hash or the kind of the signature is of another key */
    SIGNATURE_BAD,
    SIGNATURE_GOOD,
};

/* Checks the signature over the digest of the image as it is, whatever its hash TLV says. */
enum signature_state public_key_verify(const struct public_key *key,
                                       const struct mcuboot_image *image);
