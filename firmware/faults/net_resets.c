/*
 * Change: a fault of the network core resets it, again and again.
 * Seen:   the application core waits for it.
 * Source: inference: CONFIG_RESET_ON_FATAL_ERROR=y in a network core image.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cortex_m33.h"
#include "fatal.h"
#include "scenario.h"

void fatal_end(void)
{
    SCB_AIRCR = AIRCR_SYSRESETREQ;
    for (;;)
        ;
}

void scenario(void)
{
    __asm volatile("udf #1");
}
