/*
 * The other end of a UART: what the board connects to its TXD and RXD.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct serial_line {
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
};
