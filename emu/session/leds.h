/*
 * What a person sees and touches on the board: its LEDs as lines of text, its buttons as input.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "session/console.h"
#include "session/stimuli.h"
#include "soc/board.h"

struct leds;

/* Prints "led1 on at 0.250000 s (led0)" on a line of the console at each change: name and alias. */
struct leds *leds_new(struct machine *m, const struct board *board, struct console *c);
void leds_free(struct leds *l);

/* Between slices: a LED whose pin began to be driven at the level that it had. */
void leds_look(struct leds *l);

/* "button1@2s" presses for 100 ms, "button1@2s:1s" for a second. EMU_ERROR_USAGE. */
bool button_press(struct stimuli *s, const struct board *board, const char *text, GError **error);
