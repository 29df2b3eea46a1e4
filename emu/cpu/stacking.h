/*
 * Exception frames; all pend the fault that stops them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cpu/state.h"

#pragma GCC visibility push(hidden)

uint32_t stack_push(struct cpu *c, uint32_t pc);
/* What Secure code keeps in R4 to R11, before a Non-secure handler runs. */
bool stack_push_callees(struct cpu *c, uint32_t exc_return);
/* Nothing of the background's registers is left to a Non-secure handler. */
void stack_hide_registers(struct cpu *c, uint32_t exc_return);
bool stack_pop(struct cpu *c, uint32_t exc_return, uint32_t *pc);

#pragma GCC visibility pop
