/*
 * Wait states of internal flash.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "bus/codebus.h"

/* Fills the costs of a flash window for a core that runs at hclk_hz. */
void flash_wait_update(struct codebus_window *w, bool net, uint32_t hclk_hz);
