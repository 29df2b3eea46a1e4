/*
 * Change: the vector table lies behind an image header of 0x80 bytes.
 * Seen:   interrupts of high numbers reach wrong handlers on silicon.
 * Source: Armv8-M Architecture Reference Manual, VTOR.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "cortex_m33.h"

void scenario(void)
{
    SCB_VTOR += 0x80;
    for (;;)
        sleep_ms(1000);
}
