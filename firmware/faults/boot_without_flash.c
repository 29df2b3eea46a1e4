/*
 * Change: a bootloader without driver for the QSPI flash, with MCUboot's words for it.
 * Seen:   Failed reading sectors; the old firmware boots, or none.
 * Source: MCUboot boot/bootutil/src/loader.c; Nordic's guide "Using external flash memory
 *         partitions" (chosen nordic,pm-ext-flash).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "console.h"
#include "fatal.h"
#include "nrf5340.h"

int main(void);

int main(void)
{
    console_init();
    printk("W: Failed reading sectors; BOOT_MAX_IMG_SECTORS=512 - too small?\n");
    printk("W: Cannot upgrade: not a compatible amount of sectors\n");
    fatal_end();
}
