/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "slots.h"

#define XIP_BASE 0x10000000u

const struct image_slots image_slots[IMAGES] = {
    {0,
     {"internal", 0x00010000, 0xd4000, 0x00010000, &internal_flash},
     {"QSPI", XIP_BASE, 0xd4000, 0, &qspi_flash}},
    {2,
     {"QSPI", XIP_BASE + 0x120000, 0x40000, 0x120000, &qspi_flash},
     {"QSPI", XIP_BASE + 0x160000, 0x40000, 0x160000, &qspi_flash}},
};

const struct slot *slot_to_start(unsigned image)
{
    return &image_slots[image].primary;
}
