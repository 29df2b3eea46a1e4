/*
 * How long a frame of UART and UARTE lasts, and what makes it a bad one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "periph/periph.h"

#define UART_BAUDRATE 0x524
#define UART_CONFIG   0x56c

#define UART_ERRORSRC 0x480
#define UART_PSEL_TXD 0x50c
#define UART_PSEL_RXD 0x514

#define UART_ERROR_OVERRUN BIT(0)
#define UART_ERROR_FRAMING BIT(2)

#define UART_CONFIG_PARITY   MASK(3, 1)
#define UART_CONFIG_TWO_STOP BIT(4)

/*
 * A bit lasts a whole number of PCLK16M cycles. Rounding down reproduces every "actual rate" that
 * the product specification lists beside BAUDRATE, e.g. 115108 baud for 0x01D60000.
 */
static inline ticks_t uart_frame_ticks(const struct periph *p)
{
    uint64_t bit = (UINT64_C(1) << 32) / MAX(REG(p, UART_BAUDRATE), 1);
    unsigned bits_in_frame = 10;

    if ((REG(p, UART_CONFIG) & UART_CONFIG_PARITY) == UART_CONFIG_PARITY)
        bits_in_frame++;
    if ((REG(p, UART_CONFIG) & UART_CONFIG_TWO_STOP) != 0)
        bits_in_frame++;
    return bit * TICKS_PCLK16M * bits_in_frame;
}

/*
 * Whether the receiver samples a frame of another length right: it looks at the middle of the stop
 * bit, so ends that differ by half a bit, one part in 20, do not understand each other.
 */
static inline bool uart_frame_matches(const struct periph *p, ticks_t frame)
{
    ticks_t own = uart_frame_ticks(p);
    ticks_t difference = own > frame ? own - frame : frame - own;

    return difference < own / 20;
}
