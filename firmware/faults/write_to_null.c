/*
 * Change: a store through a null pointer: address 0 is flash, and NVMC.CONFIG does not allow
 * writes. Seen:   BUS FAULT, address 0.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"

void scenario(void)
{
    uint32_t *volatile null = NULL;

    *(volatile uint32_t *)null = 1;
}
