/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "smp/payload.h"

#include <string.h>

#include "base/text.h"

cbor_item_t *smp_payload_new(void)
{
    return cbor_new_definite_map(SMP_PAYLOAD_ENTRIES);
}

void smp_payload_free(cbor_item_t *map)
{
    if (map != NULL)
        cbor_decref(&map);
}

static void add(cbor_item_t *map, const char *key, cbor_item_t *value)
{
    bool added =
        cbor_map_add(map, (struct cbor_pair){cbor_move(cbor_build_string(key)), cbor_move(value)});

    g_assert(added);
}

/* In as few bytes as it needs: packets are small. */
static cbor_item_t *build_uint(uint64_t value)
{
    return value <= UINT8_MAX    ? cbor_build_uint8((uint8_t)value)
           : value <= UINT16_MAX ? cbor_build_uint16((uint16_t)value)
           : value <= UINT32_MAX ? cbor_build_uint32((uint32_t)value)
                                 : cbor_build_uint64(value);
}

void smp_payload_add_uint(cbor_item_t *map, const char *key, uint64_t value)
{
    add(map, key, build_uint(value));
}

void smp_payload_add_bool(cbor_item_t *map, const char *key, bool value)
{
    add(map, key, cbor_build_bool(value));
}

void smp_payload_add_text(cbor_item_t *map, const char *key, const char *value)
{
    add(map, key, cbor_build_string(value));
}

void smp_payload_add_bytes(cbor_item_t *map, const char *key, const void *data, size_t len)
{
    add(map, key, cbor_build_bytestring(data, len));
}

void smp_payload_append(const cbor_item_t *map, GByteArray *to)
{
    unsigned char *data = NULL;
    size_t size, len = cbor_serialize_alloc(map, &data, &size);

    g_assert(len != 0);
    g_byte_array_append(to, data, (guint)len);
    free(data);
}

/* --- reading --- */

struct claims {
    size_t len;
    bool sane;
};

/* A collection cannot have more entries than the packet has bytes. */
static void on_collection(void *ctx, size_t entries)
{
    struct claims *c = ctx;

    c->sane = c->sane && entries <= c->len;
}

/* libcbor takes memory for what a header claims: it is asked only when the claim can be true. */
static bool is_sane(const uint8_t *data, size_t len)
{
    struct cbor_callbacks callbacks = cbor_empty_callbacks;
    struct claims claims = {len, true};

    callbacks.array_start = on_collection;
    callbacks.map_start = on_collection;
    for (size_t at = 0; at < len && claims.sane;) {
        struct cbor_decoder_result r = cbor_stream_decode(data + at, len - at, &callbacks, &claims);

        if (r.status != CBOR_DECODER_FINISHED)
            return false;
        at += r.read;
    }
    return claims.sane;
}

cbor_item_t *smp_payload_parse(const uint8_t *data, size_t len)
{
    struct cbor_load_result result;

    if (!is_sane(data, len))
        return NULL;
    cbor_item_t *map = cbor_load(data, len, &result);
    if (map != NULL && !cbor_isa_map(map))
        cbor_decref(&map);
    return map;
}

cbor_item_t *smp_payload_get(const cbor_item_t *map, const char *key)
{
    if (map == NULL || !cbor_isa_map(map))
        return NULL;
    const struct cbor_pair *pairs = cbor_map_handle(map);

    for (size_t i = 0; i < cbor_map_size(map); i++) {
        const cbor_item_t *k = pairs[i].key;

        if (cbor_isa_string(k) && cbor_string_is_definite(k) &&
            cbor_string_length(k) == strlen(key) &&
            memcmp(cbor_string_handle(k), key, strlen(key)) == 0)
            return pairs[i].value;
    }
    return NULL;
}

bool smp_payload_uint(const cbor_item_t *map, const char *key, uint64_t *value)
{
    const cbor_item_t *item = smp_payload_get(map, key);

    if (item == NULL || !cbor_isa_uint(item))
        return false;
    *value = cbor_get_int(item);
    return true;
}

bool smp_payload_is_true(const cbor_item_t *map, const char *key)
{
    const cbor_item_t *item = smp_payload_get(map, key);

    /* libcbor asserts that who asks for a boolean asks no number. */
    return item != NULL && cbor_isa_float_ctrl(item) && cbor_float_ctrl_is_ctrl(item) &&
           cbor_is_bool(item) && cbor_get_bool(item);
}

char *smp_payload_text(const cbor_item_t *map, const char *key)
{
    const cbor_item_t *item = smp_payload_get(map, key);

    if (item == NULL || !cbor_isa_string(item) || !cbor_string_is_definite(item))
        return NULL;
    char *raw = g_strndup((const char *)cbor_string_handle(item), cbor_string_length(item));
    char *text = text_escape(raw, false);
    g_free(raw);
    return text;
}

const uint8_t *smp_payload_bytes(const cbor_item_t *map, const char *key, size_t *len)
{
    const cbor_item_t *item = smp_payload_get(map, key);

    if (item == NULL || !cbor_isa_bytestring(item) || !cbor_bytestring_is_definite(item))
        return NULL;
    *len = cbor_bytestring_length(item);
    return cbor_bytestring_handle(item);
}

size_t smp_payload_count(const cbor_item_t *map, const char *key)
{
    const cbor_item_t *item = smp_payload_get(map, key);

    return item != NULL && cbor_isa_array(item) ? cbor_array_size(item) : 0;
}

cbor_item_t *smp_payload_at(const cbor_item_t *map, const char *key, size_t i)
{
    g_assert(i < smp_payload_count(map, key));
    return cbor_array_handle(smp_payload_get(map, key))[i];
}
