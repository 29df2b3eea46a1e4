/*
 * Change: the QE bit of the chip is cleared while quad reads are in use.
 * Seen:   garbage in XIP; reads with one line still work.
 * Source: adafruit/circuitpython issue 4460.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "faults.h"

#define OP_WRSR 0x01

void scenario(void)
{
    static const uint8_t status = 0;

    qspi_command(OP_WRSR, &status, NULL, 1, true);
    qspi_wait_while_busy(500);
    xip_fresh(1);
}
