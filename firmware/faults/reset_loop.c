/*
 * Change: the fatal handler resets (CONFIG_RESET_ON_FATAL_ERROR), and the error comes at every
 * boot. Seen:   the boot messages again and again.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"
#include "cortex_m33.h"
#include "fatal.h"

void fatal_end(void)
{
    printk("resetting system\n");
    system_reset();
}

void scenario(void)
{
    __asm__ volatile("udf #0");
}
