/*
 * How long a frame of UART and UARTE lasts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "periph/periph.h"

#define UART_BAUDRATE 0x524
#define UART_CONFIG   0x56c

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
