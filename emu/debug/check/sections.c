/*
 * What an ELF places in the XIP window: sections, their place in the slot, the span of the image.
 *
 * Follows: nrf/cmake/sysbuild/image_signing_split.cmake (the two names that are split off), imgtool
 * (an Intel HEX is one array from its lowest to its highest byte; --pad-header puts the header
 * below it), Zephyr gen_relocate_app.py.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/check/check_priv.h"

static bool is_split(const char *name)
{
    return strcmp(name, ".extflash_text_reloc") == 0 || strcmp(name, ".extflash_rodata_reloc") == 0;
}

static void report_data(struct check *c, const struct check_elf *e, const struct elf_section *s)
{
    const struct elf_symbol *symbol = elf_view_object(e->view, s->addr);
    struct finding *f = check_find(c, "F20-data-in-xip", FINDING_ERROR,
                                   "Variables are in external flash: section %s", s->name);

    finding_where(f, "%s, %u bytes at 0x%08x%s%s; %s", s->name, s->size, s->addr,
                  symbol != NULL ? ", first " : "", symbol != NULL ? symbol->name : "",
                  e->view->path);
    finding_why(f, "The XIP window is read-only: the first store ends in a precise bus fault.");
    finding_remedy(f, "zephyr_code_relocate(... LOCATION RAM_DATA) beside the line for EXTFLASH.");
}

/* Where the signer would start: the slot, one header before the vector table. */
static uint32_t slot_start(const struct check_elf *e)
{
    uint32_t offset;

    if (elf_view_config(e->view, "FLASH_LOAD_OFFSET", &offset) && offset != 0 &&
        offset <= e->vectors)
        return offset;
    return e->vectors - e->vectors % FLASH_PAGE;
}

static void report_unsplit(struct check *c, const struct check_elf *e, const struct elf_section *s)
{
    uint32_t span = s->addr + s->size - slot_start(e);
    struct finding *f = check_find(c, "F30-section-not-split", FINDING_ERROR,
                                   "Section %s stays in the internal image", s->name);

    finding_where(f, "%s, %u bytes at 0x%08x; %s", s->name, s->size, s->addr, e->view->path);
    finding_why(f,
                "Only .extflash_text_reloc and .extflash_rodata_reloc are split off. imgtool "
                "measures from 0x%x to the last byte: \"Image size (0x%x) + trailer exceeds "
                "requested size\".",
                slot_start(e), span);
    finding_remedy(f, "Relocate to the region EXTFLASH (EXTFLASH_TEXT, EXTFLASH_RODATA) with "
                      "NOCOPY, and name no other region in the XIP window.");
}

static void report_span(struct check *c, const struct check_elf *e, const struct elf_section *last)
{
    uint32_t span = last->addr + last->size - slot_start(e);
    struct finding *f = check_find(c, "F29-image-span", FINDING_NOTE,
                                   "Signed as one image, this build has a size of 0x%x", span);

    finding_where(f, "%s, %u bytes at 0x%08x; %s", last->name, last->size, last->addr,
                  e->view->path);
    finding_why(f,
                "imgtool measures from 0x%x to the last byte in external flash. The halves must "
                "be signed one by one, or it ends with \"Image size (0x%x) + trailer (...) "
                "exceeds requested size\".",
                slot_start(e), span);
    finding_remedy(f, "SB_CONFIG_QSPI_XIP_SPLIT_IMAGE=y");
}

static void report_origin(struct check *c, const struct check_elf *e, uint32_t origin,
                          uint32_t slot, const char *known)
{
    struct finding *f = check_find(c, "F31-origin-without-header", FINDING_ERROR,
                                   "EXTFLASH origin 0x%08x must be 0x%08x: slot plus header",
                                   origin, slot + IMAGE_HEADER);

    finding_where(f, "slot at 0x%08x%s; %s", slot, known, e->view->path);
    finding_why(f,
                "The signer puts the header below the lowest byte, so the signed HEX begins at "
                "0x%08x; an update puts the code 0x%x away from where it was linked.",
                origin - IMAGE_HEADER, slot + IMAGE_HEADER - origin);
    finding_remedy(f, "EXTFLASH (rx) : ORIGIN = 0x%08x, LENGTH = slot size - 0x%x - trailer",
                   slot + IMAGE_HEADER, IMAGE_HEADER);
}

/* The slot of the XIP part, by the partition file: the external primary that holds addr. */
static const struct partition *xip_slot(const struct check *c, uint32_t addr)
{
    for (unsigned n = 1; n < CHECK_IMAGES; n++) {
        const struct partition *p = check_mcuboot_slot(c, false, n);

        if (p != NULL && p->has_address && p->has_size &&
            strcmp(p->region, "external_flash") == 0 && addr - XIP_BASE - p->address < p->size)
            return p;
    }
    return NULL;
}

static const struct partition *external_primary(const struct check *c)
{
    for (unsigned n = 1; n < CHECK_IMAGES; n++) {
        const struct partition *p = check_mcuboot_slot(c, false, n);

        if (p != NULL && p->has_address && p->has_size && strcmp(p->region, "external_flash") == 0)
            return p;
    }
    return NULL;
}

/* The name of what lies in the flash chip at addr, or NULL. */
static const char *owner_of(const struct check *c, uint32_t addr)
{
    for (unsigned i = 0; i < c->tables->len; i++) {
        const struct partition_table *t = c->tables->pdata[i];

        for (unsigned k = 0; k < t->all->len; k++) {
            const struct partition *p = partition_table_at(t, k);

            if (p->has_address && p->has_size && strcmp(p->region, "external_flash") == 0 &&
                addr - XIP_BASE - p->address < p->size)
                return p->name;
        }
    }
    return NULL;
}

static void report_other_slot(struct check *c, const struct check_elf *e, uint32_t lowest,
                              const struct partition *slot)
{
    const char *owner = owner_of(c, lowest);
    struct finding *f =
        check_find(c, "F31-origin-outside-slot", FINDING_ERROR,
                   "The XIP part is linked at 0x%08x, outside its slot %s", lowest, slot->name);

    finding_where(f, "%s is 0x%08x to 0x%08x; %s", slot->name, XIP_BASE + slot->address,
                  XIP_BASE + slot->address + slot->size, e->view->path);
    finding_why(f, "%s%s%s", owner != NULL ? "It lies in " : "Nothing of the layout is there",
                owner != NULL ? owner : "",
                owner != NULL ? ", which the next update overwrites." : ".");
    finding_remedy(f, "EXTFLASH (rx) : ORIGIN = 0x%08x, LENGTH = 0x%x - trailer",
                   XIP_BASE + slot->address + IMAGE_HEADER, slot->size - IMAGE_HEADER);
}

static void check_origin(struct check *c, const struct check_elf *e, uint32_t lowest,
                         uint32_t highest)
{
    const struct partition *slot = xip_slot(c, lowest);

    if (slot == NULL && external_primary(c) != NULL) {
        report_other_slot(c, e, lowest, external_primary(c));
        return;
    }
    if (slot == NULL) {
        if (lowest % FLASH_PAGE == 0)
            report_origin(c, e, lowest, lowest, " (a header of 0x200 bytes has no room)");
        return;
    }
    if (lowest != XIP_BASE + slot->address + IMAGE_HEADER)
        report_origin(c, e, lowest, XIP_BASE + slot->address, " by the partition file");
    if (highest > XIP_BASE + slot->address + slot->size) {
        struct finding *f =
            check_find(c, "F29-slot-overflow", FINDING_ERROR,
                       "The XIP part is 0x%x bytes longer than its slot %s",
                       highest - (XIP_BASE + slot->address + slot->size), slot->name);
        finding_where(f, "0x%08x to 0x%08x; %s", lowest, highest, e->view->path);
        finding_remedy(f, "Enlarge %s and its secondary, or relocate less.", slot->name);
    }
}

/* Whether an image of its own is among the files for the XIP window. */
static bool signed_apart(const struct check *c)
{
    for (unsigned i = 0; i < c->found->len; i++) {
        const struct mcuboot_found *f = c->found->pdata[i];

        if (f->error == NULL && in_xip(f->addr))
            return true;
    }
    return false;
}

static void check_one(struct check *c, const struct check_elf *e)
{
    uint32_t lowest = UINT32_MAX, highest = 0;
    const struct elf_section *last = NULL;
    unsigned unsplit = 0;

    for (unsigned i = 0; i < e->view->sections->len; i++) {
        const struct elf_section *s = &g_array_index(e->view->sections, struct elf_section, i);

        if (!in_xip(s->addr))
            continue;
        lowest = MIN(lowest, s->addr);
        if (s->addr + s->size > highest) {
            highest = s->addr + s->size;
            last = s;
        }
        if ((s->write && !s->exec) || s->data == NULL)
            report_data(c, e, s);
        if (e->behind_header && !is_split(s->name) && unsplit++ < CHECK_REPEATS)
            report_unsplit(c, e, s);
    }
    if (last == NULL || !e->behind_header)
        return;
    check_origin(c, e, lowest, highest);
    if (unsplit == 0 && !signed_apart(c))
        report_span(c, e, last);
}

/* zephyr_code_relocate() for a library that it does not know the objects of moves nothing. */
static void check_nothing_relocated(struct check *c, const struct check_elf *e)
{
    static const char *const sizes[] = {"__extflash_text_reloc_size", "__extflash_text_size"};

    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
        const struct elf_symbol *s = elf_view_symbol(e->view, sizes[i]);

        if (s == NULL || !s->absolute || s->addr != 0)
            continue;
        struct finding *f = check_find(c, "F33-nothing-relocated", FINDING_WARNING,
                                       "No code was relocated to external flash");
        finding_where(f, "%s is 0; %s", s->name, e->view->path);
        finding_why(f, "The files or the library of zephyr_code_relocate() matched no section: a "
                       "prebuilt archive has no objects that CMake knows.");
        finding_remedy(f, "Name the CMake target, and build it with -ffunction-sections.");
    }
}

/* 85 vectors of the application core, 46 of the network core, rounded up to a power of two. */
static uint32_t table_alignment(uint32_t vectors)
{
    return vectors < APP_FLASH_SIZE ? 0x200 : 0x100;
}

/* Found by name or not: a table begins with a stack in RAM and an odd reset vector. */
static void check_vector_table(struct check *c, const struct check_elf *e)
{
    uint32_t alignment = table_alignment(e->vectors), stack, reset;

    if (e->vectors % alignment == 0 || !elf_view_read32(e->view, e->vectors, &stack) ||
        !elf_view_read32(e->view, e->vectors + 4, &reset) || stack >> 25 != 0x10 ||
        (reset & 1) == 0)
        return;
    struct finding *f =
        check_find(c, "F34-vector-alignment", FINDING_ERROR,
                   "The vector table is at 0x%08x, no multiple of 0x%x", e->vectors, alignment);
    finding_where(f, "%s", e->view->path);
    finding_why(f, "VTOR cannot hold such an address: other vectors are used than were linked. The "
                   "image header before the table decides.");
    finding_remedy(f, "CONFIG_ROM_START_OFFSET=0x200 and mcuboot_pad of 0x200 (imgtool "
                      "--header-size 0x200)");
}

void check_sections(struct check *c)
{
    for (unsigned i = 0; i < c->elves->len; i++) {
        const struct check_elf *e = c->elves->pdata[i];

        check_nothing_relocated(c, e);
        if (e->vectors < NET_FLASH_BASE + NET_FLASH_SIZE)
            check_vector_table(c, e);
        if (e->has_xip && e->vectors != UINT32_MAX)
            check_one(c, e);
    }
}
