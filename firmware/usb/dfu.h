/*
 * A DFU interface that keeps nothing of what is downloaded but its length and its CRC-32.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define DFU_INTERFACE 2u
#define DFU_SETTINGS  2u    /* alternate ones */
#define DFU_BLOCK     4096u /* wTransferSize */

enum dfu_reply {
    DFU_STALL,
    DFU_STATUS,  /* go on to the status stage */
    DFU_RECEIVE, /* the data stage brings a block */
    DFU_ANSWER,  /* *answer goes to the host */
};

/* A class request for the interface; wValue and wLength of it. */
enum dfu_reply dfu_request(uint32_t request, uint32_t value, uint32_t length,
                           const uint8_t **answer, uint32_t *bytes);

/* SET_INTERFACE; false: there is no such setting. */
bool dfu_select(uint32_t setting);

/* A packet of the data stage. True: it was the last one. */
bool dfu_receive(const uint8_t *packet, uint32_t bytes);

bool dfu_is_receiving(void);

struct dfu_image {
    uint32_t setting, bytes, crc;
};

/* True once after each download that has ended. */
bool dfu_take_image(struct dfu_image *image);
