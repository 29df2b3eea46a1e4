/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/stage.h"

#include <string.h>

#include "base/error.h"
#include "bus/map.h"

#define MAGIC_BYTES 16u

/* MCUboot bootutil/bootutil_public.h, BOOT_MAX_ALIGN of 8. */
static const uint8_t magic[MAGIC_BYTES] = {0x77, 0xc2, 0x95, 0xf3, 0x60, 0xd2, 0xef, 0x7f,
                                           0x35, 0x52, 0x50, 0x0f, 0x2c, 0xb6, 0x79, 0x80};

static struct image *fail(const struct dfu_file *file, const char *why, GError **error)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: %s", file->path, why);
    return NULL;
}

/* Host memory of a slot; NULL when it is not all in one flash. */
static uint8_t *slot_memory(struct machine *m, const struct partition *slot)
{
    const char *name = strcmp(slot->region, "external_flash") == 0  ? "qspi"
                       : strcmp(slot->region, "flash_primary") == 0 ? "app-flash"
                                                                    : NULL;
    const struct machine_nvm *nvms = machine_nvms(m);

    for (unsigned i = 0; name != NULL && i < MACHINE_NVMS; i++)
        if (strcmp(nvms[i].name, name) == 0 && slot->address <= nvms[i].size &&
            slot->size <= nvms[i].size - slot->address)
            return nvms[i].data + slot->address;
    return NULL;
}

static struct image *stage_file(const struct dfu_file *file, const struct partition_table *table,
                                struct machine *m, GError **error)
{
    const struct partition *slot = partition_table_slot(table, true, file->image_index);
    uint8_t *memory =
        slot != NULL && slot->has_address && slot->has_size ? slot_memory(m, slot) : NULL;

    if (file->data == NULL)
        return fail(file, file->fault, error);
    if (memory == NULL)
        return fail(file, "its image has no secondary slot in flash", error);
    if (slot->size < MAGIC_BYTES || file->len > slot->size - MAGIC_BYTES)
        return fail(file, "does not fit its secondary slot", error);
    uint32_t base = slot->address + (strcmp(slot->region, "external_flash") == 0 ? XIP_BASE : 0);
    struct image *image = image_new(file->path);
    memset(memory, 0xff, slot->size);
    image_append(image, base, file->data, (uint32_t)file->len, 0);
    image_append(image, base + slot->size - MAGIC_BYTES, magic, MAGIC_BYTES, 0);
    return image;
}

GPtrArray *stage_archive(const struct dfu_archive *archive, const struct partition_table *table,
                         struct machine *m, GError **error)
{
    GPtrArray *images = g_ptr_array_new_with_free_func((GDestroyNotify)image_free);

    for (unsigned i = 0; i < archive->files->len; i++) {
        struct image *image = stage_file(archive->files->pdata[i], table, m, error);

        if (image == NULL) {
            g_ptr_array_free(images, TRUE);
            return NULL;
        }
        g_ptr_array_add(images, image);
    }
    return images;
}
