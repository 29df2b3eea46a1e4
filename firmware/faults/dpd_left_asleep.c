/*
 * Change: a power-saving hook puts the flash chip into deep power-down while XIP code is in use.
 * Seen:   garbage instructions at the next call into XIP that misses the cache.
 * Source: zephyr issues 43766 and 64782.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "faults.h"

#define OP_DP 0xb9

void scenario(void)
{
    qspi_command(OP_DP, NULL, NULL, 0, false);
    xip_fresh(1);
}
