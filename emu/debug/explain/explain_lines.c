/*
 * Lines of the build, of the bootloader and of drivers that have a known cause.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "debug/explain/explain.h"
#include "debug/finding.h"

#define XIP_SPAN 0x0f000000u /* an image that claims more reaches from internal flash into XIP */

struct line_rule {
    const char *text;
    const char *id, *title, *why, *remedy;
};

/* Most telling first: earlier errors explain later ones. */
static const struct line_rule rules[] = {
    {"undefined reference to `__device_dts_ord_", "driver-not-built",
     "a devicetree node is used whose driver is not part of this image",
     "The number is the node's; its driver is off by Kconfig, or its status, or that of its bus, "
     "is "
     "not okay. MCUboot and the non-secure image have a configuration and overlay of their own.",
     "Find the node: grep -n 'ord N' "
     "build/*/zephyr/include/generated/zephyr/devicetree_generated.h\n"
     "then in that image: CONFIG_SPI=y (CONFIG_I2C, CONFIG_NORDIC_QSPI_NOR ...) in "
     "sysbuild/mcuboot.conf,\nand the overlay in sysbuild/mcuboot.overlay"},
    {"overflowed by", "image-too-large", "the image does not fit its memory region",
     "The linker's region is the partition, not the whole memory.",
     "Enlarge the partition (pm_static.yml, devicetree), CONFIG_SIZE_OPTIMIZATIONS=y, or move code "
     "to\nexternal flash (CONFIG_XIP_SPLIT_IMAGE)"},
    {"Failed to exit DPD", "F12-chip-asleep",
     "the flash chip does not answer: the driver could not wake it",
     "Pins, chip select or the bus are wrong, or the bus does not finish its transfer. Later "
     "messages about sectors and images follow from it.",
     "Check pinctrl and cs-gpios of the flash node in this image's overlay; without deep\n"
     "power-down: /delete-property/ has-dpd;"},
    {"@0: device not ready", "flash-not-ready", "the driver of the flash chip has given up",
     "Its id or its quad-enable bit is not what the devicetree says. QSPI drivers of SDK 2.5.2 and "
     "2.6.0 lose the bit when they reset the chip.",
     "CONFIG_LOG=y and CONFIG_FLASH_LOG_LEVEL_DBG=y say why; set QE once (nrfjprog "
     "--qspieraseall does),\nor readoc = \"fastread\"; writeoc = \"pp\";"},
    {"anomaly 159 conditions detected", "F05-errata-159",
     "a QSPI transfer was refused: CPU clock and HFCLK192M do not fit (anomaly 159)",
     "nrfx wants HFCLK192M undivided and the CPU at 64 MHz.",
     "nrfx_clock_divider_set(NRF_CLOCK_DOMAIN_HFCLK, NRF_CLOCK_HFCLK_DIV_2) around QSPI use, or a\n"
     "driver with zephyr pull request 94671"},
    {"exceeds requested size", NULL, NULL, NULL, NULL},
    {"Failed reading sectors", "F37-too-few-sectors", "MCUboot cannot list the sectors of a slot",
     "Too small BOOT_MAX_IMG_SECTORS is one reason; more often the slot's flash device is missing "
     "in MCUboot (no driver, no nordic,pm-ext-flash), or its page size differs.",
     "In sysbuild/mcuboot: CONFIG_NORDIC_QSPI_NOR=y (or CONFIG_SPI_NOR=y), "
     "CONFIG_MULTITHREADING=y,\n"
     "/ { chosen { nordic,pm-ext-flash = &mx25r64; }; };\n"
     "CONFIG_NORDIC_QSPI_NOR_FLASH_LAYOUT_PAGE_SIZE=4096, CONFIG_BOOT_MAX_IMG_SECTORS=256"},
    {"Image in the secondary slot is not valid", "F38-secondary-rejected",
     "MCUboot has rejected and erased the update",
     "Wrong key, wrong slot, or a reset vector is looked for in an XIP part, which has none.",
     "CONFIG_MCUBOOT_VERIFY_IMG_ADDRESS=n  (MCUboot), the same key in both builds\n"
     "mcumgr image upload -n <image> -e <file>"},
    {"Image in the primary slot is not valid", "F40-primary-rejected",
     "MCUboot does not accept the application",
     "Not signed with the key that MCUboot has, not signed at all, or at another address than the "
     "slot.",
     "Program zephyr.signed.hex (or merged.hex) of the same build as MCUboot; nrf53emu image "
     "verify\n--key KEY.pem FILE"},
    {"Unable to find bootable image", "F51-no-application",
     "MCUboot finds no image in the primary slot",
     "The application was not programmed, not signed (no header), or is elsewhere than the slot.",
     "Program merged.hex, or zephyr.signed.hex; compare the slot in partitions.yml with the "
     "image's address"},
    {"SPU Fault", "spu-fault",
     "SPU has refused an access: EasyDMA or Non-secure code used Secure memory",
     "A device that the bootloader has left on (a UARTE receiver) writes into RAM that is Secure "
     "now, or a device has not the security of its buffer.",
     "Switch the device off before the jump: MCUboot's nrf_cleanup_peripheral() must know it;\n"
     "CONFIG_TFM_SECURE_UART=n, or another UART instance"},
    {"MPSL ASSERT", "mpsl-assert",
     "the radio's scheduler (MPSL) has stopped: a clock was late or off",
     "The high-frequency crystal was not ready in time, or the 32 kHz clock is less accurate than "
     "configured, or another source than the bootloader has started.",
     "CONFIG_MPSL_HFCLK_LATENCY=1650, load capacitors as the crystal needs, and the same\n"
     "CONFIG_CLOCK_CONTROL_NRF_K32SRC_* and accuracy in bootloader and application"},
    {"HCI driver open failed", "network-core-silent",
     "the network core's controller does not answer",
     "Its image is missing, of another SDK version, or it has crashed.",
     "Program the network core of the same build: merged_CPUNET.hex (sysbuild), hci_ipc or "
     "ipc_radio"},
    {"Endpoint binding failed with -11", "network-core-silent",
     "the network core's controller does not answer",
     "Its image is missing, of another SDK version, or it has crashed.",
     "Program the network core of the same build: merged_CPUNET.hex (sysbuild), hci_ipc or "
     "ipc_radio"},
    {"Minimum value for -H/--header-size is 32", "no-header-room",
     "the build leaves no room for MCUboot's image header",
     "The image was linked without a bootloader in mind: text section offset 0.",
     "CONFIG_BOOTLOADER_MCUBOOT=y (SB_CONFIG_BOOTLOADER_MCUBOOT=y with sysbuild)"},
};

/* The whole line that holds `at`, without what the logger puts before it. */
static char *line_of(const char *text, const char *at)
{
    const char *from = at;

    while (from > text && from[-1] != '\n')
        from--;
    return g_strstrip(g_strndup(from, MIN(strcspn(from, "\r\n"), (size_t)300)));
}

/* imgtool: "Image size (0x10110be8) + trailer (0x...) exceeds requested size 0xd4000". */
static struct finding *image_size(const char *line)
{
    unsigned size = 0, trailer = 0, slot = 0;
    const char *at = strstr(line, "Image size (");

    if (at == NULL || sscanf(at, "Image size (%x) + trailer (%x) exceeds requested size %x", &size,
                             &trailer, &slot) != 3)
        return NULL;
    struct finding *f;
    if (size >= XIP_SPAN) {
        f = finding_new("F29-image-span", FINDING_ERROR,
                        "internal and external part were signed as one image of 0x%x bytes", size);
        finding_why(f, "imgtool measures from the first byte in internal flash to the last in the "
                       "XIP window.");
        finding_remedy(f,
                       "SB_CONFIG_QSPI_XIP_SPLIT_IMAGE=y; and name no other region than EXTFLASH "
                       "in\nzephyr_code_relocate()");
        return f;
    }
    f = finding_new("F29-slot-overflow", FINDING_ERROR,
                    "the image and its trailer need 0x%x bytes, the slot has 0x%x", size + trailer,
                    slot);
    finding_why(f, "%s",
                slot < size / 4
                    ? "The slot is far too small: the signer has taken another partition "
                      "than the image was linked for."
                    : "Swap modes keep a large trailer at the end of the slot.");
    finding_remedy(f,
                   "Make both slots at least 0x%x bytes (pm_static.yml and devicetree must "
                   "agree:\nslot0_partition, slot1_partition, mcuboot_primary), or shrink the "
                   "image",
                   (size + trailer + 0xfff) & ~0xfffu);
    return f;
}

/* "JEDEC id [00 00 00] expect [c2 28 17]". */
static struct finding *jedec(const char *text)
{
    const char *at = strstr(text, "JEDEC id [");
    unsigned id[3], expect[3];

    if (at == NULL || sscanf(at, "JEDEC id [%x %x %x] expect [%x %x %x]", &id[0], &id[1], &id[2],
                             &expect[0], &expect[1], &expect[2]) != 6)
        return NULL;
    unsigned all = id[0] << 16 | id[1] << 8 | id[2];
    struct finding *f = finding_new("F11-wrong-chip", FINDING_ERROR,
                                    "the flash chip says %02x %02x %02x, the devicetree expects "
                                    "%02x %02x %02x",
                                    id[0], id[1], id[2], expect[0], expect[1], expect[2]);
    if (all == 0 || all == 0xffffff) {
        finding_why(f, all == 0 ? "All zeros: the pins are not connected, or the chip has no power."
                                : "All ones: the chip is missing, asleep or busy.");
        finding_remedy(f,
                       "Check pinctrl qspi_default (P0.13 to P0.18) and supply; has-dpd with its "
                       "times for a\nchip that sleeps");
    } else {
        finding_why(f, "The driver leaves the device not ready.");
        finding_remedy(f,
                       "&mx25r64 { jedec-id = [%02x %02x %02x]; };  with size, sfdp-bfp and\n"
                       "quad-enable-requirements of that part",
                       id[0], id[1], id[2]);
    }
    return f;
}

static struct finding *by_rule(const struct line_rule *rule, const char *line)
{
    if (rule->id == NULL)
        return image_size(line);
    struct finding *f = finding_new(rule->id, FINDING_ERROR, "%s", rule->title);

    finding_why(f, "%s", rule->why);
    finding_remedy(f, "%s", rule->remedy);
    return f;
}

static bool has_id(const GPtrArray *findings, const char *id)
{
    for (unsigned i = 0; i < findings->len; i++)
        if (strcmp(((const struct finding *)findings->pdata[i])->id, id) == 0)
            return true;
    return false;
}

void explain_lines(GPtrArray *findings, const char *text)
{
    struct finding *f = jedec(text);

    if (f != NULL)
        g_ptr_array_add(findings, f);
    for (unsigned i = 0; i < G_N_ELEMENTS(rules); i++) {
        const char *at = strstr(text, rules[i].text);

        if (at == NULL || (rules[i].id != NULL && has_id(findings, rules[i].id)))
            continue;
        char *line = line_of(text, at);
        f = by_rule(&rules[i], line);
        if (f != NULL) {
            finding_where(f, "%.180s", line);
            g_ptr_array_add(findings, f);
        }
        g_free(line);
    }
}
