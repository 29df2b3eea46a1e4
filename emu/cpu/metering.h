/*
 * The core's meter: which blocks the engine may charge without asking, and following it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cpu/state.h"

#pragma GCC visibility push(hidden)

void metering_init(struct cpu *c);
void metering_free(struct cpu *c);

/* engine_client: see there. */
struct meter_block *metering_new_block(void *ctx);
enum meter_charge metering_charge(void *ctx, struct meter_block *b);
void metering_follow(void *ctx);
bool metering_read(void *ctx, const struct codebus_window *w, uint32_t addr, unsigned size,
                   uint32_t pc);

/* The block that core_block() was asked about was charged; it may be allowed from now on. */
void metering_charged(struct cpu *c, const struct exec_range *x);

/* The next block follows from nothing. */
void metering_redirect(struct cpu *c);

/* Time, attention or devices have changed: until when the engine need not ask. */
void metering_open(struct cpu *c);

/* What may be executed has changed, or the mode it depends on. */
void metering_lose(struct cpu *c);

/* The same, and nothing that was found out about blocks holds. */
void metering_forget(struct cpu *c);

/* Takes over what the meter has counted. */
void metering_count(struct cpu *c);

#pragma GCC visibility pop
