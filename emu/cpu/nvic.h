/*
 * Pending, active, priorities.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cpu/state.h"

#pragma GCC visibility push(hidden)

void nvic_reset(struct cpu *c);
void nvic_line_changed(void *ctx, unsigned irq, bool level);
/*
 * `w` says which one is meant of the system exceptions that exist once a Security state; for the
 * others and for interrupts it does not matter.
 */
void nvic_pend(struct cpu *c, enum world w, unsigned exception);
void nvic_unpend(struct cpu *c, enum world w, unsigned exception);
bool nvic_is_pending(struct cpu *c, enum world w, unsigned exception);
/* As seen by a return from a handler of w: interrupts count when they are taken to w. */
bool nvic_is_active(struct cpu *c, enum world w, unsigned exception);
void nvic_set_active(struct cpu *c, enum world w, unsigned exception, bool active);
/* The Security state that an exception is taken to. */
enum world nvic_target(const struct cpu *c, enum world w, unsigned exception);
/* Where a system exception keeps priority, enable and status bits. */
struct bank *nvic_bank(struct cpu *c, enum world w, unsigned exception);
bool nvic_sees_irq(const struct cpu *c, enum world w, unsigned irq);
void nvic_priorities_changed(struct cpu *c);
int nvic_group_priority(struct cpu *c, enum world w, unsigned exception);
unsigned nvic_best_pending(struct cpu *c); /* taken to c->s.nvic.best_world */
int nvic_execution_priority(struct cpu *c);
bool nvic_preempts(struct cpu *c);
bool nvic_wakes_wfi(struct cpu *c);
unsigned nvic_active_count(struct cpu *c);
uint32_t nvic_read(struct cpu *c, enum world w, uint32_t offset);
void nvic_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value);

#pragma GCC visibility pop
