/*
 * Change: the network core reads the QSPI flash, to which it has no path.
 * Seen:   the network core faults; this core sees silence.
 * Source: aiminhua/ncs_samples issue 1 (log: BFAR 0x10710200).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "console.h"
#include "nrf5340.h"
#include "scenario.h"

void scenario(void)
{
    printk("QSPI flash starts with 0x%08x\n", (unsigned)REG(XIP_BASE, 0x120000));
}
