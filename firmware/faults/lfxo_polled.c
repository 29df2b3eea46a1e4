/*
 * Change: none on a board with a crystal. LFXO is started, and its event polled.
 * Seen:   without a crystal the event never comes.
 * Source: product specification, CLOCK.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "console.h"
#include "cortex_m33.h"
#include "nrf5340.h"

int main(void);

int main(void)
{
    console_init();
    REG(CLOCK_BASE, CLOCK_EVENTS_LFCLKSTARTED) = 0;
    REG(CLOCK_BASE, CLOCK_LFCLKSRC) = LFCLKSRC_LFXO;
    REG(CLOCK_BASE, CLOCK_TASKS_LFCLKSTART) = 1;
    while (REG(CLOCK_BASE, CLOCK_EVENTS_LFCLKSTARTED) == 0)
        ;
    printk("split: done\n");
    for (;;)
        wait_for_interrupt();
}
