/*
 * Follows: MCUboot docs/design.md and image.h: header | payload | protected TLVs | TLVs; the hash
 * covers everything before the unprotected TLVs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "image.h"

#include "nrf5340.h"
#include "sha256.h"
#include "string.h"

#define IMAGE_MAGIC    0x96f3b83du
#define TLV_INFO_MAGIC 0x6907u
#define TLV_SHA256     0x10u
#define CHUNK_BYTES    1024u

struct tlv_info {
    uint16_t magic;
    uint16_t total;
};

struct tlv {
    uint16_t type;
    uint16_t len;
};

/* Byte-wise access over a device that reads words. */
struct window {
    const struct slot *slot;
    uint32_t start; /* offset in the slot of what buf holds */
    bool valid;
    uint32_t buf[CHUNK_BYTES / 4];
};

static bool window_read(struct window *w, uint32_t offset, void *to, uint32_t len)
{
    uint8_t *bytes = to;

    for (uint32_t i = 0; i < len; i++) {
        uint32_t at = offset + i, start = at / CHUNK_BYTES * CHUNK_BYTES;

        if (at >= w->slot->size)
            return false;
        if (!w->valid || start != w->start) {
            w->valid = w->slot->device->read(w->slot->offset + start, w->buf, CHUNK_BYTES);
            w->start = start;
        }
        if (!w->valid)
            return false;
        bytes[i] = ((const uint8_t *)w->buf)[at - start];
    }
    return true;
}

static bool hash_image(struct window *w, uint32_t len, uint8_t digest[SHA256_BYTES])
{
    uint8_t piece[64];
    struct sha256 sha;

    sha256_init(&sha);
    for (uint32_t done = 0; done < len;) {
        uint32_t n = len - done < sizeof(piece) ? len - done : sizeof(piece);

        if (!window_read(w, done, piece, n))
            return false;
        sha256_update(&sha, piece, n);
        done += n;
    }
    sha256_final(&sha, digest);
    return true;
}

static const char *find_hash(struct window *w, uint32_t at, uint8_t digest[SHA256_BYTES],
                             uint32_t *end)
{
    struct tlv_info info;
    struct tlv tlv;

    if (!window_read(w, at, &info, sizeof(info)) || info.magic != TLV_INFO_MAGIC)
        return "bad TLV magic";
    *end = at + info.total;
    if (*end > w->slot->size)
        return "TLVs run past the slot";
    for (uint32_t used = sizeof(info); used < info.total; used += sizeof(tlv) + tlv.len) {
        if (!window_read(w, at + used, &tlv, sizeof(tlv)))
            return "TLVs run past the slot";
        if (tlv.type == TLV_SHA256 && tlv.len == SHA256_BYTES)
            return window_read(w, at + used + sizeof(tlv), digest, SHA256_BYTES)
                       ? NULL
                       : "TLVs run past the slot";
    }
    return "no SHA-256 TLV";
}

static const char *check_header(const struct slot *slot, const struct image_header *h)
{
    if (h->magic == 0xffffffff)
        return "slot is empty";
    if (h->magic != IMAGE_MAGIC)
        return "bad image magic";
    if (h->header_size < sizeof(*h) || h->header_size > slot->size ||
        h->image_size > slot->size - h->header_size ||
        h->protected_tlv_size > slot->size - h->header_size - h->image_size)
        return "header exceeds the slot";
    return NULL;
}

__attribute__((weak)) bool image_hash_is(const uint8_t *expected, const uint8_t *actual)
{
    return memcmp(expected, actual, SHA256_BYTES) == 0;
}

const char *image_verify(const struct slot *slot, struct image_header *header, uint32_t *total)
{
    static struct window window;
    uint8_t expected[SHA256_BYTES], actual[SHA256_BYTES];
    const char *wrong;

    window = (struct window){.slot = slot};
    if (!window_read(&window, 0, header, sizeof(*header)))
        return "slot cannot be read";
    wrong = check_header(slot, header);
    if (wrong != NULL)
        return wrong;
    uint32_t len = header->header_size + header->image_size + header->protected_tlv_size;
    wrong = find_hash(&window, len, expected, total);
    if (wrong != NULL)
        return wrong;
    if (!hash_image(&window, len, actual))
        return "slot cannot be read";
    return image_hash_is(expected, actual) ? NULL : "SHA-256 mismatch";
}
