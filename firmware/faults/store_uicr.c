/*
 * Change: UICR.APPROTECT is written first thing, without NVMC.CONFIG = Wen.
 * Seen:   a bus error at UICR.
 * Source: devzone 75712.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "nrf5340.h"

void scenario(void)
{
    REG(APP_UICR_BASE, 0) = 0x50fa50fau;
}
