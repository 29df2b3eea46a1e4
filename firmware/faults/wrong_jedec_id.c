/*
 * Change: the devicetree names another chip (ef 40 17) than the one that is fitted.
 * Seen:   JEDEC id [..] expect [..], device not ready, then a fault at the first call into XIP.
 * Source: zephyr issue 28826.
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
    .jedec_id = {0xef, 0x40, 0x17}, /* the change */
    .hfclkctrl = HFCLKCTRL_128MHZ,
    .cache = true,
    .xip = true,
    .network_secure = true,
};
