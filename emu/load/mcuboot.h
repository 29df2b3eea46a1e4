/*
 * MCUboot images: header, TLVs, hash.
 *
 * Follows: MCUboot docs/design.md, boot/bootutil/include/bootutil/image.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define MCUBOOT_MAGIC        UINT32_C(0x96f3b83d)
#define MCUBOOT_HEADER_BYTES 32
#define MCUBOOT_MAX_TLVS     32
#define MCUBOOT_HASH_MAX     64

enum mcuboot_tlv_type {
    TLV_KEYHASH = 0x01,
    TLV_PUBKEY = 0x02,
    TLV_SHA256 = 0x10,
    TLV_SHA384 = 0x11,
    TLV_SHA512 = 0x12,
    TLV_RSA2048_PSS = 0x20,
    TLV_ECDSA_SIG = 0x22,
    TLV_RSA3072_PSS = 0x23,
    TLV_ED25519 = 0x24,
    TLV_DEPENDENCY = 0x40,
    TLV_SEC_CNT = 0x50,
    TLV_BOOT_RECORD = 0x60,
};

struct mcuboot_tlv {
    uint16_t type;
    uint16_t len;
    bool is_protected;
    const uint8_t *data;
};

struct mcuboot_image {
    uint32_t load_addr, header_size, image_size, flags;
    uint16_t protected_size;
    uint8_t major, minor;
    uint16_t revision;
    uint32_t build;
    uint32_t total; /* bytes with header and TLVs */
    struct mcuboot_tlv tlv[MCUBOOT_MAX_TLVS];
    unsigned n_tlvs;
    /* Computed over header, payload, protected TLVs, as the hash TLV says, else by SHA-256. */
    uint8_t hash[MCUBOOT_HASH_MAX];
    uint16_t hash_len;
    bool has_hash; /* a hash TLV is there */
    bool hash_ok;  /* and equals the computed one */
};

/* Whether an image header starts here. */
bool mcuboot_is_image(const uint8_t *data, size_t len);

/*
 * Reads the image at data; TLV data points into it. EMU_ERROR_FORMAT says what is wrong and at
 * which offset; a wrong hash is no error here but hash_ok == false.
 */
bool mcuboot_parse(const char *name, const uint8_t *data, size_t len, struct mcuboot_image *image,
                   GError **error);

const struct mcuboot_tlv *mcuboot_find(const struct mcuboot_image *image, uint16_t type);

/* "SHA256", "ECDSA_SIG", or "0x00a0". */
const char *mcuboot_tlv_name(uint16_t type, char buffer[8]);

/* "1.2.3+4"; free with g_free(). */
char *mcuboot_version(const struct mcuboot_image *image);
