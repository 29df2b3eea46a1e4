/*
 * Change: a counter in internal flash is incremented by a plain store.
 * Seen:   a bus error at an address that does answer.
 * Source: product specification, NVMC, CONFIG.WEN.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "nrf5340.h"

void scenario(void)
{
    REG(SETTINGS_BASE, 0x800) = 1;
}
