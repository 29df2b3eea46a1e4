/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "periph/radio/frame.h"

#include <glib.h>

#include "base/units.h"

#define SKIPADDR_INCLUDE    0
#define SKIPADDR_IEEE802154 2

struct frame frame_of(uint32_t pcnf0, uint32_t pcnf1, uint32_t crccnf)
{
    unsigned s1 = bits(pcnf0, 19, 16), length = bits(pcnf0, 3, 0);
    bool s1_in_ram = s1 != 0 || bits(pcnf0, 20, 20) != 0;

    return (struct frame){
        .s0_bits = (uint8_t)(8 * bits(pcnf0, 8, 8)),
        .length_bits = (uint8_t)length,
        .s1_bits = (uint8_t)s1,
        .s0_bytes = (uint8_t)bits(pcnf0, 8, 8),
        .length_bytes = (uint8_t)((length + 7) / 8),
        .s1_bytes = (uint8_t)(s1_in_ram ? MAX((s1 + 7) / 8, 1) : 0),
        .crc_bytes = (uint8_t)bits(crccnf, 1, 0),
        .max_payload = (uint8_t)bits(pcnf1, 7, 0),
        .more = (uint8_t)bits(pcnf1, 15, 8),
        .length_counts_crc = bits(pcnf0, 26, 26) != 0,
        .big_endian = bits(pcnf1, 24, 24) != 0,
        .whitens = bits(pcnf1, 25, 25) != 0,
        .crc_of_address = bits(crccnf, 9, 8) == SKIPADDR_INCLUDE,
        .crc_of_header = bits(crccnf, 9, 8) != SKIPADDR_IEEE802154,
    };
}

unsigned frame_header_bits(const struct frame *f)
{
    return f->s0_bits + f->length_bits + f->s1_bits;
}

unsigned frame_header_bytes(const struct frame *f)
{
    return f->s0_bytes + f->length_bytes + f->s1_bytes;
}

unsigned frame_bits(const struct frame *f)
{
    return frame_header_bits(f) + 8u * (f->payload + f->crc_bytes);
}

void frame_set_length(struct frame *f, uint32_t length)
{
    if (f->length_counts_crc)
        length -= MIN(length, f->crc_bytes);
    length += f->more;
    f->too_long = length > f->max_payload;
    f->payload = (uint16_t)MIN(length, f->max_payload);
}

static uint32_t reversed(uint32_t value, unsigned n)
{
    uint32_t r = 0;

    for (unsigned i = 0; i < n; i++)
        r |= (value >> i & 1) << (n - 1 - i);
    return r;
}

static uint32_t in_order(const struct frame *f, uint32_t value, unsigned n)
{
    value &= (UINT32_C(1) << n) - 1;
    return f->big_endian ? reversed(value, n) : value;
}

static uint32_t field_from_ram(const uint8_t *ram, unsigned bytes)
{
    return (bytes > 0 ? ram[0] : 0u) | (bytes > 1 ? (uint32_t)ram[1] << 8 : 0u);
}

uint32_t frame_header_to_air(const struct frame *f, const uint8_t *ram, uint64_t *air)
{
    uint32_t s0 = field_from_ram(ram, f->s0_bytes);
    uint32_t length = field_from_ram(ram + f->s0_bytes, f->length_bytes);
    uint32_t s1 = field_from_ram(ram + f->s0_bytes + f->length_bytes, f->s1_bytes);

    *air = in_order(f, s0, f->s0_bits) |
           (uint64_t)in_order(f, length, f->length_bits) << f->s0_bits |
           (uint64_t)in_order(f, s1, f->s1_bits) << (f->s0_bits + f->length_bits);
    return length & ((UINT32_C(1) << f->length_bits) - 1);
}

static void field_to_ram(uint32_t value, uint8_t *ram, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        ram[i] = (uint8_t)(value >> 8 * i);
}

uint32_t frame_header_to_ram(const struct frame *f, uint64_t air, uint8_t *ram)
{
    uint32_t length = in_order(f, (uint32_t)(air >> f->s0_bits), f->length_bits);

    field_to_ram(in_order(f, (uint32_t)air, f->s0_bits), ram, f->s0_bytes);
    field_to_ram(length, ram + f->s0_bytes, f->length_bytes);
    field_to_ram(in_order(f, (uint32_t)(air >> (f->s0_bits + f->length_bits)), f->s1_bits),
                 ram + f->s0_bytes + f->length_bytes, f->s1_bytes);
    return length;
}

uint8_t frame_swap(const struct frame *f, uint8_t byte)
{
    return (uint8_t)in_order(f, byte, 8);
}

struct coder coder_start(unsigned crc_bytes, uint32_t poly, uint32_t init, uint8_t white)
{
    uint32_t top = crc_bytes != 0 ? UINT32_C(1) << (8 * crc_bytes - 1) : 0;
    uint32_t mask = top != 0 ? top << 1 : 0;

    return (struct coder){
        .crc = init & (mask - 1),
        .poly = poly & (mask - 1),
        .top = top,
        /* The highest bit is always set. */
        .white = white != 0 ? white | 0x40 : 0,
    };
}

void coder_count(struct coder *c, bool bit)
{
    bool out = (c->crc & c->top) != 0;

    c->crc = (c->crc << 1) & ((c->top << 1) - 1);
    if (out != bit)
        c->crc ^= c->poly;
}

/* x^7 + x^4 + 1; the bit that leaves is the lowest one of DATAWHITEIV. */
bool coder_whiten(struct coder *c, bool bit)
{
    bool out = (c->white & 1) != 0;

    c->white = (uint8_t)(c->white >> 1 ^ (out ? 0x44 : 0));
    return bit != out;
}
