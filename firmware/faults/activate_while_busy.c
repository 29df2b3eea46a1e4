/*
 * Change: the device is suspended while the chip still erases, and resumed.
 * Seen:   the activation gives up after 500 ms: -EBUSY.
 * Source: sdk-nrf known issue NCSDK-29228; Zephyr's driver (CONFIG_NORDIC_QSPI_NOR_TIMEOUT_MS).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"

#define OP_CHIP_ERASE 0xc7

void scenario(void)
{
    qspi_command(OP_CHIP_ERASE, NULL, NULL, 0, true);
    qspi_deactivate();
    int rc = qspi_activate();

    if (rc != QSPI_OK)
        qspi_deactivate();
    printk("activation returned %d\n", rc);
}
