/*
 * The other end of a TWI (I2C) controller: what the board connects to SCL and SDA.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bus/pins.h"

/* Who waits until SCL is let go of. */
struct twi_waiter {
    void (*go)(void *ctx);
    void *ctx;
};

struct twi_target {
    /* A start condition and a 7-bit address; true acknowledges. */
    bool (*start)(void *ctx, uint8_t address, bool read);
    /* A byte from the controller; true acknowledges. */
    bool (*write)(void *ctx, uint8_t byte);
    /* A byte to the controller. */
    uint8_t (*read)(void *ctx);
    void (*stop)(void *ctx);
    void *ctx;
    /*
     * Asked after the address that it acknowledged: true when it holds SCL low, and then it calls
     * the waiter once when it lets go. NULL: never.
     */
    bool (*stretches)(void *ctx, struct twi_waiter waiter);
};

struct twi_wires {
    unsigned scl, sda; /* pins, or PIN_NONE */
};

/* A target on pins of the package. */
struct twi_node {
    struct twi_target target;
    struct twi_wires wires;
    bool active;
    struct twi_node *next;
};

void twi_attach(struct pins *p, struct twi_node *node);
void twi_detach(struct pins *p, struct twi_node *node);

/* Start condition and address on these wires: the target that acknowledges, or NULL. */
const struct twi_target *twi_start(const struct pins *p, const struct twi_wires *from,
                                   uint8_t address, bool read);

/* Targets on pins of the package by number, the same in every run; 0 is NULL. */
unsigned twi_number(const struct pins *p, const struct twi_target *target);
const struct twi_target *twi_numbered(const struct pins *p, unsigned number);

/* Stop condition: every target on the wires hears it. */
void twi_stop(const struct pins *p, const struct twi_wires *from);
