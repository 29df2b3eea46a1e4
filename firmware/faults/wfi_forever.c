/*
 * Change: the program sleeps until a flag is set, and the interrupt that sets it was never enabled.
 * Seen:   silence; the core sleeps and nothing will wake it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "cortex_m33.h"
#include "irq.h"

static volatile bool expired;

void timer0_isr(const void *arg)
{
    (void)arg;
    REG(TIMER0_BASE, TIMER_EVENTS_COMPARE0) = 0;
    expired = true;
}

void scenario(void)
{
    NVIC_ICER[RTC1_IRQ / 32] = BIT(RTC1_IRQ % 32);
    REG(TIMER0_BASE, TIMER_CC0) = 1000;
    REG(TIMER0_BASE, INTENSET) = TIMER_INT_COMPARE0;
    /* irq_enable(TIMER0_IRQ) and TASKS_START are missing. */
    while (!expired)
        wait_for_interrupt();
}
