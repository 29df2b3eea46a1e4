/*
 * Change: the trap that a compiler puts behind __builtin_unreachable().
 * Seen:   USAGE FAULT, Attempt to execute undefined instruction.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"

void scenario(void)
{
    __asm__ volatile("udf #0");
}
