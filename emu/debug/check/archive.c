/*
 * Archives of updates: what the manifest says against the files and the slots, then the files as
 * the images that they will be.
 *
 * Follows: nrf/scripts/bootloader/generate_zip.py; MCUboot docs/design.md (slots of an image).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/check/check_priv.h"

static const struct partition_table *table_of(const struct check *c)
{
    return c->tables->len > 0 ? c->tables->pdata[0] : NULL;
}

static void report_fault(struct check *c, const struct dfu_file *file)
{
    struct finding *f =
        check_find(c, "F40-archive-member", FINDING_ERROR, "%s: %s", file->name, file->fault);

    finding_where(f, "%s", file->path);
    finding_why(f, "Who uploads it sends something else than was built, or nothing.");
    finding_remedy(f, "Build again, and take the whole archive.");
}

/* The update of image n goes into its secondary slot, and from there to the primary. */
static void check_slots(struct check *c, const struct partition_table *table,
                        const struct dfu_file *file)
{
    const struct partition *primary = partition_table_slot(table, false, file->image_index);
    const struct partition *secondary = partition_table_slot(table, true, file->image_index);
    struct finding *f;

    if (primary == NULL || secondary == NULL) {
        f = check_find(c, "F38-archive-index", FINDING_ERROR,
                       "%s is for image %u, which has no pair of slots", file->name,
                       file->image_index);
        finding_where(f, "%s; %s", file->path, table->path);
        finding_why(f, "The upload is refused, or goes into the slot of another image.");
        return;
    }
    uint32_t offset = file->load_address - primary->address;
    if (!dfu_file_is_network(file) && file->has_load_address && primary->has_address &&
        primary->has_size && strcmp(primary->region, "ram_flash") != 0 && offset >= primary->size) {
        f = check_find(c, "F38-archive-address", FINDING_ERROR,
                       "%s is loaded at 0x%x, which is not in %s", file->name, file->load_address,
                       primary->name);
        finding_where(f, "%s 0x%x-0x%x; %s; %s", primary->name, primary->address,
                      primary->address + primary->size, file->path, table->path);
        finding_why(f, "The archive is of a build with another layout.");
    }
    if (file->is_image && secondary->has_size && file->image.total > secondary->size) {
        f = check_find(c, "F29-slot-overflow", FINDING_ERROR,
                       "%s (0x%x bytes) does not fit %s (0x%x)", file->name, file->image.total,
                       secondary->name, secondary->size);
        finding_where(f, "%s; %s", file->path, table->path);
        finding_why(f, "The upload ends in the middle.");
    }
}

/* Where its header goes; a load_address that is no slot still tells the memory. */
static uint32_t place(const struct check *c, const struct dfu_file *file)
{
    uint32_t addr;

    if (dfu_file_place(file, table_of(c), &addr))
        return dfu_file_is_network(file) ? addr - file->image.header_size : addr;
    return (file->load_address - file->image.header_size) & ~(FLASH_PAGE - 1);
}

static GPtrArray *as_images(const struct check *c, const struct dfu_archive *archive)
{
    GPtrArray *images = g_ptr_array_new_with_free_func((GDestroyNotify)image_free);

    for (unsigned i = 0; i < archive->files->len; i++) {
        const struct dfu_file *file = archive->files->pdata[i];

        if (!file->is_image)
            continue;
        struct image *image = image_new(file->path);
        uint32_t addr = place(c, file);
        image_append(image, addr, file->data, (uint32_t)MIN(file->len, UINT32_MAX - addr), 0);
        g_ptr_array_add(images, image);
    }
    return images;
}

/* The checks of images, on the archive's alone: the same images may be among the other files. */
static void check_members(struct check *c, const struct dfu_archive *archive)
{
    GPtrArray *images = as_images(c, archive), *found = c->found;
    struct content *content = c->content;

    c->content = content_new(images);
    c->found = mcuboot_scan(c->content);
    check_images(c);
    check_halves(c);
    g_ptr_array_free(c->found, TRUE);
    content_free(c->content);
    c->found = found;
    c->content = content;
    g_ptr_array_free(images, TRUE);
}

void check_archives(struct check *c)
{
    for (unsigned i = 0; i < c->archives->len; i++) {
        const struct dfu_archive *archive = c->archives->pdata[i];

        for (unsigned k = 0; k < archive->files->len; k++) {
            const struct dfu_file *file = archive->files->pdata[k];

            if (file->fault != NULL)
                report_fault(c, file);
            if (table_of(c) != NULL)
                check_slots(c, table_of(c), file);
        }
        check_members(c, archive);
    }
}
