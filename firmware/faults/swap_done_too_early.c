/*
 * Change: a bootloader that writes the trailer's copy_done when the swap begins, with the rest of
 *         the trailer.
 * Seen:   after a power cut the swap counts as done: sectors of both images in the slot.
 * Source: MCUboot docs/design.md: copy_done is what tells a swap that has ended from one under way.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "swap.h"

bool swap_begun(const struct slot *primary)
{
    return swap_write_copy_done(primary);
}
