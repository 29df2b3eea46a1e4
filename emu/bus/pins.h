/*
 * The package's pins P0.00 to P1.15: who drives them and at what level.
 *
 * GPIO drives from OUT/DIR, peripherals drive through PSEL, the outside world (a board, a test)
 * drives inputs. The level of a pin is the outside driver's if there is one, otherwise the output,
 * otherwise the pull. The board may wire pins together: then all of them have the level of whoever
 * drives one of them, and of two that disagree low wins. Listeners (GPIO sense, GPIOTE) hear every
 * change of level.
 *
 * SPI and TWI targets and UARTs do not shift bits through levels: they are listed here with their
 * pins, and whoever sends on a wire finds who listens on it (bus/spi.h, twi.h, serial.h).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/state.h"
#include "base/tell.h"

#define PINS     64 /* number = port * 32 + pin */
#define PIN_NONE 0xff

enum pin_drive { PIN_FLOATING, PIN_LOW, PIN_HIGH };

/* MCUSEL: which core or peripheral owns the pad. */
enum pin_owner { PIN_OF_APP = 0, PIN_OF_NET = 1, PIN_OF_PERIPHERAL = 3, PIN_OF_TRACE = 7 };

struct pin_listener {
    struct listener listener;
    void (*level)(void *ctx, unsigned pin, bool level); /* has changed */
    /* Every change of owner and every release: the owner then drives the pad. */
    void (*owner)(void *ctx, unsigned pin, enum pin_owner owner);
};

struct spi_node;
struct twi_node;
struct serial_node;

struct pins {
    uint8_t outside[PINS]; /* enum pin_drive: a button, a test */
    uint8_t output[PINS];  /* enum pin_drive: what the chip drives */
    uint8_t pull[PINS];    /* enum pin_drive */
    uint8_t owner[PINS];   /* enum pin_owner */
    uint8_t net[PINS];     /* pins with one number other than 0 are wired together */
    bool level[PINS];
    struct listeners listeners;
    struct spi_node *spi; /* lists: who listens on the pins */
    struct twi_node *twi;
    struct serial_node *serial;
};

struct listener *pins_listen(struct pins *p, struct pin_listener *l, void *ctx);

/* Hands the pad to another owner; its output and pull are off until that owner sets them. */
void pins_set_owner(struct pins *p, unsigned pin, enum pin_owner owner);

/* A peripheral that took the pin through PSEL lets go of it: GPIO drives it again. */
void pins_release(struct pins *p, unsigned pin);
void pins_set_output(struct pins *p, unsigned pin, enum pin_drive drive);
void pins_set_outside(struct pins *p, unsigned pin, enum pin_drive drive);
void pins_set_pull(struct pins *p, unsigned pin, enum pin_drive drive);
bool pins_level(const struct pins *p, unsigned pin);

/* Wires are the board's; who listens is no state. */
void pins_walk(struct pins *p, struct state_walk *w);

/* The board connects two pins. */
void pins_wire(struct pins *p, unsigned a, unsigned b);

/* What drives the wire at a pin, pulls not counted. */
enum pin_drive pins_driven(const struct pins *p, unsigned pin);

/* Whether two pins are one wire; PIN_NONE is never. */
static inline bool pins_joined(const struct pins *p, unsigned a, unsigned b)
{
    if (a >= PINS || b >= PINS)
        return false;
    return a == b || (p->net[a] != 0 && p->net[a] == p->net[b]);
}

/* Pin number of a PSEL register value, PIN_NONE when it is disconnected. */
static inline unsigned pin_of_psel(uint32_t psel)
{
    return (psel >> 31) != 0 ? PIN_NONE : (psel & 0x3f);
}
