/*
 * What the timing images share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

/* Console, 128 MHz, DWT.CYCCNT counting from zero; CACHE stays off. */
void timing_start(void);
