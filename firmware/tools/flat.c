/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "flat.h"

#include <string.h>

#include "base/error.h"
#include "load/image.h"

#define RECORD_BYTES 16

static void find_span(const struct image *image, uint32_t *first, uint32_t *last)
{
    *first = UINT32_MAX;
    *last = 0;
    for (guint i = 0; i < image->segments->len; i++) {
        const struct image_segment *s = &g_array_index(image->segments, struct image_segment, i);

        *first = MIN(*first, s->addr);
        *last = MAX(*last, s->addr + (s->len - 1));
    }
}

bool flat_load(struct flat *flat, const char *path, uint32_t limit, GError **error)
{
    struct image *image = image_load(path, error);
    uint32_t first, last;

    if (image == NULL)
        return false;
    find_span(image, &first, &last);
    if (last - first >= limit) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT,
                    "%s: content from 0x%08x to 0x%08x spans more than the slot of 0x%x bytes",
                    path, first, last, limit);
        image_free(image);
        return false;
    }
    flat->addr = first;
    flat->bytes = g_byte_array_new();
    g_byte_array_set_size(flat->bytes, last - first + 1);
    memset(flat->bytes->data, 0xff, flat->bytes->len);
    for (guint i = 0; i < image->segments->len; i++) {
        const struct image_segment *s = &g_array_index(image->segments, struct image_segment, i);

        memcpy(flat->bytes->data + (s->addr - first), s->data, s->len);
    }
    image_free(image);
    return true;
}

void flat_clear(struct flat *flat)
{
    if (flat->bytes != NULL)
        g_byte_array_unref(flat->bytes);
    flat->bytes = NULL;
}

static void put_record(GString *text, unsigned type, uint16_t offset, const uint8_t *bytes,
                       unsigned len)
{
    uint8_t sum = (uint8_t)(len + (offset >> 8) + offset + type);

    g_string_append_printf(text, ":%02X%04X%02X", len, offset, type);
    for (unsigned i = 0; i < len; i++) {
        g_string_append_printf(text, "%02X", bytes[i]);
        sum = (uint8_t)(sum + bytes[i]);
    }
    g_string_append_printf(text, "%02X\n", (uint8_t)-sum);
}

void ihex_put(GString *text, uint32_t addr, const uint8_t *bytes, uint32_t len)
{
    for (uint32_t done = 0; done < len;) {
        uint32_t at = addr + done;
        uint32_t to_boundary = 0x10000 - (at & 0xffff);
        uint32_t n = MIN(MIN(len - done, RECORD_BYTES - at % RECORD_BYTES), to_boundary);

        if (done == 0 || (at & 0xffff) == 0) {
            const uint8_t upper[2] = {(uint8_t)(at >> 24), (uint8_t)(at >> 16)};

            put_record(text, 4, 0, upper, sizeof(upper));
        }
        put_record(text, 0, (uint16_t)at, bytes + done, n);
        done += n;
    }
}

bool ihex_write(GString *text, const char *path, GError **error)
{
    put_record(text, 1, 0, NULL, 0);
    return g_file_set_contents(path, text->str, (gssize)text->len, error);
}
