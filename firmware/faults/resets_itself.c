/*
 * Change: the program resets the SoC whenever it is up, as after a mode switch that never holds.
 * Seen:   the boot messages again and again, and no fault.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"
#include "cortex_m33.h"

void scenario(void)
{
    printk("switching mode\n");
    system_reset();
}
