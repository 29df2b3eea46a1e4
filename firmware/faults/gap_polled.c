/*
 * Change: the program waits for a register that no document names.
 * Seen:   silence at full load, for want of the register.
 * Source: inference: drivers of unpublished hardware.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "nrf5340.h"

void scenario(void)
{
    while (REG(QSPI_BASE, 0x7f0) == 0)
        ;
}
