/*
 * TWIM: where the board plugs in what hangs on its bus.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "bus/twi.h"
#include "periph/periph.h"

/* NULL disconnects: no address is acknowledged. The target outlives the TWIM or is disconnected. */
void twim_connect(struct periph *p, const struct twi_target *target);
