/*
 * How long the parts of a packet and of the radio's own work take.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "bus/antenna.h"
#include "periph/radio/radio_regs.h"

struct phy {
    ticks_t bit; /* of preamble and address */
    ticks_t ramp;
    ticks_t tx_start; /* START to the first bit on air */
    ticks_t tx_end;   /* an event to the bit on air that it belongs to */
    ticks_t rx;       /* a bit on air to the event that belongs to it */
    ticks_t tx_off;   /* DISABLE to DISABLED */
    ticks_t late;     /* so much of a preamble may be over when the receiver begins to listen */
};

#define RAMP_FAST_TICKS (40 * TICKS_PER_US)
#define RX_OFF_TICKS    UINT64_C(0)

enum air_phy phy_of_mode(unsigned mode);
const struct phy *phy_find(enum air_phy phy);

/* Coded: CI and TERM1 lie between address and header, always at 125 kbit/s. */
#define CODED_LEAD_BITS 5

/* Preamble and address, PCNF0.PLEN bits of the first. */
ticks_t phy_address_ticks(enum air_phy phy, unsigned plen, unsigned address_bits);
ticks_t phy_lead_ticks(enum air_phy phy);
/* A bit behind the address. */
ticks_t phy_bit_ticks(enum air_phy phy, bool s2);
/* What follows the last bit: TERM2. */
ticks_t phy_tail_ticks(enum air_phy phy, bool s2);
ticks_t phy_rx_ticks(enum air_phy phy, bool s2);
