/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "load/mcuboot.h"

#include <nettle/nettle-meta.h>
#include <nettle/sha2.h>
#include <string.h>

#include "base/error.h"
#include "base/units.h"

#define TLV_INFO_MAGIC           0x6907
#define TLV_PROTECTED_INFO_MAGIC 0x6908
#define TLV_INFO_BYTES           4
#define TLV_HEADER_BYTES         4

G_GNUC_PRINTF(3, 4)
static bool fail(const char *name, GError **error, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: %s", name, text);
    g_free(text);
    return false;
}

bool mcuboot_is_image(const uint8_t *data, size_t len)
{
    return len >= MCUBOOT_HEADER_BYTES && load_le32(data) == MCUBOOT_MAGIC;
}

static bool parse_header(const char *name, const uint8_t *data, size_t len,
                         struct mcuboot_image *image, GError **error)
{
    if (len < MCUBOOT_HEADER_BYTES)
        return fail(name, error, "%zu bytes are less than an image header", len);
    if (load_le32(data) != MCUBOOT_MAGIC)
        return fail(name, error, "no image header: magic is 0x%08x, not 0x%08x", load_le32(data),
                    MCUBOOT_MAGIC);
    image->load_addr = load_le32(data + 4);
    image->header_size = load_le16(data + 8);
    image->protected_size = load_le16(data + 10);
    image->image_size = load_le32(data + 12);
    image->flags = load_le32(data + 16);
    image->major = data[20];
    image->minor = data[21];
    image->revision = load_le16(data + 22);
    image->build = load_le32(data + 24);
    uint64_t end = (uint64_t)image->header_size + image->image_size;
    if (image->header_size < MCUBOOT_HEADER_BYTES || end + TLV_INFO_BYTES > len)
        return fail(name, error, "header says %u + %u bytes, but only %zu are there",
                    image->header_size, image->image_size, len);
    return true;
}

/* Reads one TLV area at `at`; *end is set behind it. */
static bool parse_area(const char *name, const uint8_t *data, size_t len, uint32_t at,
                       bool is_protected, struct mcuboot_image *image, uint32_t *end,
                       GError **error)
{
    if (len - at < TLV_INFO_BYTES)
        return fail(name, error, "the TLV area at 0x%x is cut off", at);
    uint32_t total = load_le16(data + at + 2);
    if (total < TLV_INFO_BYTES || total > len - at)
        return fail(name, error, "the TLV area at 0x%x claims %u bytes", at, total);
    *end = at + total;
    for (at += TLV_INFO_BYTES; at + TLV_HEADER_BYTES <= *end;) {
        struct mcuboot_tlv tlv = {load_le16(data + at), load_le16(data + at + 2), is_protected,
                                  data + at + TLV_HEADER_BYTES};

        at += TLV_HEADER_BYTES;
        if (tlv.len > *end - at)
            return fail(name, error, "TLV 0x%04x at 0x%x runs past its area", tlv.type,
                        at - TLV_HEADER_BYTES);
        at += tlv.len;
        if (image->n_tlvs == MCUBOOT_MAX_TLVS)
            return fail(name, error, "more than %d TLVs", MCUBOOT_MAX_TLVS);
        image->tlv[image->n_tlvs++] = tlv;
    }
    return true;
}

static bool parse_tlvs(const char *name, const uint8_t *data, size_t len,
                       struct mcuboot_image *image, GError **error)
{
    uint32_t at = image->header_size + image->image_size;
    uint16_t magic = load_le16(data + at);

    if (image->protected_size != 0) {
        uint32_t end;

        if (magic != TLV_PROTECTED_INFO_MAGIC)
            return fail(name, error, "no protected TLV area at 0x%x: magic is 0x%04x", at, magic);
        if (!parse_area(name, data, len, at, true, image, &end, error))
            return false;
        if (end - at != image->protected_size)
            return fail(name, error, "protected TLVs are %u bytes, the header says %u", end - at,
                        image->protected_size);
        at = end;
        if (len - at < TLV_INFO_BYTES)
            return fail(name, error, "the TLV area at 0x%x is cut off", at);
        magic = load_le16(data + at);
    }
    if (magic != TLV_INFO_MAGIC)
        return fail(name, error, "no TLV area at 0x%x: magic is 0x%04x, not 0x%04x", at, magic,
                    TLV_INFO_MAGIC);
    return parse_area(name, data, len, at, false, image, &image->total, error);
}

const struct mcuboot_tlv *mcuboot_find(const struct mcuboot_image *image, uint16_t type)
{
    for (unsigned i = 0; i < image->n_tlvs; i++)
        if (image->tlv[i].type == type)
            return &image->tlv[i];
    return NULL;
}

static const struct {
    uint16_t type;
    const struct nettle_hash *hash;
} hashes[] = {
    {TLV_SHA256, &nettle_sha256}, {TLV_SHA384, &nettle_sha384}, {TLV_SHA512, &nettle_sha512}};

static void check_hash(const uint8_t *data, struct mcuboot_image *image)
{
    const struct mcuboot_tlv *tlv = NULL;
    const struct nettle_hash *hash = hashes[0].hash;
    union {
        struct sha256_ctx sha256;
        struct sha512_ctx sha512; /* and SHA-384's */
    } ctx;

    for (unsigned i = 0; i < G_N_ELEMENTS(hashes) && tlv == NULL; i++)
        if ((tlv = mcuboot_find(image, hashes[i].type)) != NULL)
            hash = hashes[i].hash;
    image->hash_len = (uint16_t)hash->digest_size;
    hash->init(&ctx);
    hash->update(&ctx, image->header_size + image->image_size + image->protected_size, data);
    hash->digest(&ctx, image->hash_len, image->hash);
    image->has_hash = tlv != NULL && tlv->len == image->hash_len;
    image->hash_ok = image->has_hash && memcmp(tlv->data, image->hash, tlv->len) == 0;
}

bool mcuboot_parse(const char *name, const uint8_t *data, size_t len, struct mcuboot_image *image,
                   GError **error)
{
    *image = (struct mcuboot_image){0};
    if (!parse_header(name, data, len, image, error) || !parse_tlvs(name, data, len, image, error))
        return false;
    check_hash(data, image);
    return true;
}

const char *mcuboot_tlv_name(uint16_t type, char buffer[8])
{
    static const struct {
        uint16_t type;
        const char *name;
    } names[] = {
        {TLV_KEYHASH, "KEYHASH"},     {TLV_PUBKEY, "PUBKEY"},
        {TLV_SHA256, "SHA256"},       {TLV_SHA384, "SHA384"},
        {TLV_SHA512, "SHA512"},       {TLV_RSA2048_PSS, "RSA2048_PSS"},
        {TLV_ECDSA_SIG, "ECDSA_SIG"}, {TLV_RSA3072_PSS, "RSA3072_PSS"},
        {TLV_ED25519, "ED25519"},     {TLV_DEPENDENCY, "DEPENDENCY"},
        {TLV_SEC_CNT, "SEC_CNT"},     {TLV_BOOT_RECORD, "BOOT_RECORD"},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        if (names[i].type == type)
            return names[i].name;
    g_snprintf(buffer, 8, "0x%04x", type);
    return buffer;
}

char *mcuboot_version(const struct mcuboot_image *image)
{
    return g_strdup_printf("%u.%u.%u+%u", image->major, image->minor, image->revision,
                           image->build);
}
