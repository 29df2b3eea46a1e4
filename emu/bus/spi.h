/*
 * The other end of an SPI controller: what the board connects to SCK, MOSI and MISO.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

struct spi_target {
    /* Eight clocks: takes the byte on MOSI, returns the byte on MISO. */
    uint8_t (*exchange)(void *ctx, uint8_t mosi);
    void *ctx;
};

/* What MISO reads when nobody drives it: pulled up. */
#define SPI_IDLE 0xff
