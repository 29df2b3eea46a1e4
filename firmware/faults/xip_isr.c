/*
 * The handler for isr_in_xip.c.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "irq.h"
#include "nrf5340.h"

void timer0_isr(const void *arg)
{
    (void)arg;
    REG(TIMER0_BASE, TIMER_EVENTS_COMPARE0) = 0;
}
