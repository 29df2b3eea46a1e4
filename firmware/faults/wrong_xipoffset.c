/*
 * Change: XIPOFFSET is set although nothing was linked for it.
 * Seen:   everything in XIP is shifted, transfers by DMA are right.
 * Source: product specification, QSPI, XIPOFFSET.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "faults.h"

void scenario(void)
{
    REG(QSPI_BASE, QSPI_XIPOFFSET) = 0x1000;
    xip_fresh(1);
}
