/*
 * Change: constants in internal flash are given to EasyDMA, which reaches RAM only.
 * Seen:   the QSPI flash holds something else than the constants.
 * Source: product specification, EasyDMA; CONFIG_NORDIC_QSPI_NOR_STACK_WRITE_BUFFER_SIZE in Zephyr.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"
#include "faults.h"

static const uint32_t constants[4] = {1, 2, 3, 4};

void scenario(void)
{
    static uint32_t back[4];
    int rc = qspi_write(SPARE_OFFSET, constants, sizeof(constants));

    qspi_wait_while_busy(500);
    qspi_read(SPARE_OFFSET, back, sizeof(back));
    printk("flash write returned %d, wrote 1 2, read 0x%x 0x%x\n", rc, (unsigned)back[0],
           (unsigned)back[1]);
}
