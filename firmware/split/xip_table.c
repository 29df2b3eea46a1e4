/*
 * Constants in the QSPI flash, apart from their reader so that no compiler folds them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"

#define ROW(n) (n) * 0x9e3779b1u, (n)*0x85ebca77u, (n)*0xc2b2ae3du, (n)*0x27d4eb2fu

const uint32_t xip_table[XIP_TABLE_WORDS] = {
    ROW(1), ROW(2),  ROW(3),  ROW(4),  ROW(5),  ROW(6),  ROW(7),  ROW(8),
    ROW(9), ROW(10), ROW(11), ROW(12), ROW(13), ROW(14), ROW(15), ROW(16),
};
