/*
 * Change: the flash chip sleeps, and the sleep state of the pins leaves CSN without a pull.
 * Seen:   nothing fails; the chip wakes now and then, and the board draws more current than it
 *         should.
 * Source: zephyr pull request 48645.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "faults.h"

#define OP_DP   0xb9
#define PIN_CSN 18

void scenario(void)
{
    qspi_command(OP_DP, NULL, NULL, 0, false);
    qspi_deactivate();
    REG(P0_BASE, GPIO_DIRCLR) = BIT(PIN_CSN);
}
