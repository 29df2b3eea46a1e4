/*
 * Change: the chip is told to erase everything, then the SoC resets.
 * Seen:   the bootloader waits for the chip in vain: an erase of 64 Mbit takes a minute.
 * Source: zephyr issues 51713 and 71442.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"
#include "cortex_m33.h"

#define ERASE_LEN_ALL 2u

void scenario(void)
{
    REG(QSPI_BASE, QSPI_ERASE_PTR) = 0;
    REG(QSPI_BASE, QSPI_ERASE_LEN) = ERASE_LEN_ALL;
    REG(QSPI_BASE, QSPI_EVENTS_READY) = 0;
    REG(QSPI_BASE, QSPI_TASKS_ERASESTART) = 1;
    while (REG(QSPI_BASE, QSPI_EVENTS_READY) == 0)
        ;
    printk("erasing; resetting now\n");
    system_reset();
}
