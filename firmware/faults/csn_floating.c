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
#define CSN_CNF (GPIO_PIN_CNF + 4 * 18)

#define CNF_OUTPUT       BIT(0)
#define CNF_DISCONNECTED BIT(1) /* the input; no pull */

void scenario(void)
{
    qspi_command(OP_DP, NULL, NULL, 0, false);
    REG(P0_BASE, CSN_CNF) = CNF_OUTPUT; /* high: the pin's level without the controller */
    qspi_deactivate();
    REG(P0_BASE, CSN_CNF) = CNF_DISCONNECTED;
}
