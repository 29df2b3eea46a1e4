/*
 * MPU and SPU together.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cpu/state.h"

#pragma GCC visibility push(hidden)

/* Hears of SPU's changes from now on. */
void guard_listen(struct cpu *c);
unsigned guard_permission(void *ctx, uint32_t addr, bool privileged, bool negative, bool *uniform);
uint32_t guard_permission_to(void *ctx, uint32_t addr, bool privileged, bool negative);
/* The same in the present state, and the range around addr that has the same. */
unsigned guard_permission_now(struct cpu *c, uint32_t addr, bool privileged, uint32_t *first,
                              uint32_t *last);
/* Whether SPU lets an access through; it hears of one that it refuses. At most 8 KiB. */
bool guard_allows(struct cpu *c, uint32_t addr, uint32_t len, unsigned access);
/* Whether it is SPU that refuses an access of the present mode, not the MPU before it. */
bool guard_has_refused(struct cpu *c, uint32_t addr, unsigned access);

#pragma GCC visibility pop
