/*
 * Change: a bootloader that refuses an update, with MCUboot's words for it: it looks for a reset
 *         vector in an image for the QSPI flash, which has none.
 * Seen:   Image in the secondary slot is not valid; the old firmware boots, or none.
 * Source: MCUboot boot/bootutil/src/loader.c; mcuboot issue 1206, sdk-nrf pull request 30565.
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
    printk("E: Image in the secondary slot is not valid!\n");
    fatal_end();
}
