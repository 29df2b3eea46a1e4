/*
 * Exception entry and return; `pc` is where the background state continues.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cpu/state.h"

#pragma GCC visibility push(hidden)

void exception_enter(struct cpu *c, uint32_t pc);
void exception_return(struct cpu *c, uint32_t exc_return);

#pragma GCC visibility pop
