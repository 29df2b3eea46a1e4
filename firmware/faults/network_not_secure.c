/*
 * Change: SPU.EXTDOMAIN[0] stays at its reset value, so RAM of this core is closed to the other.
 * Seen:   the network core faults at its first access to shared RAM; this core sees silence.
 * Source: product specification, SPU; nrf_reset use in Zephyr's nrf53 board code.
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
    .xip = true,
    .network_secure = false, /* the change */
};
