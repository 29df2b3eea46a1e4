/*
 * Change: with interrupts masked, the program waits for a flag that an interrupt handler sets.
 * Seen:   silence at full load; the interrupt is pending.
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
    uint32_t key = irq_lock();

    REG(TIMER0_BASE, TIMER_CC0) = 1000;
    REG(TIMER0_BASE, INTENSET) = TIMER_INT_COMPARE0;
    irq_enable(TIMER0_IRQ);
    REG(TIMER0_BASE, TIMER_TASKS_START) = 1;
    while (!expired)
        ;
    irq_unlock(key);
}
