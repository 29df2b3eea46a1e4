/*
 * Internal flash of the core that runs this.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

void nvmc_write_word(uint32_t addr, uint32_t value);
void nvmc_erase_page(uint32_t addr);
