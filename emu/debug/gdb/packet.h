/*
 * Packets of GDB's remote serial protocol: framing, checksums, escapes.
 *
 * Follows: GDB manual, "Remote Protocol", overview.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* The longest packet that is taken; PacketSize of qSupported. A longer one is answered with NAK. */
#define PACKET_MAX 0x4000u

enum packet_event {
    PACKET_NOTHING,   /* wants more bytes */
    PACKET_COMPLETE,  /* reader->data holds it, unescaped, with a NUL behind it */
    PACKET_BROKEN,    /* wrong checksum or too long */
    PACKET_INTERRUPT, /* Ctrl-C outside a packet */
    PACKET_ACK,
    PACKET_NAK,
};

struct packet_reader {
    uint8_t data[PACKET_MAX + 1];
    size_t len;
    enum { BETWEEN, INSIDE, ESCAPED, FIRST_DIGIT, SECOND_DIGIT } state;
    uint8_t sum, given;
    bool too_long;
};

enum packet_event packet_feed(struct packet_reader *r, uint8_t byte);

/* "$...#cs" with what must be escaped escaped, appended to `out`. */
void packet_put(GByteArray *out, const void *data, size_t len);

/* Digits of `len` bytes in hexadecimal, appended. */
void packet_hex(GString *out, const void *data, size_t len);

/* Bytes of a text of hexadecimal digits up to its end or to max; returns how many. */
size_t packet_unhex(const char *text, uint8_t *data, size_t max);

/* A number in hexadecimal; *text moves behind it. False: there is none, or more than 32 bits. */
bool packet_number(const char **text, uint32_t *value);

/* The same, and a character behind it that must be there. */
bool packet_number_then(const char **text, uint32_t *value, char behind);
