/*
 * What a board solders to the pins beside the QSPI chip: I2C and SPI devices as register files, a
 * NOR flash chip on SPI.
 *
 * Models:  a register file answers its address or its chip select; a register that was described
 *          keeps its value (identification), any other holds what was written and starts as 0.
 * Omits:   what the device measures or does, interrupt lines, timing, states of the machine that
 *          are saved and restored.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/guest_log.h"
#include "bus/pins.h"
#include "time/sched.h"

#define PART_REGISTERS 65536u

enum part_kind { PART_I2C, PART_SPI, PART_FLASH };

/* Pins are numbers of bus/pins.h. */
struct part_description {
    char *name;
    enum part_kind kind;
    unsigned sck, mosi, miso, csn; /* of I2C: sck is SCL, mosi is SDA */
    uint8_t address;               /* I2C, 7 bits */
    unsigned address_bytes;        /* of a register's number, 1 or 2 */
    unsigned register_bytes;       /* of a register; its number goes on after so many */
    unsigned dummy;                /* SPI: bytes between number and data of a read */
    uint8_t read_mask;             /* SPI: a first byte with this bit reads; 0: opcodes */
    uint8_t read_op, write_op;     /* SPI: the first byte, before the number */
    char *chip;                    /* flash: part number or chip file */
    GHashTable *fixed;             /* register -> value + 1, as pointers */
};

struct part_description *part_describe(enum part_kind kind, const char *name);
void part_description_free(struct part_description *d);

struct part;

/* Attaches it to the pins. NULL and an error when its flash chip is not known. */
struct part *part_new(const struct part_description *d, struct pins *pins, struct sched *sched,
                      struct guest_log *log, GError **error);
void part_free(struct part *part);
void part_power_cycle(struct part *part);
