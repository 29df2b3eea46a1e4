/*
 * Interrupt handlers, laid out as in Zephyr: every vector enters one wrapper, which calls what the
 * software table names. An image defines the functions below that it uses.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

struct isr_entry {
    const void *arg;
    void (*isr)(const void *arg);
};

extern const struct isr_entry _sw_isr_table[];

void clock_power_isr(const void *arg);
void serial0_isr(const void *arg);
void timer0_isr(const void *arg);
void timer1_isr(const void *arg);
void rtc0_isr(const void *arg);
void rtc1_isr(const void *arg);
void wdt0_isr(const void *arg);
void egu0_isr(const void *arg);
void ipc_isr(const void *arg);
void qspi_isr(const void *arg);
void usbd_isr(const void *arg);
void usbregulator_isr(const void *arg);
void cryptocell_isr(const void *arg);

/* Where unused vectors lead: reports the number and ends. */
void spurious_isr(const void *arg);
