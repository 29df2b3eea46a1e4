/*
 * Exchanges what primary and secondary slots hold, as MCUboot does in swap-using-move mode.
 *
 * The last sector of the primary is the trailer: a word for each step that is done, from its begin;
 * MCUboot's fields at its end. While the magic stands and copy_done does not, a swap is under way,
 * and the next boot goes on at the first step whose word is erased.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "slots.h"

/* A new trailer for a swap of so many bytes; its magic, which is written last, begins the swap. */
bool swap_write_trailer(const struct slot *primary, uint32_t bytes);

/* Ends the swap. */
bool swap_write_copy_done(const struct slot *primary);

/* What failure variants replace. */
bool swap_begun(const struct slot *primary); /* the default does nothing */
bool swap_step_done(const struct slot *primary, uint32_t step);
bool swap_finish(const struct slot *primary, uint32_t bytes);
bool swap_copy_sector(const struct slot *from, uint32_t from_sector, const struct slot *to,
                      uint32_t to_sector);
