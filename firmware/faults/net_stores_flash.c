/*
 * Change: the network core stores to its flash without NVMC.CONFIG = Wen.
 * Seen:   the network core faults, the application core goes on.
 * Source: product specification, NVMC, CONFIG.WEN.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "nrf5340.h"
#include "scenario.h"

void scenario(void)
{
    REG(0x0103f000u, 0) = 1;
}
