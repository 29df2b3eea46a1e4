/*
 * Change: a second user of XIP switches it on for its work and off again, and does not ask who else
 * needs it.
 * Seen:   BUS FAULT at the next call into XIP of the first user.
 * Source: sdk-nrf issue 13093; zephyr pull request 90375.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "faults.h"

__attribute__((noinline)) static void load_wifi_patch(void)
{
    static uint32_t patch[4];

    REG(QSPI_BASE, QSPI_XIPEN) = 1;
    qspi_read(SPARE_OFFSET, patch, sizeof(patch));
    REG(QSPI_BASE, QSPI_XIPEN) = 0;
}

void scenario(void)
{
    load_wifi_patch();
    xip_fresh(1);
}
