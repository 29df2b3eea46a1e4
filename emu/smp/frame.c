/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "smp/frame.h"

#include <string.h>

#define LINE_RAW       93u /* bytes before base64: 124 characters */
#define LINE_BYTES_MAX 1024u
#define LENGTH         2u
#define CRC            2u

G_STATIC_ASSERT(SMP_TWO_LINES == 2 * LINE_RAW - LENGTH - CRC);

static const char marker_first[] = "\x06\x09", marker_next[] = "\x04\x14";

/* CRC-16/XMODEM */
static uint16_t crc16(const uint8_t *data, size_t len)
{
    uint16_t crc = 0;

    for (size_t i = 0; i < len; i++) {
        crc ^= (uint16_t)(data[i] << 8);
        for (unsigned bit = 0; bit < 8; bit++)
            crc = (uint16_t)((crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1);
    }
    return crc;
}

static void append_be16(GByteArray *to, uint16_t value)
{
    const uint8_t bytes[] = {(uint8_t)(value >> 8), (uint8_t)value};

    g_byte_array_append(to, bytes, sizeof bytes);
}

static uint16_t load_be16(const uint8_t *data)
{
    return (uint16_t)(data[0] << 8 | data[1]);
}

GString *smp_frame_encode(const uint8_t *packet, size_t len)
{
    GByteArray *raw = g_byte_array_new();
    GString *text = g_string_new(NULL);

    append_be16(raw, (uint16_t)(len + CRC));
    g_byte_array_append(raw, packet, (guint)len);
    append_be16(raw, crc16(packet, len));
    for (guint at = 0; at < raw->len; at += LINE_RAW) {
        char *base64 = g_base64_encode(raw->data + at, MIN(LINE_RAW, raw->len - at));

        g_string_append_printf(text, "%s%s\n", at == 0 ? marker_first : marker_next, base64);
        g_free(base64);
    }
    g_byte_array_free(raw, TRUE);
    return text;
}

struct smp_framer *smp_framer_new(void)
{
    struct smp_framer *f = g_new0(struct smp_framer, 1);

    f->line = g_string_new(NULL);
    f->frame = g_byte_array_new();
    f->packet = g_byte_array_new();
    return f;
}

void smp_framer_free(struct smp_framer *f)
{
    g_string_free(f->line, TRUE);
    g_byte_array_free(f->frame, TRUE);
    g_byte_array_free(f->packet, TRUE);
    g_free(f);
}

/* Whether the frame is complete: then it becomes the packet, or is dropped. */
static bool finish_packet(struct smp_framer *f)
{
    if (f->frame->len < LENGTH)
        return false;
    guint len = load_be16(f->frame->data);
    bool possible = len > CRC && len <= SMP_PACKET_MAX + CRC;
    if (possible && f->frame->len < LENGTH + len)
        return false;
    bool good = possible && crc16(f->frame->data + LENGTH, len) == 0;
    if (good) {
        g_byte_array_set_size(f->packet, 0);
        g_byte_array_append(f->packet, f->frame->data + LENGTH, len - CRC);
    }
    f->damaged += !good;
    g_byte_array_set_size(f->frame, 0);
    return good;
}

/* The end of the text behind a marker; a prompt may stand before it. NULL: it is not there. */
static const char *behind(const GString *line, const char *marker)
{
    const char *found = g_strrstr_len(line->str, (gssize)line->len, marker);

    return found != NULL ? found + strlen(marker) : NULL;
}

static bool take_line(struct smp_framer *f)
{
    const char *text = behind(f->line, marker_first);
    gsize len;

    if (text != NULL)
        g_byte_array_set_size(f->frame, 0);
    else if (f->frame->len != 0)
        text = behind(f->line, marker_next);
    if (text == NULL)
        return false;
    guchar *raw = g_base64_decode(text, &len);
    g_byte_array_append(f->frame, raw, (guint)len);
    g_free(raw);
    return finish_packet(f);
}

bool smp_framer_take(struct smp_framer *f, char byte)
{
    bool whole = false;

    if (byte == '\n') {
        whole = !f->overlong && take_line(f);
        g_string_truncate(f->line, 0);
        f->overlong = false;
    } else if (byte == '\0' || f->line->len >= LINE_BYTES_MAX) {
        f->overlong = true;
    } else if (byte != '\r') {
        g_string_append_c(f->line, byte);
    }
    return whole;
}
