/*
 * Change: a start-up check reads a register without a name, finds 0 and gives up.
 * Seen:   a fault that has its reason in the missing register.
 * Source: the run-time library of CryptoCell checks its state so.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "nrf5340.h"

void scenario(void)
{
    if (REG(QSPI_BASE, 0x7f4) != 1)
        __asm volatile("udf #0");
}
