/*
 * Intel HEX, all six record types, as written by objcopy, imgtool, mergehex and srec_cat.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/error.h"
#include "load/image.h"

enum record_type {
    RECORD_DATA = 0,
    RECORD_END = 1,
    RECORD_SEGMENT_ADDRESS = 2,
    RECORD_START_SEGMENT = 3,
    RECORD_LINEAR_ADDRESS = 4,
    RECORD_START_LINEAR = 5,
};

#define RECORD_OVERHEAD 5 /* count, address (2), type, checksum */

struct record {
    unsigned len;
    unsigned offset;
    unsigned type;
    const uint8_t *data;
};

struct parser {
    struct image *image;
    unsigned line;
    uint32_t base;
    bool segmented;  /* base came from a type 2 record: offsets wrap at 64 KiB */
    GByteArray *run; /* bytes that follow each other */
    uint32_t run_addr;
    unsigned run_line;
};

G_GNUC_PRINTF(3, 4)
static bool fail(struct parser *p, GError **error, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s:%u: %s", p->image->path, p->line, text);
    g_free(text);
    return false;
}

static void flush_run(struct parser *p)
{
    if (p->run->len > 0)
        image_append(p->image, p->run_addr, p->run->data, p->run->len, p->run_line);
    g_byte_array_set_size(p->run, 0);
}

static void put_byte(struct parser *p, uint32_t addr, uint8_t byte)
{
    if (p->run->len > 0 && addr != p->run_addr + p->run->len)
        flush_run(p);
    if (p->run->len == 0) {
        p->run_addr = addr;
        p->run_line = p->line;
    }
    g_byte_array_append(p->run, &byte, 1);
}

static bool put_data(struct parser *p, const struct record *r, GError **error)
{
    for (unsigned i = 0; i < r->len; i++) {
        unsigned offset = r->offset + i;

        if (p->segmented)
            offset &= 0xffff;
        else if (p->base > UINT32_MAX - offset)
            return fail(p, error, "data runs past the end of the address space");
        put_byte(p, p->base + offset, r->data[i]);
    }
    return true;
}

static bool expect_len(struct parser *p, const struct record *r, unsigned len, GError **error)
{
    return r->len == len || fail(p, error, "record type %02X with %u data bytes instead of %u",
                                 r->type, r->len, len);
}

static uint32_t be(const uint8_t *bytes, unsigned n)
{
    uint32_t value = 0;

    while (n-- > 0)
        value = value << 8 | *bytes++;
    return value;
}

static bool take_record(struct parser *p, const struct record *r, bool *ended, GError **error)
{
    switch (r->type) {
    case RECORD_DATA:
        return put_data(p, r, error);
    case RECORD_END:
        *ended = true;
        return expect_len(p, r, 0, error);
    case RECORD_SEGMENT_ADDRESS:
    case RECORD_LINEAR_ADDRESS:
        if (!expect_len(p, r, 2, error))
            return false;
        p->segmented = r->type == RECORD_SEGMENT_ADDRESS;
        p->base = be(r->data, 2) << (p->segmented ? 4 : 16);
        return true;
    case RECORD_START_SEGMENT:
    case RECORD_START_LINEAR:
        if (!expect_len(p, r, 4, error))
            return false;
        p->image->has_entry = true;
        p->image->entry = r->type == RECORD_START_LINEAR
                              ? be(r->data, 4)
                              : (be(r->data, 2) << 4) + be(r->data + 2, 2);
        return true;
    default:
        return fail(p, error, "unknown record type %02X", r->type);
    }
}

/* Decodes the hexadecimal digits of one line behind the colon into bytes. */
static bool decode_line(struct parser *p, const char *s, size_t digits, uint8_t *bytes,
                        GError **error)
{
    if (digits % 2 != 0)
        return fail(p, error, "odd number of hexadecimal digits (%zu)", digits);
    if (digits / 2 < RECORD_OVERHEAD || digits / 2 > 255 + RECORD_OVERHEAD)
        return fail(p, error, "record of %zu bytes; 5 to 260 are possible", digits / 2);
    for (size_t i = 0; i < digits; i++) {
        int value = g_ascii_xdigit_value(s[i]);

        if (value < 0)
            return fail(p, error, "column %zu: '%c' is not a hexadecimal digit", i + 2,
                        g_ascii_isprint(s[i]) ? s[i] : '?');
        bytes[i / 2] = (uint8_t)(i % 2 == 0 ? value << 4 : bytes[i / 2] | value);
    }
    return true;
}

static bool parse_line(struct parser *p, const char *s, size_t len, bool *ended, GError **error)
{
    uint8_t bytes[255 + RECORD_OVERHEAD] = {0};
    uint8_t sum = 0;

    while (len > 0 && g_ascii_isspace(s[len - 1]))
        len--;
    if (len == 0)
        return true;
    if (s[0] != ':')
        return fail(p, error, "a record must start with ':'");
    if (*ended)
        return fail(p, error, "data behind the end-of-file record");
    if (!decode_line(p, s + 1, len - 1, bytes, error))
        return false;

    size_t n = (len - 1) / 2;
    struct record r = {bytes[0], be(bytes + 1, 2), bytes[3], bytes + 4};
    if (n != r.len + RECORD_OVERHEAD)
        return fail(p, error, "record says %u data bytes but holds %zu", r.len,
                    n - RECORD_OVERHEAD);
    for (size_t i = 0; i < n; i++)
        sum = (uint8_t)(sum + bytes[i]);
    if (sum != 0)
        return fail(p, error, "checksum is %02X, should be %02X", bytes[n - 1],
                    (uint8_t)(bytes[n - 1] - sum));
    return take_record(p, &r, ended, error);
}

struct image *image_parse_ihex(const char *name, const char *text, size_t len, GError **error)
{
    struct parser p = {.image = image_new(name), .run = g_byte_array_new()};
    const char *end = text + len;
    bool ended = false, ok = true;

    while (ok && text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *next = newline != NULL ? newline : end;

        p.line++;
        ok = parse_line(&p, text, (size_t)(next - text), &ended, error);
        text = next + 1;
    }
    if (ok && !ended)
        ok = fail(&p, error, "the end-of-file record is missing: the file is cut off");
    flush_run(&p);
    if (ok && p.image->segments->len == 0)
        ok = fail(&p, error, "the file holds no data");
    g_byte_array_unref(p.run);
    if (!ok) {
        image_free(p.image);
        return NULL;
    }
    return p.image;
}
