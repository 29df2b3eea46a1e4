/*
 * A block that runs in pieces: it is charged as a whole, and then executed up to a breakpoint, one
 * instruction, or where a watchpoint cut it, and on from there.
 *
 * Costs, fetches and when interrupts are taken belong to blocks as they are without points. So
 * points leave nothing behind in time, statistics or order: a piece is neither charged nor
 * attended to, it only runs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cpu/state.h"

#pragma GCC visibility push(hidden)

/* The block charged last goes on at `at` and ends at `end`; `from`: where it began. */
void pieces_begin(struct cpu *c, uint32_t from, uint32_t at, uint32_t end);

/* Of a state that was restored inside of a block. */
void pieces_attend(struct cpu *c);

/* Before the block [pc, pc+size), when ATTEND_PIECES is set: what core_block() answers. */
enum engine_block pieces_block(struct cpu *c, uint32_t pc, uint32_t size);

/* The block charged last is done or given up: what was translated of it piecewise is forgotten. */
void pieces_end(struct cpu *c);

/* Whether the core stands inside a block that has been charged. */
static inline bool pieces_inside(const struct cpu *c)
{
    return c->s.pieces.at != c->s.pieces.end && c->block != NULL;
}

#pragma GCC visibility pop
