/*
 * The board around the chip: flash chip, pins, wires between them, voltages, errata revision.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/errata.h"
#include "bus/analog.h"

#define BOARD_MAX_WIRES 64
#define BOARD_MAX_PARTS 32

/* A LED or a button. */
struct board_part {
    char name[32];     /* as the board has it, "led1", "button1" */
    char aliases[128]; /* as a build's devicetree has it, "led0 mcuboot-led0" */
    uint8_t pin;
    bool active_low;
};

/* What is at XL1 and XL2. */
enum board_lfxo { LFXO_CRYSTAL, LFXO_NONE, LFXO_EXTERNAL };

struct board {
    char *name; /* "nrf5340dk" */
    char *description;
    bool has_chip;          /* on the QSPI pins */
    char *chip;             /* flash chip profile, or path of a chip file */
    uint32_t chip_ready_us; /* after power-on, until the chip answers */
    char *errata;           /* as for --errata */
    enum board_lfxo lfxo;
    GPtrArray *devices; /* struct part_description */
    /* Pins of the QSPI chip as wired: SCK, CSN, IO0..IO3, number = port * 32 + pin. */
    unsigned qspi_pins[6];
    /* Pins that are connected to each other. */
    struct {
        uint8_t a, b;
    } wire[BOARD_MAX_WIRES];
    unsigned n_wires;
    struct board_part part[BOARD_MAX_PARTS]; /* LEDs first, then buttons */
    unsigned n_leds, n_parts;
    struct analog analog;
    bool usb; /* a cable is plugged into the nRF5340's USB socket */
};

/*
 * The board named `name`, or described by the INI file of that path:
 *
 *   [board]
 *   name=mine
 *   like=nrf5340dk
 *   chip=mx25r6435f
 *   errata=rev1
 *   [qspi]
 *   sck=0.17
 *   csn=0.18
 *   io=0.13,0.14,0.15,0.16
 *   [wires]
 *   1.01=1.02
 *   [leds]
 *   led1=0.28 low
 *   [buttons]
 *   button1=0.23 low
 *   [adc]
 *   ain0=0.9V
 *   [usb]
 *   cable=yes
 *
 * LEDs and buttons replace those of the board, "low" or "high" is their active level. Keys that
 * are left out are those of `like` (nrf5340dk); unknown keys are errors. All keys are in
 * docs/boards.md.
 */
struct board *board_load(const char *name, GError **error);
void board_free(struct board *board);

/* Connects pins, "1.01=1.02" or "1.01=1.02,1.03"; false when the text names none. */
bool board_add_wires(struct board *board, const char *text);

/* The built-in board that a build for Zephyr's board `name` is for ("thingy53/nrf5340/cpuapp");
 * NULL: none. */
const char *board_for_build(const char *name);

struct board_builtin {
    const char *name, *description;
    const char *text; /* a board file */
};

extern const struct board_builtin board_builtins[]; /* ends with a NULL name */
