/*
 * Change: block protection bits are set in the status register, and nobody clears them.
 * Seen:   erase and write succeed, the flash reads as before.
 * Source: MX25R6435F data sheet, block protection.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"
#include "faults.h"

#define OP_WRSR 0x01

void scenario(void)
{
    static const uint8_t status = 0x7c; /* QE and BP3..BP0 */
    static const uint32_t data = 0x12345678;
    static uint32_t ram, back;

    qspi_command(OP_WRSR, &status, NULL, 1, true);
    qspi_wait_while_busy(500);
    ram = data;
    int rc = qspi_write(SPARE_OFFSET, &ram, sizeof(ram));
    qspi_wait_while_busy(500);
    qspi_read(SPARE_OFFSET, &back, sizeof(back));
    printk("flash write returned %d, wrote 0x%08x, read 0x%08x\n", rc, (unsigned)ram,
           (unsigned)back);
}
