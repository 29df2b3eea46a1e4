/*
 * Change: a bootloader that keeps the progress of a swap in RAM only.
 * Seen:   after a power cut the swap begins again and moves what has moved already.
 * Source: MCUboot docs/design.md, image trailer: the status area.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "swap.h"

bool swap_step_done(const struct slot *primary, uint32_t step)
{
    (void)primary;
    (void)step;
    return true;
}
