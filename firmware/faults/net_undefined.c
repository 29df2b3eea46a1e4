/*
 * Change: the network core executes an undefined instruction.
 * Seen:   the application core goes on without it.
 * Source: inference: any fatal error of a controller.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scenario.h"

void scenario(void)
{
    __asm volatile("udf #1");
}
