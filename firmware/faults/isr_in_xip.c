/*
 * Change: a timer interrupt whose handler is in XIP is enabled at PRE_KERNEL_2.
 * Seen:   a fault in handler mode during start-up, if the timer is fast enough.
 * Source: Nordic's guide "Configuring external XIP", requirements.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "cortex_m33.h"

#define PERIOD_US 20u

static int fast_timer_init(void)
{
    REG(TIMER0_BASE, TIMER_BITMODE) = TIMER_BITMODE_32;
    REG(TIMER0_BASE, TIMER_PRESCALER) = 4; /* 1 MHz */
    REG(TIMER0_BASE, TIMER_CC0) = PERIOD_US;
    REG(TIMER0_BASE, TIMER_SHORTS) = TIMER_SHORTS_COMPARE0_CLEAR;
    REG(TIMER0_BASE, INTENSET) = TIMER_INT_COMPARE0;
    irq_enable(TIMER0_IRQ);
    REG(TIMER0_BASE, TIMER_TASKS_START) = 1;
    return 0;
}
SYS_INIT(fast_timer_init, PRE_KERNEL_2, 10);
