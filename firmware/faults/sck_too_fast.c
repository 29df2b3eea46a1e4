/*
 * Change: SCK of 48 MHz for a chip in ultra-low-power mode, which allows 8 MHz for quad reads.
 * Seen:   the id reads right, code in XIP is partly wrong.
 * Source: MX25R6435F data sheet, AC characteristics.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"

const struct split_config split_config = {
    .qspi =
        {
            .hfclk192m_div = HFCLK192MCTRL_192MHZ,
            .sckfreq = 1, /* the change */
            .readoc = READOC_READ4IO,
            .writeoc = WRITEOC_PP4IO,
        },
    .jedec_id = {0xc2, 0x28, 0x17},
    .hfclkctrl = HFCLKCTRL_128MHZ,
    .cache = true,
    .xip = true,
    .network_secure = true,
};
