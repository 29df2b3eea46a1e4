/*
 * Change: a variable was relocated to the QSPI flash together with its library.
 * Seen:   BUS FAULT, address in 0x10xxxxxx.
 * Source: product specification, QSPI, execute in place: the window is read-only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"

void scenario(void)
{
    *(volatile uint32_t *)(uintptr_t)&xip_table[0] = 1;
}
