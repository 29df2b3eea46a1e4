/*
 * Change: a bootloader that reaches the QSPI flash, but cannot list the sectors of a slot, with
 *         MCUboot's words for it: 4 KiB sectors on one side, 64 KiB on the other, or too many.
 * Seen:   Failed reading sectors; the old firmware boots, or none.
 * Source: MCUboot boot/bootutil/src/loader.c (BOOT_MAX_IMG_SECTORS); layout page size of Zephyr's
 *         nrf_qspi_nor driver.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "console.h"
#include "fatal.h"
#include "nrf5340.h"
#include "qspi.h"

int main(void);

int main(void)
{
    static const struct qspi_config qspi = {
        .hfclk192m_div = HFCLK192MCTRL_192MHZ,
        .sckfreq = 11,
        .readoc = READOC_FASTREAD,
        .writeoc = WRITEOC_PP,
    };
    uint8_t id[3];

    console_init();
    if (qspi_init(&qspi) == QSPI_OK && qspi_wake() == QSPI_OK && qspi_read_id(id) == QSPI_OK)
        printk("I: QSPI: JEDEC id %02x %02x %02x\n", id[0], id[1], id[2]);
    printk("W: Failed reading sectors; BOOT_MAX_IMG_SECTORS=128 - too small?\n");
    printk("W: Cannot upgrade: not a compatible amount of sectors\n");
    fatal_end();
}
