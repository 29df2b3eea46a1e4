/*
 * Change: HFCLK192MCTRL is written right before a transfer, without the 7 us it takes to settle.
 * Seen:   the first transfer has bit errors.
 * Source: Zephyr's nrf_qspi_nor driver (the 7 us were found with a logic analyser).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "faults.h"

static void switch_divider(void)
{
    REG(CLOCK_BASE, CLOCK_HFCLK192MCTRL) = HFCLK192MCTRL_96MHZ;
}

void scenario(void)
{
    fast_read(switch_divider);
}
