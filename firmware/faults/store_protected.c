/*
 * Change: SPU makes the settings page read-only, then a settings write comes.
 * Seen:   a bus error although CONFIG.WEN is set.
 * Source: product specification, SPU, FLASHREGION[n].PERM; Zephyr's fprotect.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "nrf5340.h"

#define SPU_FLASHREGION_PERM 0x600u
#define FLASH_REGION_BYTES   0x4000u
#define PERM_READ_EXECUTE    0x5u

static void protect(uint32_t addr)
{
    REG(SPU_BASE, SPU_FLASHREGION_PERM + addr / FLASH_REGION_BYTES * 4) =
        SPU_PERM_SECATTR | PERM_READ_EXECUTE;
}

void scenario(void)
{
    protect(SETTINGS_BASE);
    REG(APP_NVMC_BASE, NVMC_CONFIG) = NVMC_CONFIG_WEN;
    REG(SETTINGS_BASE, 0x800) = 1;
}
