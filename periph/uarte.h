/*
 * UARTE: where the board plugs in its serial line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "bus/serial.h"
#include "periph/periph.h"

/*
 * Connects the UARTE, and the UART of its slot, to a line; NULL disconnects. The line outlives the
 * UARTE or is disconnected.
 */
void uarte_connect(struct periph *p, struct serial_line *line);
