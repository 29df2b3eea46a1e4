/*
 * Follows: MCUboot boot/bootutil/src/swap_move.c, docs/design.md. Installs for good: there is no
 *          test of an image, and so no way back to the old one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "swap.h"

#include "console.h"
#include "trailer.h"
#include "update.h"

#define REPLACEABLE __attribute__((weak))
#define CHUNK_BYTES 1024u
#define STEP_DONE   1u
#define ERASED      0xffffffffu

/* Fields of the trailer, in bytes before the slot's end. */
#define IMAGE_OK  24u
#define COPY_DONE 32u
#define SWAP_INFO 40u
#define SWAP_SIZE 48u
#define SWAP_PERM 3u /* BOOT_SWAP_TYPE_PERM */
#define SET       1u

/* Of the slot: one sector is the trailer, one is free so that the image can move up. */
#define RESERVED_SECTORS 2u

static bool write_field(const struct slot *slot, uint32_t before_end, uint32_t value)
{
    return slot->device->write(slot->offset + slot->size - before_end, &value, sizeof(value));
}

static uint32_t read_word(const struct slot *slot, uint32_t at)
{
    uint32_t value = ERASED;

    return slot->device->read(slot->offset + at, &value, sizeof(value)) ? value : ERASED;
}

static uint32_t status_at(const struct slot *primary, uint32_t step)
{
    return primary->size - SECTOR_BYTES + 4 * step;
}

bool swap_write_trailer(const struct slot *primary, uint32_t bytes)
{
    return trailer_clear(primary) && write_field(primary, SWAP_SIZE, bytes) &&
           write_field(primary, SWAP_INFO, SWAP_PERM) && trailer_set(primary);
}

bool swap_write_copy_done(const struct slot *primary)
{
    return write_field(primary, IMAGE_OK, SET) && write_field(primary, COPY_DONE, SET);
}

REPLACEABLE bool swap_begun(const struct slot *primary)
{
    (void)primary;
    return true;
}

REPLACEABLE bool swap_step_done(const struct slot *primary, uint32_t step)
{
    const uint32_t done = STEP_DONE;

    return primary->device->write(primary->offset + status_at(primary, step), &done, sizeof(done));
}

REPLACEABLE bool swap_finish(const struct slot *primary, uint32_t bytes)
{
    (void)bytes;
    return swap_write_copy_done(primary);
}

REPLACEABLE bool swap_copy_sector(const struct slot *from, uint32_t from_sector,
                                  const struct slot *to, uint32_t to_sector)
{
    static uint32_t chunk[CHUNK_BYTES / 4];
    uint32_t source = from->offset + from_sector * SECTOR_BYTES;
    uint32_t target = to->offset + to_sector * SECTOR_BYTES;

    if (!to->device->erase(target))
        return false;
    for (uint32_t at = 0; at < SECTOR_BYTES; at += CHUNK_BYTES)
        if (!from->device->read(source + at, chunk, CHUNK_BYTES) ||
            !to->device->write(target + at, chunk, CHUNK_BYTES))
            return false;
    return true;
}

/*
 * First the old image moves up by a sector, from its end on; then each sector of the new one goes
 * down into the primary, and the old one's into the place that it has left.
 */
static bool carry_out(const struct image_slots *i, uint32_t sectors, uint32_t step)
{
    const struct slot *primary = &i->primary, *secondary = &i->secondary;

    if (step < sectors)
        return swap_copy_sector(primary, sectors - 1 - step, primary, sectors - step);
    uint32_t k = (step - sectors) / 2;
    if ((step - sectors) % 2 == 0)
        return swap_copy_sector(secondary, k, primary, k);
    return swap_copy_sector(primary, k + 1, secondary, k);
}

static bool is_under_way(const struct slot *primary)
{
    return trailer_is_set(primary) && read_word(primary, primary->size - COPY_DONE) == ERASED;
}

/* Goes on where the trailer says; from the first step if none is done. */
static const char *go_on(const struct image_slots *i)
{
    const struct slot *primary = &i->primary;
    uint32_t bytes = read_word(primary, primary->size - SWAP_SIZE);
    uint32_t sectors = bytes / SECTOR_BYTES, step = 0;

    if (bytes > primary->size - RESERVED_SECTORS * SECTOR_BYTES)
        return "the trailer's swap size is not possible";
    while (step < 3 * sectors && read_word(primary, status_at(primary, step)) != ERASED)
        step++;
    printk("image %u: swapping %u sectors, from step %u on\n", i->number, (unsigned)sectors,
           (unsigned)step);
    /* The request is in the primary now. */
    if (trailer_is_set(&i->secondary) && !trailer_clear(&i->secondary))
        return "the request cannot be cleared";
    for (; step < 3 * sectors; step++)
        if (!carry_out(i, sectors, step) || !swap_step_done(primary, step))
            return "swapping failed";
    return swap_finish(primary, bytes) ? NULL : "the swap cannot be ended";
}

static uint32_t whole_sectors(uint32_t len)
{
    return (len + SECTOR_BYTES - 1) / SECTOR_BYTES * SECTOR_BYTES;
}

/* What to swap; 0: nothing is requested, or what is requested is not valid. */
static uint32_t requested(const struct image_slots *i)
{
    struct image_header h = {0};
    uint32_t len = 0, old = 0;

    if (is_under_way(&i->primary) || !trailer_is_set(&i->secondary))
        return 0;
    const char *wrong = image_verify(&i->secondary, &h, &len);
    if (wrong != NULL) {
        printk("image %u: update refused: %s\n", i->number, wrong);
        trailer_clear(&i->secondary);
        return 0;
    }
    printk("image %u: swap to version %u.%u.%u+%u requested\n", i->number, h.major, h.minor,
           h.revision, (unsigned)h.build);
    image_verify(&i->primary, &h, &old);
    return whole_sectors(len > old ? len : old);
}

const char *update_images(void)
{
    uint32_t bytes[IMAGES];
    const char *wrong = NULL;

    for (unsigned i = 0; i < IMAGES; i++)
        bytes[i] = requested(&image_slots[i]);
    for (unsigned i = 0; i < IMAGES && wrong == NULL; i++) {
        const struct slot *primary = &image_slots[i].primary;

        if (bytes[i] != 0 && (!swap_write_trailer(primary, bytes[i]) || !swap_begun(primary)))
            wrong = "the swap cannot begin";
        if (wrong == NULL && (is_under_way(primary) || bytes[i] != 0))
            wrong = go_on(&image_slots[i]);
    }
    return wrong;
}
