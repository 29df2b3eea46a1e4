/*
 * What a packet looks like: the fields of PCNF0, PCNF1 and CRCCNF, and the arithmetic of CRC and
 * whitening.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bus/antenna.h"

/* Latched when a packet begins. Bits are on air, bytes in RAM. */
struct frame {
    uint8_t s0_bits, length_bits, s1_bits;
    uint8_t s0_bytes, length_bytes, s1_bytes;
    uint8_t crc_bytes;
    uint8_t max_payload, more; /* MAXLEN; STATLEN: bytes beside LENGTH */
    bool length_counts_crc;
    bool big_endian;
    bool whitens;
    bool crc_of_address; /* CRC covers the address */
    bool crc_of_header;  /* else it begins behind LENGTH (IEEE 802.15.4) */
    uint16_t payload;    /* bytes, once LENGTH is known */
    bool too_long;       /* LENGTH asks for more than MAXLEN */
};

struct frame frame_of(uint32_t pcnf0, uint32_t pcnf1, uint32_t crccnf);

unsigned frame_header_bits(const struct frame *f);
unsigned frame_header_bytes(const struct frame *f);
unsigned frame_bits(const struct frame *f);

/* LENGTH is known: sets payload. */
void frame_set_length(struct frame *f, uint32_t length);

/* Headers as they are on air, the first bit lowest, and as they lie in RAM; give LENGTH back. */
uint32_t frame_header_to_air(const struct frame *f, const uint8_t *ram, uint64_t *air);
uint32_t frame_header_to_ram(const struct frame *f, uint64_t air, uint8_t *ram);

/* A byte of payload as it is on air, and back. */
uint8_t frame_swap(const struct frame *f, uint8_t byte);

/* CRC and whitening, bit by bit. */
struct coder {
    uint32_t crc, poly, top;
    uint8_t white; /* 0: does not whiten */
};

/* `white`: DATAWHITEIV, or 0. */
struct coder coder_start(unsigned crc_bytes, uint32_t poly, uint32_t init, uint8_t white);

/* A plain bit goes into the CRC. */
void coder_count(struct coder *c, bool bit);

/* Plain to air or back. */
bool coder_whiten(struct coder *c, bool bit);

#define FRAME_MAX_HEADER 5 /* bytes */
