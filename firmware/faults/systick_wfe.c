/*
 * Change: the program waits by WFE for a variable that SysTick's handler would count.
 * Seen:   silence: SysTick stands still in sleep.
 * Source: devzone 32608; FreeRTOS ports without RTC.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "cortex_m33.h"
#include "nrf5340.h"

#define SYST_RVR       CORE_REG(0xe000e014u)
#define SYST_CVR       CORE_REG(0xe000e018u)
#define SYST_ENABLE    BIT(0)
#define SYST_TICKINT   BIT(1)
#define SYST_CLKSOURCE BIT(2)

void scenario(void)
{
    static volatile uint32_t ticks;

    REG(RTC1_BASE, RTC_TASKS_STOP) = 1;
    SYST_RVR = 63999;
    SYST_CVR = 0;
    SYST_CSR = SYST_ENABLE | SYST_TICKINT | SYST_CLKSOURCE;
    while (ticks < 100)
        __asm__ volatile("wfe");
}
