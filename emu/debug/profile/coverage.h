/*
 * How often each instruction of both cores was executed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "soc/machine.h"

struct coverage;

/* Counts from now on what happens in [from, to); the machine must outlive it. */
struct coverage *coverage_new(struct machine *m, ticks_t from, ticks_t to);
void coverage_free(struct coverage *c);

/* After the last block, before coverage_count(). */
void coverage_settle(struct coverage *c);

/* How often the instruction at addr was executed. */
uint64_t coverage_count(const struct coverage *c, uint32_t addr);
