/*
 * Change: a second erase right after the READY of the first, which does not mean that the chip is
 * done. Seen:   the driver's write enable fails: -EIO. Source: zephyr issue 73786.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"
#include "faults.h"

#define OP_WREN 0x06
#define OP_RDSR 0x05
#define SR_WEL  BIT(1)

void scenario(void)
{
    uint8_t status;

    qspi_erase_start(SPARE_OFFSET);
    qspi_command(OP_WREN, NULL, NULL, 0, false);
    qspi_command(OP_RDSR, NULL, &status, 1, false);
    printk("second erase: status 0x%02x, write enable %s\n", status,
           (status & SR_WEL) != 0 && (status & BIT(0)) == 0 ? "works" : "fails");
    qspi_wait_while_busy(500);
}
