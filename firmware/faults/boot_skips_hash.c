/*
 * Change: a bootloader that trusts an image whose header looks right.
 * Seen:   a power cut that damages the update while it is erased leaves its request, and the next
 *         boot installs what is left of it.
 * Source: MCUboot CONFIG_BOOT_VALIDATE_SLOT0 and boot_validate_slot(): validated before each use.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "image.h"

bool image_hash_is(const uint8_t *expected, const uint8_t *actual)
{
    (void)expected;
    (void)actual;
    return true;
}
