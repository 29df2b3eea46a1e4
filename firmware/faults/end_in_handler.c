/*
 * Change: an interrupt handler ends in an endless loop, as start-up files have for unused vectors.
 * Seen:   silence at full load; lower interrupts still come.
 * Source: Default_Handler of the vendor's start-up files.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "cortex_m33.h"
#include "irq.h"
#include "nrf5340.h"

void egu0_isr(const void *arg)
{
    (void)arg;
    __asm volatile("b .");
}

void scenario(void)
{
    irq_enable(EGU0_IRQ);
    CORE_REG(0xe000e200u) = BIT(EGU0_IRQ); /* NVIC_ISPR0 */
    for (;;)
        ;
}
