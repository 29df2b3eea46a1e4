/*
 * Follows: MCUboot boot/bootutil/src/loader.c, MCUBOOT_OVERWRITE_ONLY_FAST: only sectors that the
 *          image needs and the trailer's are erased; at the end the secondary's first and last.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "update.h"

#include "console.h"
#include "trailer.h"

#define CHUNK_BYTES 1024u

/* The request is dropped, so that it is not tried at every boot. */
static bool erase_ends(const struct slot *slot)
{
    return slot->device->erase(slot->offset) && trailer_clear(slot);
}

static bool erase_for(const struct slot *slot, uint32_t len)
{
    for (uint32_t at = 0; at < len; at += SECTOR_BYTES)
        if (!slot->device->erase(slot->offset + at))
            return false;
    return trailer_clear(slot);
}

static bool copy(const struct slot *from, const struct slot *to, uint32_t len)
{
    static uint32_t chunk[CHUNK_BYTES / 4];

    for (uint32_t at = 0; at < len; at += CHUNK_BYTES) {
        uint32_t left = (len - at + 3) & ~3u, n = left < CHUNK_BYTES ? left : CHUNK_BYTES;

        if (!from->device->read(from->offset + at, chunk, n) ||
            !to->device->write(to->offset + at, chunk, n))
            return false;
    }
    return true;
}

/* The size to copy; 0: nothing is requested, or what is requested is not valid. */
static uint32_t requested(const struct image_slots *i)
{
    struct image_header h = {0};
    uint32_t len = 0;

    if (!trailer_is_set(&i->secondary))
        return 0;
    const char *wrong = image_verify(&i->secondary, &h, &len);
    if (wrong != NULL) {
        printk("image %u: update refused: %s\n", i->number, wrong);
        erase_ends(&i->secondary);
        return 0;
    }
    printk("image %u: update to version %u.%u.%u+%u requested\n", i->number, h.major, h.minor,
           h.revision, (unsigned)h.build);
    return len;
}

static const char *install(const struct image_slots *i, uint32_t len)
{
    printk("image %u: copying 0x%x bytes\n", i->number, (unsigned)len);
    if (!erase_for(&i->primary, len) || !copy(&i->secondary, &i->primary, len))
        return "copying an image failed";
    return erase_ends(&i->secondary) ? NULL : "the request cannot be cleared";
}

const char *update_images(void)
{
    uint32_t len[IMAGES];
    const char *wrong = NULL;

    for (unsigned i = 0; i < IMAGES; i++)
        len[i] = requested(&image_slots[i]);
    for (unsigned i = 0; i < IMAGES; i++)
        if (len[i] != 0)
            update_accepted(&image_slots[i].secondary);
    for (unsigned i = 0; i < IMAGES && wrong == NULL; i++)
        if (len[i] != 0)
            wrong = install(&image_slots[i], len[i]);
    return wrong;
}
