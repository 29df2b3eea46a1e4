/*
 * Good: two bursts of interrupts that last longer than anybody's patience. In the first the program
 * waits in a tight loop, in the second the handler is slower than the timer, so that the program
 * stands still. Each handler clears its event.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "cortex_m33.h"
#include "irq.h"

#define PERIOD     160u   /* of 16 MHz: 10 us */
#define WAITING    50000u /* interrupts: 500 ms */
#define STARVING   40000u
#define SLOW_LOOPS 500u /* more than 10 us */

static volatile uint32_t calls, work;

void timer0_isr(const void *arg)
{
    (void)arg;
    REG(TIMER0_BASE, TIMER_EVENTS_COMPARE0) = 0;
    (void)REG(TIMER0_BASE, TIMER_EVENTS_COMPARE0);
    if (++calls > WAITING)
        for (uint32_t i = 0; i < SLOW_LOOPS; i++)
            work++;
    if (calls == WAITING + STARVING)
        REG(TIMER0_BASE, INTENCLR) = TIMER_INT_COMPARE0;
}

void scenario(void)
{
    REG(TIMER0_BASE, TIMER_PRESCALER) = 0;
    REG(TIMER0_BASE, TIMER_CC0) = PERIOD;
    REG(TIMER0_BASE, TIMER_SHORTS) = TIMER_SHORTS_COMPARE0_CLEAR;
    REG(TIMER0_BASE, INTENSET) = TIMER_INT_COMPARE0;
    irq_enable(TIMER0_IRQ);
    REG(TIMER0_BASE, TIMER_TASKS_START) = 1;
    while (calls < WAITING + STARVING)
        ;
}
