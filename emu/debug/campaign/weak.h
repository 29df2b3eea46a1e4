/*
 * Weak cells: what a power cut may leave of a unit that was being written or erased, bits between
 * two levels that read one way until a reset and perhaps another way after it.
 *
 * Data sheets say no more than that such a unit is undefined. How many cells are weak, that a weak
 * one reads the same until the next reset, and that only zeros are (charge that is not yet there,
 * or not yet gone) are assumptions. A write or an erase of a cell heals it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "soc/machine.h"

#define WEAK_WORDS_MAX 256u

struct weak_cells;

/* Up to `words` of the unit become weak; the same seed chooses the same. */
struct weak_cells *weak_cells_new(struct machine *m, const struct flash_operation *unit,
                                  unsigned words, guint32 seed);
void weak_cells_free(struct weak_cells *w); /* they keep what they read last; NULL is nothing */

/* The board was reset: each bit is read as chance has it. */
void weak_cells_draw(struct weak_cells *w);

/* How many words are still weak. */
unsigned weak_cells_count(const struct weak_cells *w);
