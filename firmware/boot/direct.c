/*
 * Starts the newer of two sets where it lies; nothing is copied. The application is linked for
 * each.
 *
 * Follows: MCUboot boot/bootutil/src/loader.c, MCUBOOT_DIRECT_XIP without revert.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "console.h"
#include "slots.h"
#include "update.h"

#define XIP_BASE 0x10000000u

const struct image_slots image_slots[IMAGES] = {
    {0,
     {"internal", 0x00010000, 0x6a000, 0x00010000, &internal_flash},
     {"internal", 0x0007a000, 0x6a000, 0x0007a000, &internal_flash}},
    {2,
     {"QSPI", XIP_BASE + 0x120000, 0x40000, 0x120000, &qspi_flash},
     {"QSPI", XIP_BASE + 0x160000, 0x40000, 0x160000, &qspi_flash}},
};

enum set { SET_A, SET_B };

static enum set chosen;

static const struct slot *slot_of(unsigned image, enum set set)
{
    return set == SET_B ? &image_slots[image].secondary : &image_slots[image].primary;
}

const struct slot *slot_to_start(unsigned image)
{
    return slot_of(image, chosen);
}

static uint64_t version_of(const struct image_header *h)
{
    return (uint64_t)h->major << 56 | (uint64_t)h->minor << 48 | (uint64_t)h->revision << 32 |
           h->build;
}

/* Of a set whose images are valid and of one version, plus one; else 0. */
static uint64_t rank(enum set set)
{
    uint64_t version = 0;

    for (unsigned i = 0; i < IMAGES; i++) {
        struct image_header h = {0};
        uint32_t total;

        if (image_verify(slot_of(i, set), &h, &total) != NULL)
            return 0;
        if (i != 0 && version_of(&h) != version)
            return 0;
        version = version_of(&h);
    }
    return version + 1;
}

const char *update_images(void)
{
    chosen = rank(SET_B) > rank(SET_A) ? SET_B : SET_A;
    printk("set %s\n", chosen == SET_B ? "B" : "A");
    return NULL;
}
