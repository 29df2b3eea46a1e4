/*
 * Reads from the Non-secure state; does not come back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

void read_from_non_secure(uint32_t addr);
