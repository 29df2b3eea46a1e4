/*
 * Bit fields of registers, by name.
 *
 * Follows: nRF5340 product specification v1.6, the registers that a split application's trouble is
 * read from. INTEN and SHORTS need no row: their bits are the device's events and shortcuts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "periph/periph.h"

/* " READOC=4 (READ4IO) ADDRMODE=0", with a blank in front; "" when no field is known. */
char *fields_describe(const struct periph *p, uint32_t offset, uint32_t value);
