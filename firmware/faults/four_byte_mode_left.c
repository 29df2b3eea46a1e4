/*
 * Change: a part of 64 MiB is put into 4-byte address mode, and the SoC resets without leaving it.
 * Seen:   the bootloader, which sends 3 address bytes, finds no image in external flash.
 * Source: zephyr issues 82818 and 109502.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"
#include "cortex_m33.h"

#define OP_EN4B 0xb7

const struct split_config split_config = {
    .qspi =
        {
            .hfclk192m_div = HFCLK192MCTRL_192MHZ,
            .sckfreq = 11,
            .readoc = READOC_READ4IO,
            .writeoc = WRITEOC_PP4IO,
        },
    .jedec_id = {0xc2, 0x20, 0x1a}, /* MX25L51245G */
    .hfclkctrl = HFCLKCTRL_128MHZ,
    .cache = true,
    .xip = true,
    .network_secure = true,
};

void scenario(void)
{
    qspi_command(OP_EN4B, NULL, NULL, 0, false);
    printk("four address bytes from here on; resetting now\n");
    system_reset();
}
