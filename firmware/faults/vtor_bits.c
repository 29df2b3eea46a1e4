/*
 * Change: the vector table lies behind an image header of 0x20 bytes.
 * Seen:   a wrong handler runs, or none.
 * Source: devzone 80808.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "cortex_m33.h"

void scenario(void)
{
    SCB_VTOR += 0x20;
    for (;;)
        sleep_ms(1000);
}
