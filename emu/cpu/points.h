/*
 * Breakpoints, single steps and watchpoints as holes in what the core may execute or access.
 *
 * A breakpoint is an address that belongs to no executable range, a step is a range of one
 * instruction, a watchpoint takes the permission to read or write its granule away. The core asks
 * for permissions before it charges anything, and asks for free where nothing changed: code that
 * meets no point costs nothing, and a stop costs no cycle. A block that a point divides has been
 * charged as a whole and runs in pieces.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cpu/state.h"

#pragma GCC visibility push(hidden)

void points_free(struct cpu *c);

/* cpu_run() begins: what the core was stopped at is not met again at once. */
void points_resume(struct cpu *c);

/* The core is somewhere else now: nothing is under way. */
void points_restored(struct cpu *c);

/* Before the block at pc, which is about to be charged. Only while there are points. */
enum engine_block points_check(struct cpu *c, uint32_t pc);

/* The block was charged. Where a point divides it, it runs in pieces. */
enum engine_block points_charged(struct cpu *c, uint32_t pc, uint32_t size);

/* Before a piece; the first one of its block was checked before the block was charged. */
enum engine_block points_piece(struct cpu *c, uint32_t pc, bool first);

/* A piece runs. */
void points_ran(struct cpu *c);

/* Narrows a range around pc so that it holds no breakpoint; false: it must not be kept at all. */
bool points_narrow(struct cpu *c, uint32_t pc, uint32_t *first, uint32_t *last);

/* The last address of a piece that begins at addr. */
uint32_t points_limit(struct cpu *c, uint32_t addr);

/* Permissions that watchpoints take from the granule of addr; *uniform: from its whole page. */
unsigned points_hole(struct cpu *c, uint32_t addr, bool *uniform);

/* An access was refused. True: because of a watchpoint; the core stops or goes on by itself. */
bool points_refused(struct cpu *c, const struct engine_trap *trap);

#pragma GCC visibility pop
