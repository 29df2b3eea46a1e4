/*
 * LEDs and buttons of a board, under its own names and those of a build's devicetree.
 *
 * Follows: Zephyr's bindings gpio-leds and gpio-keys, and its aliases led0, sw0 and so on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "load/devicetree.h"
#include "soc/board.h"

/* Of a board file: "0.28 low" under the key "led1". False when it makes no sense. */
bool board_set_part(struct board *board, const char *name, const char *value, bool led);

/* What a build knows of a board. */
enum board_trust {
    BOARD_DESCRIBED, /* somebody has described it: aliases only */
    BOARD_KNOWN,     /* and what an overlay connects to other pins */
    BOARD_ASSUMED, /* another one stands in for it: the devicetree's LEDs and buttons replace all */
};

/* Gives LEDs and buttons their aliases, and adds those at pins that the board has none at. */
void board_take_parts(struct board *board, const struct devicetree *dt, enum board_trust trust);

/* By name or else by alias, the LED or the button; NULL: the board has none. */
const struct board_part *board_find_part(const struct board *board, const char *name, bool led);

/* "led1 (led0), led2 (led1)" of all LEDs or all buttons; free with g_free(). */
char *board_list_parts(const struct board *board, bool led);
