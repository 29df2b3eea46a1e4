/*
 * Change: a bootloader that takes a sector into RAM and erases where it came from together with
 *         where it goes, since the flash chip can do that while it writes the other memory.
 * Seen:   a power cut in the write loses the sector: it is nowhere any more.
 * Source: MCUboot docs/design.md: each sector of both images is in flash at any time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "swap.h"

bool swap_copy_sector(const struct slot *from, uint32_t from_sector, const struct slot *to,
                      uint32_t to_sector)
{
    static uint32_t content[SECTOR_BYTES / 4];
    uint32_t source = from->offset + from_sector * SECTOR_BYTES;
    uint32_t target = to->offset + to_sector * SECTOR_BYTES;

    return from->device->read(source, content, SECTOR_BYTES) && from->device->erase(source) &&
           to->device->erase(target) && to->device->write(target, content, SECTOR_BYTES);
}
