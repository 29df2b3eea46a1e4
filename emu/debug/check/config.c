/*
 * Configuration of bootloader and application, as Zephyr leaves it in an ELF (symbols CONFIG_*).
 *
 * Follows: nrf/sysbuild/Kconfig.xip and Kconfig.mcuboot; NCS, "Using external flash memory
 * partitions"; MCUboot boot/zephyr/Kconfig.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/check/check_priv.h"

static bool is_set(const struct check_elf *e, const char *name)
{
    uint32_t value;

    return elf_view_config(e->view, name, &value) && value != 0;
}

static bool has_flash_driver(const struct check_elf *e)
{
    return is_set(e, "NORDIC_QSPI_NOR") || is_set(e, "SPI_NOR") || is_set(e, "NRFX_QSPI") ||
           e->driver >= 0;
}

/* The first slot in external flash: MCUboot reads and writes it through a flash driver. */
static const struct partition *external_slot(const struct check *c)
{
    for (unsigned i = 0; i < 2 * CHECK_IMAGES; i++) {
        const struct partition *p = check_mcuboot_slot(c, i < CHECK_IMAGES, i % CHECK_IMAGES);

        if (p != NULL && strcmp(p->region, "external_flash") == 0)
            return p;
    }
    return NULL;
}

static void check_driver(struct check *c, const struct check_elf *e)
{
    const struct partition *p = external_slot(c);

    if (p == NULL || has_flash_driver(e))
        return;
    struct finding *f =
        check_find(c, "F36-bootloader-without-driver", FINDING_ERROR,
                   "%s is in external flash, but MCUboot has no driver for it", p->name);
    finding_where(f, "%s", e->view->path);
    finding_why(f,
                "It ends with \"Failed reading sectors; BOOT_MAX_IMG_SECTORS=... - too small?\", "
                "which is misleading, and the old firmware boots.");
    finding_remedy(f, "In sysbuild/mcuboot.conf: CONFIG_NORDIC_QSPI_NOR=y, "
                      "CONFIG_MULTITHREADING=y; in its overlay: chosen { nordic,pm-ext-flash = "
                      "&mx25r64; };");
}

static void report_sectors(struct check *c, const struct check_elf *e, uint32_t limit,
                           const char *slot, uint32_t size, const char *source)
{
    if (size / FLASH_PAGE <= limit)
        return;
    struct finding *f =
        check_find(c, "F37-too-many-sectors", FINDING_ERROR, "%s has %u sectors, MCUboot takes %u",
                   slot, size / FLASH_PAGE, limit);
    finding_where(f, "%s; %s", source, e->view->path);
    finding_why(f,
                "It ends with \"Failed reading sectors; BOOT_MAX_IMG_SECTORS=%u - too small?\" "
                "and does not upgrade.",
                limit);
    finding_remedy(f, "CONFIG_BOOT_MAX_IMG_SECTORS=%u", size / FLASH_PAGE);
}

/* By the partition files, else by what the applications were linked for. */
static void check_sector_limit(struct check *c, const struct check_elf *e, uint32_t limit)
{
    for (unsigned i = 0; i < c->tables->len; i++)
        for (unsigned n = 0; n < 2 * CHECK_IMAGES; n++) {
            const struct partition_table *t = c->tables->pdata[i];
            const struct partition *p = partition_table_slot(t, n % 2 != 0, n / 2);

            if (p != NULL)
                report_sectors(c, e, limit, p->name, p->size, t->path);
        }
    for (unsigned i = 0; c->tables->len == 0 && i < c->elves->len; i++) {
        const struct check_elf *app = c->elves->pdata[i];
        uint32_t size;

        if (app != e && app->behind_header && app->vectors < APP_FLASH_SIZE &&
            elf_view_config(app->view, "FLASH_LOAD_SIZE", &size))
            report_sectors(c, e, limit, "The slot (CONFIG_FLASH_LOAD_SIZE)", size, app->view->path);
    }
}

static void check_page_size(struct check *c, const struct check_elf *e)
{
    const struct partition *p = external_slot(c);
    uint32_t page;

    if (p == NULL || !elf_view_config(e->view, "NORDIC_QSPI_NOR_FLASH_LAYOUT_PAGE_SIZE", &page) ||
        page <= FLASH_PAGE || p->size % page == 0)
        return;
    struct finding *f = check_find(
        c, "F37-layout-page-size", FINDING_ERROR, "MCUboot sees %s as %u.%02u sectors of %u KiB",
        p->name, p->size / page, (unsigned)((uint64_t)(p->size % page) * 100 / page), page / 1024);
    finding_where(f, "%s", e->view->path);
    finding_why(f, "Internal flash has sectors of 4 KiB: the slots do not match.");
    finding_remedy(f, "CONFIG_NORDIC_QSPI_NOR_FLASH_LAYOUT_PAGE_SIZE=4096 for bootloader and "
                      "application");
}

static void check_sectors(struct check *c, const struct check_elf *e)
{
    uint32_t limit;

    if (elf_view_config(e->view, "BOOT_MAX_IMG_SECTORS", &limit) && limit != 0)
        check_sector_limit(c, e, limit);
    check_page_size(c, e);
}

/* Rules for the bootloader of a split image. */
static void check_split(struct check *c, const struct check_elf *e, const struct check_elf *app)
{
    struct finding *f;

    if (is_set(e, "MCUBOOT_VERIFY_IMG_ADDRESS")) {
        f = check_find(c, "F38-verify-image-address", FINDING_ERROR,
                       "MCUboot checks reset vectors, and an XIP part has none");
        finding_where(f, "%s", e->view->path);
        finding_why(f,
                    "It erases each update of the XIP part: \"Image in the secondary slot is not "
                    "valid!\"");
        finding_remedy(f, "mcuboot_CONFIG_MCUBOOT_VERIFY_IMG_ADDRESS=n");
    }
    if (!is_set(e, "BOOT_UPGRADE_ONLY") && !is_set(e, "BOOT_DIRECT_XIP") &&
        !is_set(e, "BOOT_SWAP_USING_MOVE")) {
        f = check_find(c, "F53-split-with-swap", FINDING_WARNING,
                       "A split image, and MCUboot swaps slots");
        finding_where(f, "%s; %s", e->view->path, app->view->path);
        finding_why(f, "The SDK supports split images with overwrite-only, swap using move and "
                       "direct-XIP.");
        finding_remedy(f, "SB_CONFIG_MCUBOOT_MODE_OVERWRITE_ONLY=y");
    }
}

static void check_layouts(struct check *c, const struct check_elf *boot,
                          const struct check_elf *app)
{
    static const char *const name = "NORDIC_QSPI_NOR_FLASH_LAYOUT_PAGE_SIZE";
    uint32_t a, b;

    if (!elf_view_config(boot->view, name, &a) || !elf_view_config(app->view, name, &b) || a == b)
        return;
    struct finding *f =
        check_find(c, "F36-layouts-differ", FINDING_WARNING,
                   "Bootloader and application see sectors of %u and %u KiB", a / 1024, b / 1024);
    finding_where(f, "%s; %s", boot->view->path, app->view->path);
    finding_why(f, "The application erases and marks an update in other units than the bootloader "
                   "reads.");
    finding_remedy(f, "CONFIG_%s=4096 for both", name);
}

/* The hooks of the nRF53 claim image 1 for the network core. */
static void check_hooks(struct check *c, const struct check_elf *e)
{
    const struct partition *p = check_mcuboot_slot(c, false, 1);

    if (p == NULL || strcmp(p->region, "external_flash") != 0 ||
        !is_set(e, "BOOT_IMAGE_ACCESS_HOOKS"))
        return;
    struct finding *f =
        check_find(c, "F58-hooks-claim-xip-part", FINDING_ERROR,
                   "Image 1 is the XIP part, and MCUboot has the network core hooks");
    finding_where(f, "mcuboot_primary_1 in external_flash; %s", e->view->path);
    finding_why(f, "The hooks make up a header for image 1 and copy its update to RAM for the "
                   "network core.");
    finding_remedy(f,
                   "set_config_bool(mcuboot CONFIG_BOOT_IMAGE_ACCESS_HOOKS n) in sysbuild.cmake");
}

void check_config(struct check *c)
{
    for (unsigned i = 0; i < c->elves->len; i++) {
        const struct check_elf *boot = c->elves->pdata[i];

        if (!boot->is_bootloader)
            continue;
        check_driver(c, boot);
        check_sectors(c, boot);
        check_hooks(c, boot);
        for (unsigned k = 0; k < c->elves->len; k++) {
            const struct check_elf *app = c->elves->pdata[k];

            if (app->is_bootloader || !app->behind_header)
                continue;
            check_layouts(c, boot, app);
            if (app->has_xip)
                check_split(c, boot, app);
        }
    }
}
