/*
 * How often each instruction of both cores was executed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/profile/filter.h"
#include "soc/machine.h"

struct coverage;

/* The machine must outlive it. */
struct coverage *coverage_new(struct machine *m);
void coverage_free(struct coverage *c);

/* Counts from now on what of the core the filter lets through; copied, ctx is what it is given. */
void coverage_add(struct coverage *c, enum machine_core core, const struct profile_filter *filter,
                  void *ctx);

/* After the last block, before coverage_count(). */
void coverage_settle(struct coverage *c);

/* Calls fn for every stretch [addr, end) of code that was executed, in order of address. */
void coverage_each(const struct coverage *c, void (*fn)(void *ctx, uint32_t addr, uint32_t end),
                   void *ctx);

/* How often the instruction at addr was executed. */
uint64_t coverage_count(const struct coverage *c, uint32_t addr);
