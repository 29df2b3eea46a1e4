/*
 * Change: the network core goes round a variable with interrupts masked.
 * Seen:   the application core waits for an answer, or goes on without.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cortex_m33.h"
#include "scenario.h"

void scenario(void)
{
    static volatile unsigned answer;

    (void)irq_lock();
    while (answer == 0)
        ;
}
