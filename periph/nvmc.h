/*
 * NVMC: what the machine asks of it besides register accesses.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "periph/periph.h"

/*
 * The supply failed: a write or erase that was running leaves what silicon leaves, bits that are
 * neither surely old nor surely new: `reached` in a hundred are new. Idle, it changes nothing.
 */
void nvmc_power_cut(struct periph *p, unsigned reached);

/* How often the page that holds addr was erased since the machine was made. */
uint32_t nvmc_page_erases(const struct periph *p, uint32_t addr);
