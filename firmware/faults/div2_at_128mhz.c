/*
 * Change: HFCLK192M divided by two while the CPU runs at 128 MHz (errata 159).
 * Seen:   rare wrong instructions in XIP on silicon.
 * Source: nRF5340 errata 159; zephyr pull request 94671.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"

const struct split_config split_config = {
    .qspi =
        {
            .hfclk192m_div = HFCLK192MCTRL_96MHZ, /* the change */
            .sckfreq = 5,                         /* the change */
            .readoc = READOC_READ4IO,
            .writeoc = WRITEOC_PP4IO,
        },
    .jedec_id = {0xc2, 0x28, 0x17},
    .hfclkctrl = HFCLKCTRL_128MHZ,
    .cache = true,
    .xip = true,
    .network_secure = true,
};
