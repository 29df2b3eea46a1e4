/*
 * Wait states of the core's own flash, told from code in it that runs with and without its cache.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The cache of this core; switching it on leaves it empty. */
void cache_set(bool on);

/*
 * Prints, in cycles, the mean:
 *
 *     PREFIX-hop      stall of a word in a new row, cache off
 *     PREFIX-narrow   stall of a word of straight 16-bit code, cache off
 *     PREFIX-wide     the same, 32-bit code
 *     PREFIX-miss     stall of a line fill
 */
void rows_report(const char *prefix);
