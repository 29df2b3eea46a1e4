/*
 * The Security Attribution Unit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cpu/state.h"

#pragma GCC visibility push(hidden)

bool sau_non_secure(void *ctx, uint32_t addr, bool *callable);
/* Whether state w may access all of [addr, addr+len). */
bool sau_allows(struct cpu *c, enum world w, uint32_t addr, uint32_t len);

#pragma GCC visibility pop
