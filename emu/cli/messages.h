/*
 * Messages on stderr that keep nobody waiting for ever.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

/*
 * From now on who reads stderr and takes nothing for a second misses what is said meanwhile; once a
 * signal has asked for the end, at once.
 */
void messages_open(void);
