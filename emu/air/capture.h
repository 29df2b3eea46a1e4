/*
 * What is on the air as a capture file for Wireshark: pcapng, with an interface for Bluetooth LE
 * (LINKTYPE_BLUETOOTH_LE_LL_WITH_PHDR) and one for IEEE 802.15.4 (LINKTYPE_IEEE802_15_4_TAP).
 * Packets of other kinds are left out.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdio.h>

#include "air/medium.h"

struct capture;

/* Writes to `file`, which stays the caller's, whenever a packet is over. */
struct capture *capture_new(struct medium *m, FILE *file);
void capture_free(struct capture *c);

/* One packet as a block of the file; for tests. NULL: it is of another kind. */
GByteArray *capture_block(const struct air_packet *packet, const struct air_content *content);
