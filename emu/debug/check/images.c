/*
 * MCUboot images: headers, hashes, signatures, slots, and files that claim the same bytes.
 *
 * Follows: MCUboot docs/design.md (image, trailer), imgtool check_trailer(); product specification,
 * memory map.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/units.h"
#include "debug/check/check_priv.h"

/* The XIP window of nRF52840. */
#define NRF52_XIP_BASE UINT32_C(0x12000000)

#define TRAILER_LEAST 0x20u /* overwrite-only; with swap it is more */

static const struct mcuboot_found *found_at(const struct check *c, unsigned i)
{
    return c->found->pdata[i];
}

static void report_broken(struct check *c, const struct mcuboot_found *f)
{
    uint32_t size = f->len >= MCUBOOT_HEADER_BYTES ? load_le32(f->data + 12) : 0;
    struct finding *out;

    if (size >= XIP_BASE - APP_FLASH_SIZE && f->addr < APP_FLASH_SIZE) {
        out = check_find(c, "F29-image-span", FINDING_ERROR,
                         "The image at 0x%08x claims 0x%x bytes: up to 0x%08x", f->addr, size,
                         f->addr + size);
        finding_why(out, "Internal and external part were signed as one image, which begins in "
                         "internal flash and ends in the XIP window.");
        finding_remedy(out, "SB_CONFIG_QSPI_XIP_SPLIT_IMAGE=y");
    } else {
        out = check_find(c, "F40-image-broken", FINDING_ERROR, "%s", f->error->message);
        finding_why(out, "The bootloader finds no valid image here.");
        finding_remedy(out, "Build and sign the image again, and program all of it.");
    }
    finding_where(out, "0x%08x; %s", f->addr, f->path);
}

static void check_integrity(struct check *c, const struct mcuboot_found *f)
{
    struct finding *out;

    if (f->image.has_hash && !f->image.hash_ok) {
        out = check_find(c, "F40-image-hash", FINDING_ERROR, "The image at 0x%08x has a wrong hash",
                         f->addr);
        finding_where(out, "SHA256 TLV; %s", f->path);
        finding_why(out, "Header, payload or protected TLVs changed after signing: the bootloader "
                         "refuses the image, and erases it in a secondary slot.");
        finding_remedy(out, "Sign again, and do not change a signed file.");
    }
    if (c->key == NULL)
        return;
    enum signature_state state = public_key_verify(c->key, &f->image);
    if (state == SIGNATURE_GOOD)
        return;
    out = check_find(c, "F38-image-signature", FINDING_ERROR,
                     "The image at 0x%08x is not signed with the given key", f->addr);
    finding_where(out, "%s", f->path);
    finding_why(out, "%s.",
                state == SIGNATURE_NONE        ? "It has no signature"
                : state == SIGNATURE_OTHER_KEY ? "Its key hash or signature is of another key"
                                               : "The signature does not fit the content");
    finding_remedy(out, "Sign with the key whose public half is in the bootloader "
                        "(SB_CONFIG_BOOT_SIGNATURE_KEY_FILE).");
}

/* The slot that starts where the image does, and of which image it is. */
static const struct partition *slot_of(const struct check *c, uint32_t addr, bool *secondary,
                                       unsigned *n)
{
    const char *region = in_xip(addr) ? "external_flash" : "flash_primary";
    uint32_t offset = in_xip(addr) ? addr - XIP_BASE : addr;

    for (unsigned i = 0; i < 2 * CHECK_IMAGES; i++) {
        *n = i / 2;
        *secondary = i % 2 != 0;
        const struct partition *p = check_mcuboot_slot(c, *secondary, *n);

        if (p != NULL && p->has_address && p->has_size && p->address == offset &&
            strcmp(p->region, region) == 0)
            return p;
    }
    return NULL;
}

/* The slot's size by partition file or by the ELF linked for it; 0: not known. */
static uint32_t slot_size(const struct check *c, uint32_t addr, const char **source)
{
    bool secondary;
    unsigned n;
    const struct partition *p = slot_of(c, addr, &secondary, &n);

    if (p != NULL) {
        *source = p->name;
        return p->size;
    }
    for (unsigned i = 0; i < c->elves->len; i++) {
        const struct check_elf *e = c->elves->pdata[i];
        uint32_t offset, size;

        if (e->behind_header && elf_view_config(e->view, "FLASH_LOAD_OFFSET", &offset) &&
            elf_view_config(e->view, "FLASH_LOAD_SIZE", &size) && offset == addr) {
            *source = "CONFIG_FLASH_LOAD_SIZE";
            return size;
        }
    }
    return 0;
}

static void check_slot(struct check *c, const struct mcuboot_found *f)
{
    const char *source;
    uint32_t size = slot_size(c, f->addr, &source);
    uint64_t need = (uint64_t)f->image.total + TRAILER_LEAST;

    if (size != 0 && need > size) {
        struct finding *out =
            check_find(c, "F29-slot-overflow", FINDING_ERROR,
                       "The image at 0x%08x (0x%x bytes) does not fit its slot (0x%x)", f->addr,
                       f->image.total, size);
        finding_where(out, "%s; %s", source, f->path);
        finding_why(out, "The trailer at the end of the slot needs at least 0x%x bytes more.",
                    TRAILER_LEAST);
        finding_remedy(out, "Enlarge the slot and its secondary alike, or move more to the XIP "
                            "part.");
    }
    if (f->addr % FLASH_PAGE != 0 && (in_xip(f->addr) || f->addr < APP_FLASH_SIZE)) {
        bool in_chip = in_xip(f->addr);
        uint32_t payload = f->addr + f->image.header_size;
        struct finding *out =
            check_find(c, in_chip ? "F31-origin-without-header" : "F34-image-unaligned",
                       in_chip ? FINDING_ERROR : FINDING_WARNING,
                       "The image header at 0x%08x is not at the start of a flash page", f->addr);
        finding_where(out, "payload at 0x%08x; %s", payload, f->path);
        finding_why(out, "Slots start at multiples of 4 KiB. The part was linked at the start of "
                         "its slot, and the signer put the header below: no header in the slot.");
        finding_remedy(out, "EXTFLASH (rx) : ORIGIN = 0x%08x", payload + f->image.header_size);
    }
}

/* Content for another chip of the vendor is where that chip has its window. */
static void tell_window(struct finding *f, uint32_t addr)
{
    if (addr < NRF52_XIP_BASE)
        return;
    finding_why(f, "0x12000000 is where nRF52840 executes from external flash; nRF5340 does at "
                   "0x10000000, and so do its programmers.");
    finding_remedy(f, "objcopy --change-addresses -0x2000000, or build for nRF5340");
}

/* How much of the chip or of internal flash lies behind addr. */
static void check_memory(struct check *c, const struct mcuboot_found *f)
{
    uint64_t end = (uint64_t)f->addr + f->image.total;
    uint64_t limit = in_xip(f->addr) ? (uint64_t)XIP_BASE + c->chip->size : APP_FLASH_SIZE;

    if (f->addr >= APP_FLASH_SIZE && !in_xip(f->addr))
        return;
    if (end <= limit)
        return;
    struct finding *out = check_find(c, "F34-outside-memory", FINDING_ERROR,
                                     "The image at 0x%08x ends at 0x%08llx, behind the flash",
                                     f->addr, (unsigned long long)end);
    finding_where(out, "%s of board %s ends at 0x%08llx; %s",
                  in_xip(f->addr) ? c->chip->name : "internal flash", c->board->name,
                  (unsigned long long)limit, f->path);
    tell_window(out, f->addr);
}

/* Reset vectors say what an image was linked for: XIP parts and update files have none or others.
 */
static void check_vectors(struct check *c, const struct mcuboot_found *f)
{
    const uint8_t *vectors = f->data + f->image.header_size;

    if (f->image.image_size < 8 || f->addr >= APP_FLASH_SIZE)
        return;
    uint32_t stack = load_le32(vectors), reset = load_le32(vectors + 4);
    if ((stack & 0xff000000u) != 0x20000000u || !in_xip(reset))
        return;
    struct finding *out = check_find(c, "F53-reset-in-xip", FINDING_ERROR,
                                     "The image at 0x%08x starts in external flash", f->addr);
    finding_where(out, "reset vector 0x%08x; %s", reset, f->path);
    finding_why(out, "Nothing has started the QSPI controller at reset.");
    finding_remedy(out, "Keep start-up code and the QSPI driver internal (split image).");
}

/* A vector table: a stack in RAM and a reset vector in internal flash. */
static bool has_vectors(const struct mcuboot_found *f, uint32_t *reset)
{
    const uint8_t *vectors = f->data + f->image.header_size;

    if (f->image.image_size < 8)
        return false;
    *reset = load_le32(vectors + 4);
    return (load_le32(vectors) & 0xfff00003u) == 0x20000000u && (*reset & 1) != 0 &&
           (*reset < APP_FLASH_SIZE || *reset - NET_FLASH_BASE < NET_FLASH_SIZE);
}

/* MCUboot erases an update whose reset vector is not in the primary slot that it goes to. */
static void check_update(struct check *c, const struct mcuboot_found *f)
{
    bool secondary;
    unsigned n;
    const struct partition *slot = slot_of(c, f->addr, &secondary, &n);
    const struct partition *primary =
        slot != NULL && secondary ? check_mcuboot_slot(c, false, n) : NULL;
    uint32_t reset;

    if (primary == NULL || strcmp(primary->region, "ram_flash") == 0 || !has_vectors(f, &reset) ||
        (strcmp(primary->region, "flash_primary") == 0 &&
         (reset - primary->address < primary->size || reset - slot->address < slot->size)))
        return;
    struct finding *out = check_find(c, "F38-wrong-slot", FINDING_ERROR,
                                     "The update in %s is not for %s", slot->name, primary->name);
    finding_where(out, "reset vector 0x%08x; image at 0x%08x in %s", reset, f->addr, f->path);
    finding_why(out, "MCUboot erases it: \"Image in the secondary slot is not valid!\"; the old "
                     "firmware goes on.");
    finding_remedy(out, "Upload each image with its number: mcumgr image upload -e -n <image>");
}

static void check_neighbours(struct check *c)
{
    for (unsigned i = 0; i + 1 < c->found->len; i++) {
        const struct mcuboot_found *a = found_at(c, i), *b = found_at(c, i + 1);
        uint64_t end = (uint64_t)a->addr + a->image.total;

        if (a->error != NULL || end <= b->addr)
            continue;
        struct finding *out =
            check_find(c, "F34-images-overlap", FINDING_ERROR,
                       "The images at 0x%08x and 0x%08x overlap", a->addr, b->addr);
        finding_where(out, "%s and %s", a->path, b->path);
        finding_remedy(out, "Give each its own slot; compare pm_static.yml with what was built.");
    }
}

static void check_clashes(struct check *c)
{
    for (unsigned i = 0; i < c->content->clashes->len; i++) {
        const struct content_clash *clash =
            &g_array_index(c->content->clashes, struct content_clash, i);
        struct finding *out = check_find(c, "F34-images-overlap", FINDING_ERROR,
                                         "Two files put different bytes at 0x%08x", clash->addr);

        finding_where(out, "%s and %s, %u common bytes", clash->path[0], clash->path[1],
                      clash->len);
        finding_why(out, "The one that is programmed last wins, and the other is damaged.");
        finding_remedy(out, "Program files of one build; compare their slots.");
    }
}

static bool has_header_at(const struct check *c, uint32_t addr)
{
    for (unsigned i = 0; i < c->found->len; i++)
        if (found_at(c, i)->addr == addr)
            return true;
    return false;
}

/* Content of the XIP window behind the end of the chip; an image there has its own finding. */
static void check_content(struct check *c)
{
    for (unsigned i = 0; i < c->content->runs->len; i++) {
        const struct content_run *run = &g_array_index(c->content->runs, struct content_run, i);
        uint64_t end = (uint64_t)run->addr + run->bytes->len;

        if (!in_xip(run->addr) || end <= (uint64_t)XIP_BASE + c->chip->size ||
            has_header_at(c, run->addr))
            continue;
        struct finding *f = check_find(c, "F34-outside-memory", FINDING_ERROR,
                                       "0x%08x to 0x%08llx lies behind the end of the flash chip",
                                       run->addr, (unsigned long long)end - 1);
        finding_where(f, "%s of board %s ends at 0x%08x; %s", c->chip->name, c->board->name,
                      XIP_BASE + c->chip->size, run->path);
        tell_window(f, run->addr);
    }
}

void check_images(struct check *c)
{
    check_clashes(c);
    check_content(c);
    check_neighbours(c);
    for (unsigned i = 0; i < c->found->len; i++) {
        const struct mcuboot_found *f = found_at(c, i);

        if (f->error != NULL) {
            report_broken(c, f);
            continue;
        }
        check_integrity(c, f);
        check_slot(c, f);
        check_memory(c, f);
        check_vectors(c, f);
        check_update(c, f);
    }
}
