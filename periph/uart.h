/*
 * UART and UARTE of one slot share one line; UARTE connects it and passes it on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "bus/serial.h"
#include "periph/periph.h"

/* Gives the UART of p's slot, if there is one, the line (NULL: none). */
void uart_share_line(const struct periph *p, struct serial_line *line);

/* A frame from another UART comes in while UARTE is not the one that is enabled. */
void uart_arrive(const struct periph *p, uint8_t byte, ticks_t frame);

/* Bytes have begun to wait in the line. */
void uart_line_woke(const struct periph *p);
