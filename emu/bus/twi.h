/*
 * The other end of a TWI (I2C) controller: what the board connects to SCL and SDA.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct twi_target {
    /* A start condition and a 7-bit address; true acknowledges. */
    bool (*start)(void *ctx, uint8_t address, bool read);
    /* A byte from the controller; true acknowledges. */
    bool (*write)(void *ctx, uint8_t byte);
    /* A byte to the controller. */
    uint8_t (*read)(void *ctx);
    void (*stop)(void *ctx);
    void *ctx;
};
