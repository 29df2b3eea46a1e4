/*
 * The Memory Protection Unit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cpu/state.h"

#pragma GCC visibility push(hidden)

void mpu_reset(struct cpu *c);
uint32_t mpu_read(struct cpu *c, enum world w, uint32_t offset);
void mpu_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value);
unsigned mpu_permission(void *ctx, uint32_t addr, bool privileged, bool negative, bool *uniform);
uint32_t mpu_test_target(void *ctx, uint32_t addr, bool unprivileged, bool alternate);
/* Whether all of [addr, addr+len) has `access` in w. */
bool mpu_allows(struct cpu *c, enum world w, uint32_t addr, uint32_t len, bool privileged,
                bool negative, unsigned access);
/* Permission of addr in the present state, and the range around it that has the same. */
unsigned mpu_permission_in(struct cpu *c, uint32_t addr, bool privileged, bool negative,
                           uint32_t *first, uint32_t *last);
unsigned mpu_permission_now(struct cpu *c, uint32_t addr, bool privileged, uint32_t *first,
                            uint32_t *last);

#pragma GCC visibility pop
