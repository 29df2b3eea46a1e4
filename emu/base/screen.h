/*
 * What a terminal can do for its reader: colours, and how wide it is.
 *
 * Colours are decided as users expect of every tool: --color, which is NRF53EMU_COLOR, then
 * NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR, CLICOLOR, TERM, and whether it is a terminal at all.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

/* The variable behind --color: always, never, auto. */
#define SCREEN_COLOR_VARIABLE "NRF53EMU_COLOR"

enum paint { PAINT_PLAIN, PAINT_STRONG, PAINT_BAD, PAINT_DOUBTFUL, PAINT_LACKING, PAINT_GOOD };
#define PAINTS (PAINT_GOOD + 1)

/* Whether what is written to this descriptor is to have colours. */
bool screen_has_colour(int fd);

/*
 * What switches to a paint when it is printed to `to`: "" unless that is one of the process's own
 * streams and has colours. Those streams show control characters instead of passing them on, so
 * this is a mark that they know: see screen_sequence().
 */
const char *screen_paint(FILE *to, enum paint paint);

/* The terminal's sequence for the mark of a paint; NULL: the byte is none. */
const char *screen_sequence(char mark);

/* Columns of the terminal at this descriptor, or of $COLUMNS; 0: it has no width. */
unsigned screen_columns(int fd);
