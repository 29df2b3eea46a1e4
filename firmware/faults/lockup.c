/*
 * Change: the interrupt stack pointer is destroyed, then an instruction fails.
 * Seen:   nothing: the core locks up, and the reset that follows says so in RESETREAS.
 * Source: Armv8-M Architecture Reference Manual, lockup.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"

void scenario(void)
{
    __asm__ volatile("msr msplim, %0\n\t"
                     "msr msp, %1\n\t"
                     "udf #0"
                     :
                     : "r"(0), "r"(0x30000000));
}
