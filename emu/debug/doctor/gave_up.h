/*
 * Cores that gave up: a branch to itself that nothing leaves.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "load/symbols.h"
#include "soc/machine.h"

/* Whether the instruction at addr is a branch to itself. */
bool is_self_branch(struct machine *m, enum machine_core core, uint32_t addr);

/* Whether addr is in a function that is the end of a program: fih_panic_loop, arch_system_halt. */
bool is_end_function(const struct symbols *s, uint32_t addr);

/* Whether the core is in a branch to itself from which no interrupt leads away. */
bool gave_up(struct machine *m, const struct symbols *s, enum machine_core core);
