/*
 * Change: with the QE bit clear, a status read is sent with IO3 low, where it is the chip's HOLD#.
 * Seen:   a wrong status; a factory-new board does not start.
 * Source: zephyr pull request 71373 and issue 46285.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"
#include "faults.h"

#define OP_WRSR 0x01
#define OP_RDSR 0x05

void scenario(void)
{
    static const uint8_t status = 0;

    qspi_command(OP_WRSR, &status, NULL, 1, true);
    qspi_wait_while_busy(500);
    REG(QSPI_BASE, QSPI_EVENTS_READY) = 0;
    REG(QSPI_BASE, QSPI_CINSTRCONF) =
        CINSTRCONF_OPCODE(OP_RDSR) | CINSTRCONF_LENGTH(2) | CINSTRCONF_LIO2;
    while (REG(QSPI_BASE, QSPI_EVENTS_READY) == 0)
        ;
    printk("status 0x%02x, expect 0x00\n", (unsigned)REG(QSPI_BASE, QSPI_CINSTRDAT0) & 0xff);
}
