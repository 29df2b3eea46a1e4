/*
 * Good: many pages of internal flash are erased, one after the other, by code that polls READY, as
 * a secure firmware does that prepares its storage at the first boot: some seconds without output.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "nvmc.h"

#define UNUSED_FLASH 0x00080000u
#define PAGE_BYTES   0x1000u
#define PAGES        62u

void scenario(void)
{
    for (uint32_t i = 0; i < PAGES; i++)
        nvmc_erase_page(UNUSED_FLASH + i * PAGE_BYTES);
}
