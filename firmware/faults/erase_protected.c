/*
 * Change: a bootloader's protection is on and locked, and the settings page is erased.
 * Seen:   a bus error although CONFIG is Een.
 * Source: product specification, SPU, FLASHREGION[n].PERM; Zephyr's fprotect.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "nrf5340.h"
#include "nvmc.h"

#define SPU_FLASHREGION_PERM 0x600u
#define FLASH_REGION_BYTES   0x4000u
#define PERM_READ_EXECUTE    0x5u
#define PERM_LOCK            BIT(8)

static void __attribute__((noinline)) fprotect_area(uint32_t addr)
{
    REG(SPU_BASE, SPU_FLASHREGION_PERM + addr / FLASH_REGION_BYTES * 4) =
        SPU_PERM_SECATTR | PERM_READ_EXECUTE | PERM_LOCK;
}

void scenario(void)
{
    fprotect_area(SETTINGS_BASE);
    nvmc_erase_page(SETTINGS_BASE);
}
