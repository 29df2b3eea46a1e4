/*
 * A machine as a core file: what one of its cores sees, and its threads.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/core/core_file.h"
#include "load/symbols.h"
#include "soc/machine.h"

/*
 * All RAM, what flash holds, the system control block. The first thread is the context of the fault
 * that the core stands in; then the core itself, then Zephyr's threads.
 * Symbols may be NULL.
 */
struct core_file *machine_core(struct machine *m, enum machine_core core, const struct symbols *s);

/* Keeps the state in which a run has faulted: at the reset that follows, else at its end. */
struct core_keeper;

struct core_keeper *core_keeper_new(struct machine *m, const struct symbols *s);
void core_keeper_free(struct core_keeper *k);

/*
 * The file of the application core's first fault, else of the network core's; `wanted`: of the
 * application core, too, when it had none (a hang). NULL: nothing is to be kept. Of the keeper.
 */
const struct core_file *core_keeper_take(struct core_keeper *k, bool wanted);
