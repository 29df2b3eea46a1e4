/*
 * Rules for the bootloader.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/armv8m.h"
#include "base/units.h"
#include "bus/map.h"
#include "debug/doctor/case.h"

#define QSPI_ENABLE 0x500

/* An offset in the external chip was used as an address. */
static struct finding *offset_as_address(const struct doctor_case *c)
{
    const struct cpu_fault *f = c->fault;

    if (f == NULL || (f->cfsr & CFSR_PRECISERR) == 0 || (f->cfsr & CFSR_BFARVALID) == 0 ||
        f->bfar < APP_FLASH_SIZE || f->bfar >= NET_FLASH_BASE)
        return NULL;
    struct finding *found = finding_new(
        "F41-slot-offset-as-address", FINDING_ERROR,
        "0x%08x was read: an offset in the external flash was used as an address", f->bfar);

    case_say_where(c, found);
    finding_why(found,
                "Internal flash ends at 0x%08x. The offset means 0x%08x in the XIP window, "
                "or a flash_area_read() of the external device.",
                APP_FLASH_SIZE, XIP_BASE + f->bfar);
    finding_remedy(found, "flash_area_read(fa, off, dst, len) instead of the pointer; for MCUboot "
                          "sdk-mcuboot\npull request 208 or later");
    return found;
}

static struct finding *sectors(const struct doctor_case *c)
{
    const char *line = history_console_has(c->history, "Failed reading sectors");

    if (line == NULL || c->symptom == SYMPTOM_ENDED)
        return NULL;
    bool touched = history_qspi(c->history, QSPI_ENABLE) != NULL;
    struct finding *f =
        touched
            ? finding_new("F37-too-few-sectors", FINDING_ERROR,
                          "MCUboot cannot list the sectors of a slot")
            : finding_new("F36-no-flash-driver", FINDING_ERROR,
                          "MCUboot never touched QSPI: it has no driver for the external flash");

    finding_where(f, "console: %s", line);
    if (touched) {
        finding_why(f, "A slot has more sectors than BOOT_MAX_IMG_SECTORS, or another sector size "
                       "than its partner.");
        finding_remedy(f, "CONFIG_BOOT_MAX_IMG_SECTORS=256\n"
                          "CONFIG_NORDIC_QSPI_NOR_FLASH_LAYOUT_PAGE_SIZE=4096");
    } else {
        finding_why(f, "The message about sectors misleads: the slot's device is missing.");
        finding_remedy(f, "In sysbuild/mcuboot: CONFIG_NORDIC_QSPI_NOR=y, "
                          "CONFIG_MULTITHREADING=y,\n"
                          "/ { chosen { nordic,pm-ext-flash = &mx25r64; }; };");
    }
    return f;
}

static struct finding *secondary_rejected(const struct doctor_case *c)
{
    const char *line = history_console_has(c->history, "Image in the secondary slot is not valid");

    if (line == NULL || c->symptom == SYMPTOM_ENDED)
        return NULL;
    struct finding *f = finding_new("F38-secondary-rejected", FINDING_ERROR,
                                    "MCUboot has rejected and erased the update");

    finding_where(f, "console: %s", line);
    finding_why(f, "It lies in another image's slot, or MCUboot looks for a reset vector in an "
                   "external part, which has none.");
    finding_remedy(f, "CONFIG_MCUBOOT_VERIFY_IMG_ADDRESS=n  (MCUboot)\n"
                      "mcumgr image upload -n <image> -e <file>");
    return f;
}

const doctor_rule doctor_rules_boot[] = {offset_as_address, sectors, secondary_rejected, NULL};
