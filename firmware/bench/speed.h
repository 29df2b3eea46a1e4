/*
 * What an image of speed.c may add; the defaults do nothing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

void speed_board(void);   /* clocks and caches of the board */
void speed_prepare(void); /* what makes the work harder */
