/*
 * Time from RTC1, as in Zephyr: it counts in sleep, and a compare event ends the sleep.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "cortex_m33.h"
#include "irq.h"

#define COUNTER_BITS 24
#define MIN_TICKS    3u /* a compare value closer than this may be missed */

static volatile uint32_t overflows;

static int clock_control_init(const struct device *dev)
{
    (void)dev;
    REG(CLOCK_BASE, CLOCK_LFCLKSRC) = LFCLKSRC_LFRC;
    REG(CLOCK_BASE, CLOCK_EVENTS_LFCLKSTARTED) = 0;
    REG(CLOCK_BASE, CLOCK_TASKS_LFCLKSTART) = 1;
    while (REG(CLOCK_BASE, CLOCK_EVENTS_LFCLKSTARTED) == 0)
        ;
    REG(CLOCK_BASE, CLOCK_EVENTS_LFCLKSTARTED) = 0;
    return 0;
}
DEVICE_DEFINE(105, "clock@5000", clock_control_init, PRE_KERNEL_1, 30);

static int sys_clock_driver_init(void)
{
    REG(RTC1_BASE, RTC_PRESCALER) = 0;
    REG(RTC1_BASE, INTENSET) = RTC_INT_OVRFLW | RTC_INT_COMPARE0;
    REG(RTC1_BASE, RTC_TASKS_CLEAR) = 1;
    REG(RTC1_BASE, RTC_TASKS_START) = 1;
    irq_enable(RTC1_IRQ);
    return 0;
}
SYS_INIT(sys_clock_driver_init, PRE_KERNEL_2, 0);

void rtc1_isr(const void *arg)
{
    (void)arg;
    if (REG(RTC1_BASE, RTC_EVENTS_OVRFLW) != 0) {
        REG(RTC1_BASE, RTC_EVENTS_OVRFLW) = 0;
        overflows++;
    }
    REG(RTC1_BASE, RTC_EVENTS_COMPARE0) = 0;
}

static uint64_t ticks(void)
{
    uint32_t high, low;

    do {
        high = overflows;
        low = REG(RTC1_BASE, RTC_COUNTER);
    } while (high != overflows);
    return (uint64_t)high << COUNTER_BITS | low;
}

uint32_t uptime_ms(void)
{
    return (uint32_t)(ticks() * 1000 / RTC_HZ);
}

static bool sleep_unless_after(uint64_t target)
{
    uint32_t key = irq_lock(); /* the interrupt still ends WFI, but cannot come before it */
    bool after = ticks() >= target;

    if (!after)
        wait_for_interrupt();
    irq_unlock(key);
    return !after;
}

void sleep_ms(uint32_t ms)
{
    uint64_t target = ticks() + (uint64_t)ms * RTC_HZ / 1000 + MIN_TICKS;

    REG(RTC1_BASE, RTC_CC0) = (uint32_t)target & RTC_COUNTER_MASK;
    while (sleep_unless_after(target))
        ;
}
