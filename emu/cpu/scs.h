/*
 * The System Control Space, by the file that holds the registers; `offset` counts from 0xE000E000.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cpu/state.h"

#pragma GCC visibility push(hidden)

/* scs.c */
void scs_reset(struct cpu *c);
bool scs_access_read(struct cpu *c, uint32_t addr, unsigned size, bool privileged, uint32_t *value);
bool scs_access_write(struct cpu *c, uint32_t addr, unsigned size, bool privileged, uint32_t value);

/* scb.c, scb_id.c, debug_regs.c */
void scb_reset(struct cpu *c);
uint32_t scb_read(struct cpu *c, enum world w, uint32_t offset);
void scb_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value);
uint32_t scb_id_read(struct cpu *c, enum world w, uint32_t offset);
uint32_t debug_read(struct cpu *c, enum world w, uint32_t offset);
void debug_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value);
uint32_t fpu_read(struct cpu *c, enum world w, uint32_t offset);
void fpu_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value);
bool fpu_enabled(void *ctx, bool privileged);
bool fpu_enabled_in(struct cpu *c, enum world w, bool privileged);
void fpu_reset(struct cpu *c, enum world w);
uint32_t sau_read(struct cpu *c, enum world w, uint32_t offset);
void sau_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value);

/* systick.c */
void systick_init(struct cpu *c);
void systick_reset(struct cpu *c);
/* The relation of cycles to time changed: clock, sleep, wake. */
void systick_rearm(struct cpu *c);
uint32_t systick_read(struct cpu *c, enum world w, uint32_t offset);
void systick_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value);

/* dwt.c */
void dwt_reset(struct cpu *c);
/* Before DEMCR.TRCENA or DWT_CTRL change. */
void dwt_sync(struct cpu *c);
uint32_t dwt_read(struct cpu *c, uint32_t offset);
void dwt_write(struct cpu *c, uint32_t offset, uint32_t value);

/* coresight.c: the rest of the PPB */
uint32_t coresight_read(struct cpu *c, uint32_t addr);

#pragma GCC visibility pop
