/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/gdb/packet.h"

#define INTERRUPT 0x03
#define ESCAPE    '}'
#define ESCAPED_X 0x20

static enum packet_event begin(struct packet_reader *r, uint8_t byte)
{
    switch (byte) {
    case '$':
        r->state = INSIDE;
        r->len = 0;
        r->sum = 0;
        r->too_long = false;
        return PACKET_NOTHING;
    case '+':
        return PACKET_ACK;
    case '-':
        return PACKET_NAK;
    case INTERRUPT:
        return PACKET_INTERRUPT;
    default:
        return PACKET_NOTHING;
    }
}

static void append(struct packet_reader *r, uint8_t byte)
{
    if (r->len < PACKET_MAX)
        r->data[r->len++] = byte;
    else
        r->too_long = true;
}

static enum packet_event finish(struct packet_reader *r, int digit)
{
    r->state = BETWEEN;
    if (digit < 0 || r->too_long || (r->given << 4 | digit) != r->sum)
        return PACKET_BROKEN;
    r->data[r->len] = '\0';
    return PACKET_COMPLETE;
}

enum packet_event packet_feed(struct packet_reader *r, uint8_t byte)
{
    int digit = g_ascii_xdigit_value((char)byte);

    switch (r->state) {
    case BETWEEN:
        return begin(r, byte);
    case INSIDE:
        if (byte == '$') /* the client gave its packet up */
            return begin(r, byte);
        if (byte == '#') {
            r->state = FIRST_DIGIT;
            return PACKET_NOTHING;
        }
        r->sum += byte;
        if (byte == ESCAPE)
            r->state = ESCAPED;
        else
            append(r, byte);
        return PACKET_NOTHING;
    case ESCAPED:
        r->sum += byte;
        r->state = INSIDE;
        append(r, byte ^ ESCAPED_X);
        return PACKET_NOTHING;
    case FIRST_DIGIT:
        if (digit < 0)
            return finish(r, digit);
        r->given = (uint8_t)digit;
        r->state = SECOND_DIGIT;
        return PACKET_NOTHING;
    case SECOND_DIGIT:
        return finish(r, digit);
    }
    return PACKET_NOTHING;
}

void packet_put(GByteArray *out, const void *data, size_t len)
{
    const uint8_t *from = data;
    uint8_t sum = 0;
    char digits[4];

    g_byte_array_append(out, (const uint8_t *)"$", 1);
    for (size_t i = 0; i < len; i++) {
        uint8_t bytes[2] = {from[i]};
        unsigned n = 1;

        if (from[i] == '$' || from[i] == '#' || from[i] == ESCAPE || from[i] == '*') {
            bytes[0] = ESCAPE;
            bytes[1] = from[i] ^ ESCAPED_X;
            n = 2;
        }
        sum = (uint8_t)(sum + bytes[0] + (n == 2 ? bytes[1] : 0));
        g_byte_array_append(out, bytes, n);
    }
    g_snprintf(digits, sizeof digits, "#%02x", sum);
    g_byte_array_append(out, (const uint8_t *)digits, 3);
}

void packet_hex(GString *out, const void *data, size_t len)
{
    const uint8_t *from = data;

    for (size_t i = 0; i < len; i++)
        g_string_append_printf(out, "%02x", from[i]);
}

size_t packet_unhex(const char *text, uint8_t *data, size_t max)
{
    size_t n = 0;

    for (; n < max; n++, text += 2) {
        int high = g_ascii_xdigit_value(text[0]);
        int low = high < 0 ? -1 : g_ascii_xdigit_value(text[1]);

        if (low < 0)
            break;
        data[n] = (uint8_t)(high << 4 | low);
    }
    return n;
}

bool packet_number(const char **text, uint32_t *value)
{
    unsigned digits = 0;

    for (*value = 0; g_ascii_isxdigit(**text); (*text)++, digits++) {
        if (*value >> 28 != 0)
            return false;
        *value = *value << 4 | (uint32_t)g_ascii_xdigit_value(**text);
    }
    return digits != 0;
}

bool packet_number_then(const char **text, uint32_t *value, char behind)
{
    if (!packet_number(text, value) || **text != behind)
        return false;
    (*text)++;
    return true;
}
