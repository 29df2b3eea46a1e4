/*
 * SPIM: where the board plugs in what hangs on its wires.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "bus/spi.h"
#include "periph/periph.h"

/* NULL disconnects: MISO then reads SPI_IDLE. The target outlives the SPIM or is disconnected. */
void spim_connect(struct periph *p, const struct spi_target *target);
