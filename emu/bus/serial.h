/*
 * The other end of a UART: what the board connects to its TXD and RXD.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bus/pins.h"
#include "time/clock.h"

/* A UART that listens on a pin of the package. */
struct serial_node {
    unsigned (*rxd)(void *uart); /* its pin now, or PIN_NONE */
    /* A frame that lasted so long has come in; whoever has no room for it loses it. */
    void (*arrive)(void *uart, uint8_t byte, ticks_t frame);
    void *uart;
    struct serial_node *next;
};

/* Hears what a UART sends, beside the line's end. */
struct serial_listener {
    struct listener listener;
    void (*sent)(void *ctx, uint8_t byte);
};

struct serial_line {
    struct listeners listeners;
    /* A byte left the transmitter (its stop bit is over). */
    void (*transmitted)(void *ctx, uint8_t byte);
    void *ctx;
    /*
     * Takes the next byte that waits to be received; false when there is none. The UART asks at its
     * own pace, one byte a frame time, so no byte is lost for lack of reading.
     */
    bool (*receive)(void *ctx, uint8_t *byte);
    /*
     * Set by the UART: the board calls it when bytes have begun to wait, so that an idle receiver
     * need not poll.
     */
    void (*wake)(void *uart);
    void *uart;
    struct serial_node *node; /* set by the UART: its receiver */
    struct serial_node *peer; /* the receiver that TXD is connected to whatever the pins, or NULL */
};

void serial_attach(struct pins *p, struct serial_node *node);
void serial_detach(struct pins *p, struct serial_node *node);

/* A frame has left TXD: it goes to the line's end and to every receiver on the wire. */
void serial_send(const struct pins *p, const struct serial_line *line, unsigned txd, uint8_t byte,
                 ticks_t frame);
