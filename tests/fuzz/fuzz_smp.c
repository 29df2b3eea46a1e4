/*
 * What a device with an SMP server sends: lines of a console with packets in them, their maps.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fuzz.h"
#include "smp/frame.h"
#include "smp/payload.h"

static const char *const keys[] = {"rc", "err", "off", "images", "hash", "version", "slot", "d"};

static void look(const cbor_item_t *map)
{
    uint64_t number;
    size_t len;

    for (unsigned i = 0; i < G_N_ELEMENTS(keys); i++) {
        smp_payload_uint(map, keys[i], &number);
        smp_payload_is_true(map, keys[i]);
        g_free(smp_payload_text(map, keys[i]));
        smp_payload_bytes(map, keys[i], &len);
        for (size_t k = 0; k < MIN(smp_payload_count(map, keys[i]), 4); k++)
            smp_payload_get(smp_payload_at(map, keys[i], k), "slot");
    }
}

static void read_map(const uint8_t *data, size_t size)
{
    cbor_item_t *map = smp_payload_parse(data, size);

    if (map == NULL)
        return;
    look(map);
    smp_payload_free(map);
}

static void read_lines(const uint8_t *data, size_t size)
{
    struct smp_framer *framer = smp_framer_new();

    for (size_t i = 0; i < size; i++)
        if (smp_framer_take(framer, (char)data[i]))
            read_map(framer->packet->data, framer->packet->len);
    smp_framer_free(framer);
}

/* The first byte: lines, a map, or a map in lines. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input in = {data, size};
    uint32_t kind = fuzz_number(&in, 1) % 3;

    if (kind == 0) {
        read_lines(in.data, in.left);
    } else if (kind == 1) {
        read_map(in.data, in.left);
    } else if (in.left > 0 && in.left <= SMP_PACKET_MAX) {
        GString *lines = smp_frame_encode(in.data, in.left);

        read_lines((const uint8_t *)lines->str, lines->len);
        g_string_free(lines, TRUE);
    }
    return 0;
}
