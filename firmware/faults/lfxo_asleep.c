/*
 * Change: none on a board with a crystal. LFXO is started, and its interrupt waited for in sleep.
 * Seen:   without a crystal the interrupt never comes.
 * Source: product specification, CLOCK; Zephyr's clock_control_nrf.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdbool.h>

#include "console.h"
#include "cortex_m33.h"
#include "irq.h"
#include "nrf5340.h"

#define CLOCK_INT_LFCLKSTARTED BIT(1)

int main(void);

static volatile bool started;

void clock_power_isr(const void *arg)
{
    (void)arg;
    REG(CLOCK_BASE, CLOCK_EVENTS_LFCLKSTARTED) = 0;
    started = true;
}

int main(void)
{
    console_init();
    REG(CLOCK_BASE, CLOCK_EVENTS_LFCLKSTARTED) = 0;
    REG(CLOCK_BASE, INTENSET) = CLOCK_INT_LFCLKSTARTED;
    irq_enable(CLOCK_POWER_IRQ);
    REG(CLOCK_BASE, CLOCK_LFCLKSRC) = LFCLKSRC_LFXO;
    REG(CLOCK_BASE, CLOCK_TASKS_LFCLKSTART) = 1;
    while (!started)
        wait_for_interrupt();
    printk("split: done\n");
    for (;;)
        wait_for_interrupt();
}
