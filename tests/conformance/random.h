/*
 * Random code that does nothing UNPREDICTABLE.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

uint32_t random_next(uint32_t *seed); /* *seed is never 0 */

/* Writes about n instructions and the return to code[]; at most RANDOM_HALFWORDS(n). */
#define RANDOM_HALFWORDS(n) (14 * (n) + 1)
void random_code(uint32_t *seed, uint16_t *code, uint32_t n);
