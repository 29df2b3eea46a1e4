/*
 * Change: IFTIMING.RXDELAY is 2 instead of 6.
 * Seen:   data read at high SCK has bit errors; at 8 MHz everything works.
 * Source: zephyr issue 36707.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "faults.h"

static void sample_early(void)
{
    REG(QSPI_BASE, QSPI_IFTIMING) = IFTIMING_RXDELAY(2);
}

void scenario(void)
{
    fast_read(sample_early);
}
