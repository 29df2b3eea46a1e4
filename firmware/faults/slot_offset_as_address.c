/*
 * Change: the header of an image in the QSPI flash is read through its offset instead of its
 *         address, as a bootloader does that knows internal slots only.
 * Seen:   BUS FAULT, Precise data bus error, address 0x00120000.
 * Source: sdk-mcuboot pull request 208; devzone 122476 (log: BFAR 0x10fd08).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"

#define SLOT_OFFSET 0x00120000u

void scenario(void)
{
    const volatile uint32_t *header = (const volatile uint32_t *)(uintptr_t)SLOT_OFFSET;

    printk("magic 0x%08x\n", (unsigned)*header);
}
