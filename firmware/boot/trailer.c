/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trailer.h"

#include "string.h"

static const uint32_t magic[4] = {0xf395c277, 0x7fefd260, 0x0f505235, 0x8079b62c};

bool trailer_is_set(const struct slot *slot)
{
    uint32_t found[4];

    return slot->device->read(slot->offset + slot->size - sizeof(found), found, sizeof(found)) &&
           memcmp(found, magic, sizeof(magic)) == 0;
}

bool trailer_set(const struct slot *slot)
{
    uint32_t words[4];

    memcpy(words, magic, sizeof(words)); /* EasyDMA reads RAM only */
    return slot->device->write(slot->offset + slot->size - sizeof(words), words, sizeof(words));
}

bool trailer_clear(const struct slot *slot)
{
    return slot->device->erase(slot->offset + slot->size - SECTOR_BYTES);
}
