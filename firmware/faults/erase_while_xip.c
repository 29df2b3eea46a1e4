/*
 * Change: code in XIP is called while the chip erases a sector.
 * Seen:   USAGE FAULT, Attempt to execute undefined instruction.
 * Source: zephyr pull request 108747.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "faults.h"

void scenario(void)
{
    qspi_erase_start(SPARE_OFFSET);
    xip_fresh(1);
}
