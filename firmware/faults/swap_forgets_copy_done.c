/*
 * Change: a bootloader that leaves a clean trailer behind a swap, for the next one, and forgets
 *         copy_done in it.
 * Seen:   each boot swaps again; a power cut between the images leaves one new and one old.
 * Source: MCUboot docs/design.md, image trailer.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "swap.h"

bool swap_finish(const struct slot *primary, uint32_t bytes)
{
    return swap_write_trailer(primary, bytes);
}
