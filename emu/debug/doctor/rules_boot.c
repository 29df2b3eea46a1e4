/*
 * Rules for the bootloader and for the network core.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/armv8m.h"
#include "base/units.h"
#include "bus/map.h"
#include "debug/doctor/case.h"

#define QSPI_ENABLE        UINT32_C(0x5002b500)
#define NET_RESET_BY_FAULT 8

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
    bool touched = history_transition(c->history, QSPI_ENABLE) != NULL;
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

static struct finding *net_reads_xip(const struct doctor_case *c, const struct cpu_fault *f)
{
    struct finding *found =
        finding_new("F46-network-core-xip", FINDING_ERROR,
                    "the network core reads 0x%08x: it has no path to the external flash", f->bfar);

    finding_why(found, "The update of the network core was to be copied from an XIP address.");
    finding_remedy(found, "Copy it to RAM first: CONFIG_PCD_APP=y with CONFIG_FLASH_SIMULATOR=y "
                          "(image 1 in RAM flash)");
    return found;
}

static struct finding *net_not_secure(const struct doctor_case *c, const struct cpu_fault *f)
{
    struct finding *found =
        finding_new("network-core-not-secure", FINDING_ERROR,
                    "the network core reads 0x%08x in RAM that is closed to it", f->bfar);

    finding_why(found, "SPU.EXTDOMAIN[0] still makes the network domain Non-secure.");
    finding_remedy(found, "NRF_SPU->EXTDOMAIN[0].PERM = BIT(4);  before NETWORK.FORCEOFF is "
                          "released;\nCONFIG_SOC_NRF53_CPUNET_ENABLE=y does it");
    return found;
}

/* The network core has failed, whatever the application core says. */
static struct finding *network_core(const struct doctor_case *c)
{
    struct cpu *net = machine_cpu(c->machine, CORE_NET);
    const struct cpu_fault *f =
        cpu_first_fault(net)->valid ? cpu_first_fault(net) : cpu_last_fault(net);
    unsigned active = cpu_active_exception(net);
    bool failed = cpu_state(net) == CPU_LOCKED_UP || (active >= 3 && active <= 7);

    if (!f->valid || !failed || (c->fault != NULL && c->symptom != SYMPTOM_ENDED))
        return NULL;
    bool data = (f->cfsr & CFSR_PRECISERR) != 0 && (f->cfsr & CFSR_BFARVALID) != 0;
    struct finding *found;
    if (data && is_xip(f->bfar))
        found = net_reads_xip(c, f);
    else if (data && f->bfar >= APP_RAM_BASE && f->bfar < NET_RAM_BASE)
        found = net_not_secure(c, f);
    else if (case_word(c, 0) != 0 && !data && f->pc == UINT32_MAX - 1) {
        if (c->symptom == SYMPTOM_ENDED)
            return NULL;
        found = finding_new("network-core-no-image", FINDING_ERROR,
                            "the network core was started and has no firmware");
        finding_remedy(found, "Give its image as well: nrf53emu run ... build/hci_ipc/zephyr.hex");
    } else {
        found = finding_new("network-core-fault", FINDING_ERROR, "the network core has failed");
        finding_remedy(found, "Give its ELF as well (--symbols) to see where");
    }
    char *place = case_place(c, f->pc);
    finding_where(found, "network core at %s, %.6f s", place, (double)f->when / TICKS_PER_SECOND);
    g_free(place);
    return found;
}

const doctor_rule doctor_rules_boot[] = {offset_as_address, sectors, secondary_rejected, NULL};
const doctor_rule doctor_rules_network[] = {network_core, NULL};
