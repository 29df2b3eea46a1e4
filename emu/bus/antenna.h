/*
 * An antenna: where a radio meets what others have put on the air.
 *
 * The air knows packets: where and when they are, and the bits as they were sent. What a receiver
 * makes of them (address, whitening, length, CRC) is its own affair, so two radios that are set up
 * differently hear noise, as they would. A packet is known to all from its first bit on, its
 * content from the end of its address on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "time/clock.h"

/* What a receiver can be tuned to; of Coded it hears both rates. */
enum air_phy { AIR_1M, AIR_2M, AIR_CODED, AIR_IEEE802154, AIR_PHYS };

/* S0, LENGTH and S1 of two bytes, 255 bytes of payload, CRC. */
#define AIR_MAX_BYTES 264

/* Energy that began so short a time ago is not noticed: a receiver has to settle (assumption). */
#define AIR_BLIND_TICKS (20 * TICKS_PER_US)

/* What a receiver measures when nobody sends, in dBm: assumption. */
#define AIR_NOISE_DBM (-100)

struct air_packet {
    uint32_t serial; /* the air's; from 1 on */
    enum air_phy phy;
    bool s2;           /* Coded at 500 kbit/s */
    int8_t dbm;        /* at the sender's antenna */
    uint16_t mhz;      /* 2402 */
    uint8_t word_bits; /* of address or SFD */
    uint64_t word;     /* the first bit on air is the lowest */
    ticks_t start;     /* the first bit of the preamble begins */
    ticks_t address;   /* the last bit of address or SFD is over */
    ticks_t begin;     /* the first bit of the content begins */
    ticks_t bit;       /* how long each of it takes */
};

struct air_content {
    ticks_t end; /* the last bit is over */
    uint16_t n_bits;
    uint8_t bits[AIR_MAX_BYTES]; /* behind the address, as on air; the first one is the lowest */
};

struct air_energy {
    int dbm;
    bool carrier; /* of the PHY asked for */
};

/* The air's side. */
struct air {
    void (*send)(void *ctx, const struct air_packet *packet); /* serial is not set */
    void (*fill)(void *ctx, const struct air_content *content);
    /* The packet under way breaks off now. */
    void (*stop)(void *ctx, ticks_t now);
    /*
     * Of others' packets of that PHY and frequency, in order of (address, serial), the first one
     * that lies behind the given pair; NULL: none is known yet. Valid until the next call.
     */
    const struct air_packet *(*next)(void *ctx, enum air_phy phy, unsigned mhz, ticks_t address,
                                     uint32_t serial);
    const struct air_packet *(*find)(void *ctx, uint32_t serial); /* NULL: it is long over */
    /* Whether the packet's address gets through to this antenna. */
    bool (*audible)(void *ctx, uint32_t serial, ticks_t now);
    /* Bits [from, from+n) of a packet as they have arrived at this antenna by now. */
    void (*receive)(void *ctx, uint32_t serial, ticks_t now, unsigned from, unsigned n,
                    uint8_t *bits);
    /* The most at this antenna between two moments. */
    struct air_energy (*measure)(void *ctx, enum air_phy phy, unsigned mhz, ticks_t from,
                                 ticks_t to);
};

struct antenna {
    /* The radio's side; NULL where there is none. */
    void (*heard)(void *radio); /* another one's packet has begun */
    /* Before this the radio puts nothing on the air if nothing happens on its board before now. */
    ticks_t (*silent_until)(void *radio, ticks_t now);
    void *radio;
    const struct air *air; /* NULL: nobody else is there */
    void *air_ctx;
};
