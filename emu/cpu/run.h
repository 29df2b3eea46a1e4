/*
 * The run loop: blocks, events, time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cpu/state.h"

#pragma GCC visibility push(hidden)

enum engine_block core_block(void *ctx, uint32_t pc, uint32_t size);
uint32_t core_executable_to(void *ctx, uint32_t addr);
bool core_skippable(void *ctx, uint16_t first, uint16_t second);
void core_stop(struct cpu *c, enum cpu_stop why);
void core_update_deadline(struct cpu *c);
void core_run_events(struct cpu *c);
void core_clock_changed(void *ctx, enum clock_node node, uint32_t hz);
void core_access_begin(struct cpu *c, uint32_t pc);
void core_access_end(struct cpu *c);
/* The block's instructions from pc on have not run after all. */
void core_refund(struct cpu *c, uint32_t pc);
void core_set_event(struct cpu *c);
void core_forget_ranges(struct cpu *c);
/* The MPU, SPU, FPU or a watchpoint answers differently from now on. */
void core_apply_permissions(struct cpu *c);
void core_refresh_masks(struct cpu *c);
void core_masks_changed(void *ctx);
/* Whether the present mode is privileged. */
bool core_privileged(struct cpu *c);

#pragma GCC visibility pop
