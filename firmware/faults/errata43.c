/*
 * Change: QSPI.STATUS is read after XIP without the workaround of errata 43.
 * Seen:   the CPU halts in the middle of the driver.
 * Source: nRF5340 errata 43; hal_nordic pull request 128.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"
#include "faults.h"

void scenario(void)
{
    xip_fresh(1);
    printk("QSPI status 0x%08x\n", (unsigned)REG(QSPI_BASE, QSPI_STATUS));
}
