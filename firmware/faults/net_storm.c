/*
 * Change: the network core's handler leaves its event as it is.
 * Seen:   the network core is busy in that handler; the application core waits for an answer, or
 *         goes on without.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cortex_m33.h"
#include "irq.h"
#include "nrf5340.h"
#include "scenario.h"

#define UARTE_EVENTS_TXSTARTED 0x150
#define INTEN_TXSTARTED        BIT(20)

void serial0_isr(const void *arg)
{
    (void)arg; /* the change: the event stays */
}

void scenario(void)
{
    REG(NET_UARTE0_BASE, UARTE_EVENTS_TXSTARTED) = 1;
    REG(NET_UARTE0_BASE, INTENSET) = INTEN_TXSTARTED;
    irq_enable(NET_SERIAL0_IRQ);
}
