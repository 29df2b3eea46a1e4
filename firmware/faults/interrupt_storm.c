/*
 * Change: a handler that does not clear its event, so that the interrupt never ends.
 * Seen:   silence at full load, in handler mode.
 * Source: product specification, peripheral interface.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "cortex_m33.h"
#include "irq.h"

static volatile uint32_t calls;

void timer0_isr(const void *arg)
{
    (void)arg;
    calls++; /* EVENTS_COMPARE[0] stays set */
}

void scenario(void)
{
    REG(TIMER0_BASE, TIMER_CC0) = 1000;
    REG(TIMER0_BASE, INTENSET) = TIMER_INT_COMPARE0;
    irq_enable(TIMER0_IRQ);
    REG(TIMER0_BASE, TIMER_TASKS_START) = 1;
}
