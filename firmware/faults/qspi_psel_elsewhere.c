/*
 * Change: IO0 of QSPI is at a pin without the flash chip.
 * Seen:   JEDEC id 00 00 00.
 * Source: devzone 113298.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"
#include "nrf5340.h"

void scenario(void)
{
    REG(QSPI_BASE, QSPI_PSEL_IO0) = PIN(1, 5);
    REG(QSPI_BASE, QSPI_EVENTS_READY) = 0;
    REG(QSPI_BASE, QSPI_TASKS_ACTIVATE) = 1;
    while (REG(QSPI_BASE, QSPI_EVENTS_READY) == 0)
        ;
    REG(QSPI_BASE, QSPI_EVENTS_READY) = 0;
    REG(QSPI_BASE, QSPI_CINSTRCONF) =
        CINSTRCONF_OPCODE(0x9f) | CINSTRCONF_LENGTH(4) | CINSTRCONF_LIO2 | CINSTRCONF_LIO3;
    while (REG(QSPI_BASE, QSPI_EVENTS_READY) == 0)
        ;
    printk("JEDEC id %x\n", (unsigned)REG(QSPI_BASE, QSPI_CINSTRDAT0) & 0xffffff);
    for (;;)
        sleep_ms(1000);
}
