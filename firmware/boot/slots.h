/*
 * The slots, as the vendor's split sample with a network core has them. Image 1, the network
 * core's, is not looked at.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "image.h"

#define IMAGES 2u

struct image_slots {
    unsigned number; /* MCUboot's */
    struct slot primary, secondary;
};

extern const struct image_slots image_slots[IMAGES];

/* Where the image lies that is to run, once update_images() has been called. */
const struct slot *slot_to_start(unsigned image);
