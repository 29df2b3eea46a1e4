/*
 * RADIO of the network core, as a controller uses it: Bluetooth LE 1M on channel 37, with the
 * hardware's T_IFS between a packet and its answer.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define PACKET_BYTES 8u /* of payload; the first four are the number */

struct packet {
    uint8_t header, length;
    uint8_t payload[PACKET_BYTES];
};

/* Starts the crystal and sets RADIO up. */
void radio_init(void);

/*
 * Sends `out`, then listens for an answer into `in`. False: none came within a millisecond, or its
 * CRC is wrong. `after_us`: from the end of the packet to the answer's address.
 */
bool radio_ask(const struct packet *out, struct packet *in, unsigned *after_us);

/*
 * Listens until a packet comes, which `answer` makes an answer of, in place, before it is sent.
 * False: its CRC is wrong, and nothing was sent.
 */
bool radio_answer(struct packet *packet, void (*answer)(struct packet *packet));

/* Of the last packet that was received, in -dBm. */
unsigned radio_rssi(void);

static inline uint32_t packet_number(const struct packet *p)
{
    return p->payload[0] | (uint32_t)p->payload[1] << 8;
}

static inline void packet_set_number(struct packet *p, uint32_t number)
{
    p->payload[0] = (uint8_t)number;
    p->payload[1] = (uint8_t)(number >> 8);
}
