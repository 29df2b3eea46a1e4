/*
 * Change: writeoc = "pp2o" (A2h) for a chip that knows only 02h and 38h.
 * Seen:   writes succeed, the flash stays erased.
 * Source: devicetree comment of the nRF5340 DK: only pp and pp4io.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"
#include "faults.h"

const struct split_config split_config = {
    .qspi =
        {
            .hfclk192m_div = HFCLK192MCTRL_192MHZ,
            .sckfreq = 11,
            .readoc = READOC_READ4IO,
            .writeoc = WRITEOC_PP2O, /* the change */
        },
    .jedec_id = {0xc2, 0x28, 0x17},
    .hfclkctrl = HFCLKCTRL_128MHZ,
    .cache = true,
    .xip = true,
    .network_secure = true,
};

void scenario(void)
{
    static uint32_t ram = 0x12345678, back;
    int rc = qspi_write(SPARE_OFFSET, &ram, sizeof(ram));

    qspi_wait_while_busy(500);
    qspi_read(SPARE_OFFSET, &back, sizeof(back));
    printk("flash write returned %d, wrote 0x%08x, read 0x%08x\n", rc, (unsigned)ram,
           (unsigned)back);
}
