/*
 * Rules for a flash chip whose content is not what the program was linked for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/armv8m.h"
#include "base/units.h"
#include "bus/map.h"
#include "debug/doctor/case.h"
#include "load/image.h"
#include "load/mcuboot.h"

#define QSPI_XIPOFFSET  0x540
#define QSPI_READ_CNT   0x50c
#define HEADER_SIZE     0x200
#define SECTOR          KIB(4)
#define BLANK           UINT32_MAX
#define APP_FLASH_BYTES MIB(1)

static bool bad_end(const struct doctor_case *c)
{
    return c->symptom != SYMPTOM_ENDED;
}

static const struct machine_nvm *chip_of(const struct doctor_case *c)
{
    const struct machine_nvm *nvm = machine_nvms(c->machine);

    machine_settle_nvms(c->machine);
    for (unsigned i = 0; i < MACHINE_NVMS; i++)
        if (strcmp(nvm[i].name, "qspi") == 0)
            return &nvm[i];
    return NULL;
}

static bool is_blank(const uint8_t *data, uint32_t size)
{
    for (uint32_t i = 0; i + 4 <= size; i += 4)
        if (load_le32(data + i) != BLANK)
            return false;
    return true;
}

/* The program was linked for the offset: its code is there, and not where it would be without. */
static bool linked_for_offset(const struct doctor_case *c, uint32_t offset)
{
    const struct machine_nvm *chip = chip_of(c);
    uint32_t at = (case_xip_on_path(c) - XIP_BASE) & ~63u;

    return chip != NULL && at + 64 <= chip->size && at + offset + 64 <= chip->size &&
           is_blank(chip->data + at, 64) && !is_blank(chip->data + at + offset, 64);
}

static struct finding *shifted_window(const struct doctor_case *c)
{
    uint32_t offset = case_register(c, "QSPI", QSPI_XIPOFFSET);

    if (!bad_end(c) || offset == 0 || case_xip_on_path(c) == 0 || linked_for_offset(c, offset))
        return NULL;
    struct finding *f =
        finding_new("F32-xipoffset", FINDING_ERROR,
                    "XIPOFFSET is 0x%x: everything in external flash is shifted", offset);

    case_say_where(c, f);
    finding_why(f, "What was linked at 0x%08x is read from chip offset 0x%x.", case_xip_on_path(c),
                case_xip_on_path(c) - XIP_BASE + offset);
    finding_remedy(f, "nrf_qspi_xip_offset_set(NRF_QSPI, 0);\n"
                      "or link for it: ORIGIN(EXTFLASH) = 0x10000000 + slot + 0x200 - XIPOFFSET");
    return f;
}

static struct finding *origin_finding(const struct doctor_case *c, uint32_t header, uint32_t slot)
{
    struct finding *f =
        finding_new("F31-origin-without-header", FINDING_ERROR,
                    "the external part is linked at 0x%08x, the start of its slot, without room "
                    "for its header",
                    XIP_BASE + slot);

    if (header == slot)
        case_say_where(c, f);
    else
        finding_where(f, "chip offset 0x%x holds an image header, the slot at 0x%x holds none",
                      header, slot);
    finding_why(f, "The image header takes 0x200 bytes. Programmed by HEX it lies below the slot, "
                   "delivered as an update the code lies 0x200 above its address.");
    finding_remedy(f, "EXTFLASH (rx) : ORIGIN = 0x%08x, LENGTH = <slot size> - 0x200 - trailer",
                   XIP_BASE + slot + HEADER_SIZE);
    return f;
}

/* Code is fetched from where a header lies, or a header lies just below a sector boundary. */
static struct finding *origin_without_header(const struct doctor_case *c)
{
    const struct machine_nvm *chip = chip_of(c);
    uint32_t at = case_xip_on_path(c);

    if (!bad_end(c) || chip == NULL)
        return NULL;
    for (uint32_t slot = 0; slot + SECTOR <= chip->size; slot += SECTOR) {
        if (load_le32(chip->data + slot) == MCUBOOT_MAGIC && at >= XIP_BASE + slot &&
            at - XIP_BASE - slot < 2 * SECTOR && at != 0) {
            const struct symbol *start =
                c->symbols != NULL ? symbols_find_name(c->symbols, "__extflash_text_reloc_start")
                                   : NULL;

            if (at - XIP_BASE - slot < HEADER_SIZE ||
                (start != NULL && start->addr == XIP_BASE + slot))
                return origin_finding(c, slot, slot);
        }
        if (slot >= HEADER_SIZE && load_le32(chip->data + slot - HEADER_SIZE) == MCUBOOT_MAGIC &&
            load_le32(chip->data + slot) != MCUBOOT_MAGIC)
            return origin_finding(c, slot - HEADER_SIZE, slot);
    }
    return NULL;
}

static bool has_image(const uint8_t *data, uint32_t size)
{
    for (uint32_t at = 0; at + SECTOR <= size; at += SECTOR)
        if (mcuboot_is_image(data + at, size - at))
            return true;
    return false;
}

/* A bootloader alone, or an application without its bootloader. */
static struct finding *missing_program(const struct doctor_case *c)
{
    const uint8_t *flash = memory_host(machine_memory(c->machine, CORE_APP), 0, APP_FLASH_BYTES);
    struct finding *f;

    if (!bad_end(c) || flash == NULL)
        return NULL;
    if (load_le32(flash + 4) == BLANK) {
        f = finding_new("F51-no-vector-table", FINDING_ERROR,
                        "internal flash is blank at address 0: the core has no vector table");
        finding_why(f, has_image(flash, APP_FLASH_BYTES)
                           ? "An application for MCUboot is there, its bootloader is not."
                           : "No image for the application core was given.");
        finding_remedy(f, "west build --sysbuild; nrf53emu run takes the build directory, or\n"
                          "nrf53emu run build/mcuboot/zephyr/zephyr.hex "
                          "build/<app>/zephyr/zephyr.signed.hex");
        return f;
    }
    if (!case_boot_refused(c) || has_image(flash, APP_FLASH_BYTES))
        return NULL;
    f = finding_new("F51-no-application", FINDING_ERROR,
                    "the bootloader finds no application: internal flash holds no image");
    finding_where(f, "console: %s", history_last_line(c->history));
    finding_remedy(f, "Give the signed application as well: nrf53emu run ... "
                      "build/<app>/zephyr/zephyr.signed.hex");
    return f;
}

/* A bootloader whose slots are all internal does not. */
static bool has_read_chip(const struct doctor_case *c)
{
    return case_register(c, "QSPI", QSPI_READ_CNT) != 0;
}

static struct finding *missing_part(const struct doctor_case *c)
{
    const struct machine_nvm *chip = chip_of(c);
    uint32_t at = case_xip_on_path(c);

    if (!bad_end(c) || chip == NULL)
        return NULL;
    uint32_t read = (at - XIP_BASE + case_register(c, "QSPI", QSPI_XIPOFFSET)) & ~63u;
    bool hole = at >= XIP_BASE && read <= chip->size - 64 && is_blank(chip->data + read, 64);
    if (!hole && !(case_boot_refused(c) && has_read_chip(c) && is_blank(chip->data, chip->size)))
        return NULL;
    struct finding *f =
        finding_new("F51-external-part-missing", FINDING_ERROR,
                    hole ? "code is fetched from external flash at 0x%08x, where nothing was "
                           "programmed"
                         : "the external flash is blank, and the bootloader looks for an image "
                           "there%.0u",
                    hole ? at : 0);

    if (hole)
        case_say_where(c, f);
    else
        finding_where(f, "console: %s", history_last_line(c->history));
    finding_why(f, "One of the files of the build was not programmed: bootloader, internal part, "
                   "external part, network core.");
    finding_remedy(
        f, "west flash, or one by one: nrfjprog --program <app>/zephyr/zephyr.external.signed.hex "
           "--qspisectorerase\n(child images, before SDK 2.7: qspi_flash_signed.hex). nrf53emu run "
           "takes "
           "the build directory,\nor all HEX files together.");
    return f;
}

/* Where the ELF's content for XIP and the chip's differ; 0: nowhere. */
static uint32_t first_difference(const struct doctor_case *c, const char *path,
                                 const struct machine_nvm *chip, bool *compared)
{
    struct image *image = image_load(path, NULL);
    uint32_t at = 0;

    for (unsigned i = 0; image != NULL && at == 0 && i < image->segments->len; i++) {
        const struct image_segment *s = &g_array_index(image->segments, struct image_segment, i);

        if (!is_xip(s->addr) || s->addr - XIP_BASE > chip->size ||
            s->len > chip->size - (s->addr - XIP_BASE))
            continue;
        *compared = true;
        for (uint32_t k = 0; at == 0 && k < s->len; k++)
            if (s->data[k] != chip->data[s->addr - XIP_BASE + k])
                at = s->addr + k;
    }
    if (image != NULL)
        image_free(image);
    (void)c;
    return at;
}

/* Compares with the ELF that describes what crashed; *compared: there is one with an XIP part. */
static uint32_t differs_from_elf(const struct doctor_case *c, bool *compared)
{
    const struct machine_nvm *chip = chip_of(c);
    const char *seen = NULL;
    uint32_t at = 0;

    *compared = false;
    for (unsigned i = 0; chip != NULL && c->symbols != NULL && i < symbols_count(c->symbols); i++) {
        const struct symbol *s = symbols_get(c->symbols, i);

        if (s->file == seen || !is_xip(s->addr))
            continue;
        seen = s->file;
        at = first_difference(c, s->file, chip, compared);
        if (at != 0)
            return at;
    }
    return 0;
}

/* What comes of a jump to where no function begins. */
static bool is_lost(const struct doctor_case *c)
{
    return (c->fault->cfsr & (CFSR_UNDEFINSTR | CFSR_INVSTATE | CFSR_IBUSERR | CFSR_IACCVIOL)) != 0;
}

static struct finding *mismatched_parts(const struct doctor_case *c)
{
    bool compared;
    uint32_t at = case_xip_on_path(c), differs;

    if (!bad_end(c) || c->fault == NULL || at == 0)
        return NULL;
    differs = differs_from_elf(c, &compared);
    if (compared ? differs == 0 : !is_lost(c))
        return NULL;
    struct finding *f = finding_new(
        "F35-mismatched-parts", FINDING_ERROR, "%s",
        compared ? "the external part in flash is not the one of this build"
                 : "a call between the parts went wrong: they are probably of different builds");

    case_say_where(c, f);
    if (compared)
        finding_why(f,
                    "Flash differs from the ELF from 0x%08x on, while the internal part calls "
                    "addresses of its own build.",
                    differs);
    else
        finding_why(f, "The parts are signed one by one, so each is valid by itself; the internal "
                       "part calls fixed addresses in XIP that have moved.");
    finding_remedy(f, "Program or upload both parts of one build:\n"
                      "mcumgr image upload <app>/zephyr/zephyr.internal.signed.bin -n 0 -e\n"
                      "mcumgr image upload <app>/zephyr/zephyr.external.signed.bin -n 2 -e\n"
                      "(child images, before SDK 2.7: internal_flash_update.bin, "
                      "qspi_flash_update.bin)");
    return f;
}

/* A header with a hash that does not fit, at a sector of a memory. */
static uint32_t find_damaged(const uint8_t *data, uint32_t size, bool *found)
{
    for (uint32_t at = 0; at + SECTOR <= size; at += SECTOR) {
        struct mcuboot_image image;

        if (mcuboot_is_image(data + at, size - at) &&
            mcuboot_parse("flash", data + at, size - at, &image, NULL) && image.has_hash &&
            !image.hash_ok) {
            *found = true;
            return at;
        }
    }
    *found = false;
    return 0;
}

static struct finding *damaged_image(const struct doctor_case *c)
{
    const struct machine_nvm *chip = chip_of(c);
    const uint8_t *flash = memory_host(machine_memory(c->machine, CORE_APP), 0, APP_FLASH_BYTES);
    uint32_t at = 0;
    bool found = false;

    if (!bad_end(c) || !case_boot_refused(c) || chip == NULL || flash == NULL)
        return NULL;
    at = find_damaged(flash, APP_FLASH_BYTES, &found);
    if (!found)
        at = XIP_BASE + find_damaged(chip->data, chip->size, &found);
    if (!found)
        return NULL;
    struct finding *f =
        finding_new("F40-image-damaged", FINDING_ERROR,
                    "the image at 0x%08x does not have the hash that it carries", at);

    finding_where(f, "console: %s", history_last_line(c->history));
    finding_why(f, "Its content was damaged or only partly written. Each part is checked by "
                   "itself: one part being valid does not save the set.");
    finding_remedy(f, "Program or upload that part again: nrf53emu image verify FILE shows which "
                      "file is good");
    return f;
}

/* When no part is damaged or missing. */
static struct finding *primary_rejected(const struct doctor_case *c)
{
    const char *line = history_console_has(c->history, "Image in the primary slot is not valid");

    if (line == NULL || c->symptom == SYMPTOM_ENDED)
        return NULL;
    struct finding *f = finding_new("F40-primary-rejected", FINDING_ERROR,
                                    "MCUboot does not accept the application");

    finding_where(f, "console: %s", line);
    finding_why(f, "Every image that is there fits its hash: the signature is another key's than "
                   "MCUboot has, was changed, or the image is at another address than the slot.");
    finding_remedy(f, "Program zephyr.signed.hex (or merged.hex) of the same build as MCUboot;\n"
                      "nrf53emu image verify --key KEY.pem FILE");
    return f;
}

const doctor_rule doctor_rules_image[] = {
    shifted_window, origin_without_header, missing_program,  damaged_image,
    missing_part,   mismatched_parts,      primary_rejected, NULL,
};
