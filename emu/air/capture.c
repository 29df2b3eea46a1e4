/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "air/capture.h"

#include <string.h>

#include "base/units.h"

#define LINKTYPE_BLE        256
#define LINKTYPE_IEEE802154 283
#define BLOCK_SECTION       UINT32_C(0x0a0d0d0a)
#define BLOCK_INTERFACE     1
#define BLOCK_PACKET        6
#define BYTE_ORDER_MAGIC    UINT32_C(0x1a2b3c4d)
#define OPTION_IF_TSRESOL   9
#define SNAPLEN             0 /* no limit */
#define ADVERTISING_ADDRESS UINT32_C(0x8e89bed6)
#define BLE_DEWHITENED      BIT(0)
#define BLE_SIGNAL_VALID    BIT(1)
#define BLE_REFERENCE_VALID BIT(4)
#define BLE_PHY_SHIFT       14
#define BLE_CI_S2           1
#define TAP_FCS_TYPE        0
#define TAP_RSS             1
#define TAP_CHANNEL         3
#define TAP_FCS_16          1

enum { INTERFACE_BLE, INTERFACE_IEEE802154 };

struct capture {
    FILE *file;
    struct medium_listener ear;
};

static void put16(GByteArray *a, unsigned value)
{
    const uint8_t bytes[] = {(uint8_t)value, (uint8_t)(value >> 8)};

    g_byte_array_append(a, bytes, sizeof bytes);
}

static void put32(GByteArray *a, uint32_t value)
{
    put16(a, value & 0xffff);
    put16(a, value >> 16);
}

static void put8(GByteArray *a, unsigned value)
{
    const uint8_t byte = (uint8_t)value;

    g_byte_array_append(a, &byte, 1);
}

static void pad(GByteArray *a)
{
    while (a->len % 4 != 0)
        put8(a, 0);
}

/* Frames a block's body with its type and length. */
static GByteArray *block(uint32_t type, const GByteArray *body)
{
    GByteArray *b = g_byte_array_new();

    put32(b, type);
    put32(b, body->len + 12);
    g_byte_array_append(b, body->data, body->len);
    put32(b, body->len + 12);
    return b;
}

/* --- the kinds of packets --- */

/* The index that whitening starts from: 37, 38, 39 lie beside and between the data channels. */
static unsigned channel_index(unsigned rf_channel)
{
    switch (rf_channel) {
    case 0:
        return 37;
    case 12:
        return 38;
    case 39:
        return 39;
    default:
        return rf_channel - (rf_channel < 12 ? 1 : 2);
    }
}

static void put_dewhitened(GByteArray *a, const struct air_content *c, unsigned index)
{
    uint8_t white = (uint8_t)(0x40 | index);

    for (unsigned i = 0; i < c->n_bits / 8u; i++) {
        unsigned byte = c->bits[i];

        for (unsigned j = 0; j < 8; j++) {
            bool out = (white & 1) != 0;

            byte ^= (unsigned)out << j;
            white = (uint8_t)(white >> 1 ^ (out ? 0x44 : 0));
        }
        put8(a, byte);
    }
}

static GByteArray *bluetooth(const struct air_packet *p, const struct air_content *c)
{
    static const uint8_t phy[] = {[AIR_1M] = 0, [AIR_2M] = 1, [AIR_CODED] = 2};
    unsigned rf_channel = (p->mhz - 2402u) / 2;
    unsigned flags = BLE_DEWHITENED | BLE_SIGNAL_VALID | BLE_REFERENCE_VALID |
                     (unsigned)phy[p->phy] << BLE_PHY_SHIFT;
    GByteArray *a = g_byte_array_new();

    put8(a, rf_channel);
    put8(a, (uint8_t)p->dbm);
    put8(a, 0); /* noise */
    put8(a, 0); /* offenses */
    put32(a, (uint32_t)p->word);
    put16(a, flags);
    put32(a, (uint32_t)p->word);
    if (p->phy == AIR_CODED)
        put8(a, p->s2 ? BLE_CI_S2 : 0);
    put_dewhitened(a, c, channel_index(rf_channel));
    return a;
}

static void put_tlv(GByteArray *a, unsigned type, unsigned length, uint32_t value)
{
    put16(a, type);
    put16(a, length);
    put32(a, value);
}

static GByteArray *ieee802154(const struct air_packet *p, const struct air_content *c)
{
    GByteArray *a = g_byte_array_new();
    float rss = p->dbm;
    uint32_t rss_bits;

    memcpy(&rss_bits, &rss, sizeof rss_bits);
    put16(a, 0); /* version */
    put16(a, 4 + 3 * 8);
    put_tlv(a, TAP_FCS_TYPE, 1, TAP_FCS_16);
    put_tlv(a, TAP_RSS, 4, rss_bits);
    put_tlv(a, TAP_CHANNEL, 3, (p->mhz - 2405u) / 5 + 11);
    if (c->n_bits >= 8) /* the first byte is PHR */
        g_byte_array_append(a, c->bits + 1, c->n_bits / 8u - 1);
    return a;
}

static bool is_bluetooth(const struct air_packet *p)
{
    return p->phy != AIR_IEEE802154 && p->word_bits == 32 && p->mhz >= 2402 && p->mhz <= 2480 &&
           p->mhz % 2 == 0;
}

static bool is_ieee802154(const struct air_packet *p)
{
    return p->phy == AIR_IEEE802154 && p->mhz >= 2405 && p->mhz <= 2480 && p->mhz % 5 == 0;
}

GByteArray *capture_block(const struct air_packet *p, const struct air_content *c)
{
    if (!is_bluetooth(p) && !is_ieee802154(p))
        return NULL;
    bool ble = is_bluetooth(p);
    GByteArray *packet = ble ? bluetooth(p, c) : ieee802154(p, c), *body = g_byte_array_new();
    /* Less than a nanosecond of rounding; the product would overflow after seven seconds. */
    uint64_t ns = p->start / TICKS_PER_SECOND * UINT64_C(1000000000) +
                  p->start % TICKS_PER_SECOND * 1000 / 1536;

    put32(body, ble ? INTERFACE_BLE : INTERFACE_IEEE802154);
    put32(body, (uint32_t)(ns >> 32));
    put32(body, (uint32_t)ns);
    put32(body, packet->len);
    put32(body, packet->len);
    g_byte_array_append(body, packet->data, packet->len);
    pad(body);
    GByteArray *b = block(BLOCK_PACKET, body);
    g_byte_array_unref(packet);
    g_byte_array_unref(body);
    return b;
}

/* --- the file --- */

static void write_block(struct capture *c, GByteArray *b)
{
    fwrite(b->data, 1, b->len, c->file);
    g_byte_array_unref(b);
}

static void write_header(struct capture *c)
{
    GByteArray *section = g_byte_array_new();

    put32(section, BYTE_ORDER_MAGIC);
    put16(section, 1);
    put16(section, 0);
    put32(section, UINT32_MAX); /* length: not given */
    put32(section, UINT32_MAX);
    write_block(c, block(BLOCK_SECTION, section));
    g_byte_array_unref(section);
}

static void write_interface(struct capture *c, unsigned linktype)
{
    GByteArray *body = g_byte_array_new();

    put16(body, linktype);
    put16(body, 0);
    put32(body, SNAPLEN);
    put16(body, OPTION_IF_TSRESOL);
    put16(body, 1);
    put32(body, 9); /* nanoseconds */
    put32(body, 0); /* end of options */
    write_block(c, block(BLOCK_INTERFACE, body));
    g_byte_array_unref(body);
}

static void sent(void *ctx, unsigned board, const struct air_packet *packet,
                 const struct air_content *content)
{
    GByteArray *b = capture_block(packet, content);

    if (b != NULL)
        write_block(ctx, b);
}

struct capture *capture_new(struct medium *m, FILE *file)
{
    struct capture *c = g_new0(struct capture, 1);

    c->file = file;
    c->ear.sent = sent;
    write_header(c);
    write_interface(c, LINKTYPE_BLE);
    write_interface(c, LINKTYPE_IEEE802154);
    medium_listen(m, &c->ear, c);
    return c;
}

void capture_free(struct capture *c)
{
    if (c == NULL)
        return;
    listener_leave(&c->ear.listener);
    g_free(c);
}
