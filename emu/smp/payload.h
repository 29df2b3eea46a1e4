/*
 * The CBOR map that an SMP packet carries, over libcbor. Keys are text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <cbor.h>
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* An empty map, to be freed with smp_payload_free(); a device decodes few entries. */
#define SMP_PAYLOAD_ENTRIES 8
cbor_item_t *smp_payload_new(void);
void smp_payload_free(cbor_item_t *map);

void smp_payload_add_uint(cbor_item_t *map, const char *key, uint64_t value);
void smp_payload_add_bool(cbor_item_t *map, const char *key, bool value);
void smp_payload_add_text(cbor_item_t *map, const char *key, const char *value);
void smp_payload_add_bytes(cbor_item_t *map, const char *key, const void *data, size_t len);

void smp_payload_append(const cbor_item_t *map, GByteArray *to);

/* NULL: it is no map, is cut off, or claims more than is there. */
cbor_item_t *smp_payload_parse(const uint8_t *data, size_t len);

/* What stands under a key; borrowed. NULL: nothing, or `map` is none. */
cbor_item_t *smp_payload_get(const cbor_item_t *map, const char *key);

/* False or NULL: it is not there, or of another type. Free what is text with g_free(). */
bool smp_payload_uint(const cbor_item_t *map, const char *key, uint64_t *value);
bool smp_payload_is_true(const cbor_item_t *map, const char *key);
char *smp_payload_text(const cbor_item_t *map, const char *key);
const uint8_t *smp_payload_bytes(const cbor_item_t *map, const char *key, size_t *len);

/* Items of an array under a key; 0: there is none. */
size_t smp_payload_count(const cbor_item_t *map, const char *key);
cbor_item_t *smp_payload_at(const cbor_item_t *map, const char *key, size_t i);
