/*
 * The Security state.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cpu/state.h"

#pragma GCC visibility push(hidden)

void core_world_changed(void *ctx, bool secure);
/* Makes w the present Security state: bank, masks, stack pointers. */
void world_enter(struct cpu *c, enum world w);
/* Return from a Non-secure function that Secure code has called with BLXNS. */
void world_function_return(struct cpu *c);

#pragma GCC visibility pop
