/*
 * EasyDMA: what every bus-mastering peripheral does with PTR and MAXCNT.
 *
 * Transfers reach RAM only. What lies elsewhere is reported under the peripheral's name and not
 * transferred.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "periph/periph.h"

bool easydma_read(struct periph *p, uint32_t addr, void *data, uint32_t len);
bool easydma_write(struct periph *p, uint32_t addr, const void *data, uint32_t len);
