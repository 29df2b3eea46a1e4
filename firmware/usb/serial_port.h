/*
 * One serial port (CDC ACM) on the USB device controller, driven by interrupts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Waits for VBUS from now on; the device comes up when a host is there. */
void serial_port_start(void);

/* Whether a terminal program has set DTR, and the bits a second that it asked for. */
bool serial_port_is_open(void);
uint32_t serial_port_rate(void);

/* Sleeps until something has changed since the last call. */
void serial_port_wait(void);

/* Waits while 256 bytes wait to be sent. */
void serial_port_write(const char *text);

/* Takes up to max bytes that came, 0 if none. */
uint32_t serial_port_read(char *text, uint32_t max);
