/*
 * The other end of an SPI controller: what the board connects to SCK, MOSI and MISO.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bus/pins.h"

struct spi_target {
    /* Eight clocks: takes the byte on MOSI, returns the byte on MISO. */
    uint8_t (*exchange)(void *ctx, uint8_t mosi);
    void *ctx;
};

/* What MISO reads when nobody drives it: pulled up. */
#define SPI_IDLE 0xff

struct spi_wires {
    unsigned sck, mosi, miso; /* pins, or PIN_NONE */
};

/* A target on pins of the package. */
struct spi_node {
    struct spi_target target;
    struct spi_wires wires;
    bool selected; /* its CSN is low */
    struct spi_node *next;
};

void spi_attach(struct pins *p, struct spi_node *node);
void spi_detach(struct pins *p, struct spi_node *node);

/*
 * Eight clocks from a controller on these wires. Every selected target on its SCK takes part; with
 * none on MISO the wire has its level, that of MOSI if the two are joined.
 */
uint8_t spi_exchange(const struct pins *p, const struct spi_wires *from, uint8_t mosi);
