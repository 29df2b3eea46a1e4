/*
 * A cost by address: pages of counters, made when an address in them is first asked for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/profile/calls.h"

struct block_costs;

struct block_costs *block_costs_new(void);
void block_costs_free(struct block_costs *b);

/* The counter of an address; valid until the next call of block_costs_free(). */
struct call_cost *block_costs_at(struct block_costs *b, uint32_t pc);

/* Those that are not zero, in order of address. */
void block_costs_each(struct block_costs *b,
                      void (*fn)(void *ctx, uint32_t pc, const struct call_cost *cost), void *ctx);
