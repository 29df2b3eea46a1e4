/*
 * Change: the driver idles the controller after its start (CONFIG_NORDIC_QSPI_NOR_XIP=n).
 * Seen:   BUS FAULT at the first call into XIP.
 * Source: zephyr issues 55625 and 64411.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"

const struct split_config split_config = {
    .qspi =
        {
            .hfclk192m_div = HFCLK192MCTRL_192MHZ,
            .sckfreq = 11,
            .readoc = READOC_READ4IO,
            .writeoc = WRITEOC_PP4IO,
        },
    .jedec_id = {0xc2, 0x28, 0x17},
    .hfclkctrl = HFCLKCTRL_128MHZ,
    .cache = true,
    .xip = false, /* the change */
    .network_secure = true,
};
