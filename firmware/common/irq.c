/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "irq.h"

#include <stddef.h>

#include "console.h"
#include "cortex_m33.h"
#include "fatal.h"
#include "nrf5340.h"

#define UNUSED __attribute__((weak, alias("spurious_isr")))

void spurious_isr(const void *arg)
{
    uint32_t ipsr;

    (void)arg;
    __asm__ volatile("mrs %0, ipsr" : "=r"(ipsr));
    printk("spurious interrupt, exception %u\n", (unsigned)ipsr);
    fatal_end();
}

UNUSED void clock_power_isr(const void *arg);
UNUSED void serial0_isr(const void *arg);
UNUSED void timer0_isr(const void *arg);
UNUSED void timer1_isr(const void *arg);
UNUSED void rtc0_isr(const void *arg);
UNUSED void rtc1_isr(const void *arg);
UNUSED void wdt0_isr(const void *arg);
UNUSED void egu0_isr(const void *arg);
UNUSED void ipc_isr(const void *arg);
UNUSED void qspi_isr(const void *arg);
UNUSED void usbd_isr(const void *arg);
UNUSED void usbregulator_isr(const void *arg);
UNUSED void cryptocell_isr(const void *arg);

/* A later initialiser replaces that of the range, which is what the table is for. */
#pragma GCC diagnostic ignored "-Woverride-init"

#ifdef NETWORK_CORE
const struct isr_entry _sw_isr_table[NET_IRQ_COUNT] = {
    [0 ... NET_IRQ_COUNT - 1] = {NULL, spurious_isr},
    [NET_IPC_IRQ] = {NULL, ipc_isr},
    [NET_SERIAL0_IRQ] = {NULL, serial0_isr},
};
#else
const struct isr_entry _sw_isr_table[APP_IRQ_COUNT] = {
    [0 ... APP_IRQ_COUNT - 1] = {NULL, spurious_isr},
    [CLOCK_POWER_IRQ] = {NULL, clock_power_isr},
    [SERIAL0_IRQ] = {NULL, serial0_isr},
    [TIMER0_IRQ] = {NULL, timer0_isr},
    [TIMER1_IRQ] = {NULL, timer1_isr},
    [RTC0_IRQ] = {NULL, rtc0_isr},
    [RTC1_IRQ] = {NULL, rtc1_isr},
    [WDT0_IRQ] = {NULL, wdt0_isr},
    [EGU0_IRQ] = {NULL, egu0_isr},
    [APP_IPC_IRQ] = {NULL, ipc_isr},
    [QSPI_IRQ] = {NULL, qspi_isr},
    [USBD_IRQ] = {NULL, usbd_isr},
    [USBREGULATOR_IRQ] = {NULL, usbregulator_isr},
    [CRYPTOCELL_IRQ] = {NULL, cryptocell_isr},
};
#endif
