/*
 * The console: UARTE with EasyDMA at 115200 baud, and a small printf.
 *
 * Output blocks until it has left the transmitter, so that nothing is lost before a crash. Input
 * arrives by interrupt, one byte a transfer.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* On the pins that the DK has for this core. */
void console_init(void);

/* Waits for the last byte and switches the UARTE off, as before a jump to another image. */
void console_stop(void);

/* Starts reception; the image routes its interrupt to console_isr(). */
void console_receive(void);
void console_isr(void);
bool console_pending(void);
bool console_getc(char *c);

/* %c %s %d %i %u %x %X %p %% with width, 0 and -, and l which changes nothing here. */
__attribute__((format(printf, 1, 2))) void printk(const char *format, ...);
