/*
 * Good: the whole QSPI flash is erased and its status polled until it is done, which takes more
 * than a minute; nothing in XIP is used afterwards.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"

#define OP_CHIP_ERASE 0xc7
#define LIMIT_MS      400000u

void scenario(void)
{
    int rc = qspi_command(OP_CHIP_ERASE, NULL, NULL, 0, true);

    if (rc == QSPI_OK)
        rc = qspi_wait_while_busy(LIMIT_MS);
    printk("chip erase returned %d\n", rc);
}
