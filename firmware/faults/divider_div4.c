/*
 * Change: HFCLK192M stays divided by four, its reset value, which is for an idle QSPI only. The CPU
 *         stays at 64 MHz, so that errata 159 has no part in it.
 * Seen:   code in XIP runs wrong or four times slower.
 * Source: product specification, QSPI; zephyr pull requests 29390 and 56380.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"

const struct split_config split_config = {
    .qspi =
        {
            .hfclk192m_div = HFCLK192MCTRL_48MHZ, /* the change */
            .sckfreq = 11,
            .readoc = READOC_READ4IO,
            .writeoc = WRITEOC_PP4IO,
        },
    .jedec_id = {0xc2, 0x28, 0x17},
    .hfclkctrl = HFCLKCTRL_64MHZ, /* the change */
    .cache = true,
    .xip = true,
    .network_secure = true,
};
