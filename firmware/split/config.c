/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app.h"

const struct split_config split_config = {
    .qspi =
        {
            .hfclk192m_div = HFCLK192MCTRL_192MHZ,
            .sckfreq = 11, /* 8 MHz */
            .readoc = READOC_READ4IO,
            .writeoc = WRITEOC_PP4IO,
        },
    .jedec_id = {0xc2, 0x28, 0x17}, /* MX25R6435F */
    .hfclkctrl = HFCLKCTRL_128MHZ,
    .cache = true,
    .xip = true,
    .network_secure = true,
};
