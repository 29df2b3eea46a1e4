/*
 * Change: a watchdog of 200 ms is started and nobody feeds it.
 * Seen:   the boot messages again and again; RESETREAS.DOG0.
 * Source: product specification, WDT.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"

#define TIMEOUT_TICKS (RTC_HZ / 5)

void scenario(void)
{
    REG(WDT0_BASE, WDT_CONFIG) = 1; /* keeps running in sleep */
    REG(WDT0_BASE, WDT_CRV) = TIMEOUT_TICKS;
    REG(WDT0_BASE, WDT_RREN) = 1;
    REG(WDT0_BASE, WDT_TASKS_START) = 1;
}
