/*
 * The internal flash as a device, and a boot counter in it: each boot clears one more word of the
 * settings page.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "nvmc.h"

#define WORDS (FLASH_PAGE_BYTES / 4)

static uint32_t boots;

static int soc_flash_init(const struct device *dev)
{
    (void)dev;
    return (REG(APP_NVMC_BASE, NVMC_READY) & 1) != 0 ? 0 : -5;
}
DEVICE_DEFINE(130, "flash-controller@39000", soc_flash_init, POST_KERNEL, 40);

static int settings_init(void)
{
    const volatile uint32_t *page = (const volatile uint32_t *)SETTINGS_BASE;
    uint32_t used = 0;

    while (used < WORDS && page[used] != 0xffffffff)
        used++;
    if (used == WORDS) {
        nvmc_erase_page(SETTINGS_BASE);
        used = 0;
    }
    nvmc_write_word(SETTINGS_BASE + 4 * used, 0);
    boots = used + 1;
    return 0;
}
SYS_INIT(settings_init, APPLICATION, 60);

uint32_t boot_number(void)
{
    return boots;
}
