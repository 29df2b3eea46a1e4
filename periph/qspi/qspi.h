/*
 * QSPI controller: what the machine, statistics and traces need besides the device contract.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "periph/nor/nor.h"
#include "periph/periph.h"

/* XIP window of the application core. */

struct qspi_stats {
    uint64_t commands; /* frames on the wires, status polls included, XIP reads not */
    uint64_t bytes_read, bytes_written;
    uint64_t erases;
};

/*
 * Puts a flash chip on the wires. When the memory map has a region "xip" (its host memory is the
 * chip's array), the controller takes over its window and its stores.
 */
void qspi_connect(struct periph *p, struct nor *chip);

/*
 * The pins that the board connects to the chip's SCK, CSN and IO0 to IO3 (port * 32 + pin, PIN_NONE
 * when a line is not connected). QSPI reaches a chip only on its dedicated pins, the default.
 */
void qspi_set_board_pins(struct periph *p, const unsigned pins[6]);

/* "P0.13 (IO0) belongs to trace (PIN_CNF.MCUSEL = 7)", or NULL when SCK, CSN, IO0, IO1 reach it. */
const char *qspi_pin_trouble(const struct periph *p);

const struct qspi_stats *qspi_stats(const struct periph *p);
const struct codebus_window *qspi_window(const struct periph *p);

/* Whether an XIP access would be answered now; that is found out without one. */
bool qspi_xip_answers(const struct periph *p);

/*
 * The read that an XIP access to `offset` of the window sends when it begins a command; `data` is
 * what comes back.
 */
struct nor_frame qspi_xip_frame(const struct periph *p, uint32_t offset, uint8_t *data,
                                uint32_t len);

/* "READ: polling status (05h), chip is busy", or NULL when nothing is going on. */
const char *qspi_activity(const struct periph *p);

/*
 * What-if: XIP and transfers cost as if SCK or READOC were these; what they do does not change.
 * 0 and -1 leave the registers' values.
 */
void qspi_what_if(struct periph *p, uint32_t sck_hz, int readoc);

/* Whether IFTIMING.RXDELAY samples the right bit at SCK = 96 MHz / (sckfreq + 1). */
bool qspi_rxdelay_fits(unsigned sckfreq, unsigned rxdelay);

/* SCK as costs see it. */
uint32_t qspi_cost_sck_hz(const struct periph *p);

/*
 * Gives borrowed pages of the array back, so that its host memory holds the chip's content; they
 * are shown anew at the next XIP access.
 */
void qspi_settle_array(struct periph *p);
