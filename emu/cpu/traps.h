/*
 * What the engine cannot decide.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cpu/state.h"

#pragma GCC visibility push(hidden)

bool core_trap(void *ctx, const struct engine_trap *trap);
bool core_divide_traps(void *ctx);
bool core_unaligned_traps(void *ctx);
void core_unaligned(void *ctx);

#pragma GCC visibility pop
