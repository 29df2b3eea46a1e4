/*
 * Change: the bits of IFCONFIG0 that work around errata 121 are cleared.
 * Seen:   data read at high SCK has bit errors.
 * Source: nRF5340 errata 121; nrfx_qspi.c.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "faults.h"

static void clear_bits(void)
{
    REG(QSPI_BASE, QSPI_IFCONFIG0) &= ~(IFCONFIG0_ERRATA121 | IFCONFIG0_ERRATA121_96M);
}

void scenario(void)
{
    fast_read(clear_bits);
}
