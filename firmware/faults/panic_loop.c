/*
 * Change: a bootloader's end: it accepts no image, while its timer goes on.
 * Seen:   silence; the core is at fih_panic_loop.
 * Source: MCUboot boot/bootutil/src/fault_injection_hardening.c; devzone 101050.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "cortex_m33.h"
#include "irq.h"
#include "nrf5340.h"

void fih_panic_loop(void);

void rtc0_isr(const void *arg)
{
    (void)arg;
    REG(RTC0_BASE, RTC_EVENTS_COMPARE0) = 0;
    REG(RTC0_BASE, RTC_CC0) = (REG(RTC0_BASE, RTC_CC0) + RTC_HZ / 10) & RTC_COUNTER_MASK;
}

__attribute__((naked, noinline)) void fih_panic_loop(void)
{
    __asm volatile("b fih_panic_loop\n"
                   "b fih_panic_loop\n");
}

void scenario(void)
{
    REG(RTC0_BASE, RTC_CC0) = RTC_HZ / 10;
    REG(RTC0_BASE, INTENSET) = RTC_INT_COMPARE0;
    REG(RTC0_BASE, RTC_TASKS_START) = 1;
    irq_enable(RTC0_IRQ);
    fih_panic_loop();
}
