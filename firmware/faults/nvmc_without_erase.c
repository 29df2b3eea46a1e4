/*
 * Change: settings are written over old ones without an erase of the page.
 * Seen:   old and new bits are mixed.
 * Source: product specification, NVMC: a write only clears bits.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"
#include "nvmc.h"

#define ADDR (SETTINGS_BASE + 0x800)

void scenario(void)
{
    nvmc_write_word(ADDR, 0x0f0f0f0f);
    nvmc_write_word(ADDR, 0x33333333);
    printk("wrote 0x33333333, read 0x%08x\n", (unsigned)REG(ADDR, 0));
}
