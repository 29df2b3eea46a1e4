/*
 * What the failure variants share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

/* Unused parts of the QSPI flash: the secondary slot of image 2, and the end of its primary slot.
 */
#define SPARE_OFFSET   0x00160000u
#define XIP_SLOT_SPARE 0x00150000u

/* xip_fresh.c */
extern const char xip_fresh_text[];
uint32_t xip_fresh(uint32_t value);

/* fast_read.c: after change() */
void fast_read(void (*change)(void));
