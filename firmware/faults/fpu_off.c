/*
 * Change: floating-point code runs while CPACR keeps the FPU off.
 * Seen:   USAGE FAULT, No coprocessor instructions.
 * Source: Armv8-M Architecture Reference Manual, CPACR.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "cortex_m33.h"

void scenario(void)
{
    SCB_CPACR &= ~CPACR_CP10_CP11;
    barrier();
    __asm__ volatile("vmov.f32 s0, #1.0" : : : "s0");
}
