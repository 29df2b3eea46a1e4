/*
 * Wait states of internal flash.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "bus/codebus.h"

/* Fills the costs of a flash window for a core that runs at hclk_hz. */
void flash_wait_update(struct codebus_window *w, bool net, uint32_t hclk_hz);

/* CPU cycles of a line fill on the application core. */
uint32_t flash_wait_line_cycles(void);
