/*
 * FP state in exception frames, lazily or not.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cpu/state.h"

#pragma GCC visibility push(hidden)

/* Where FPCAR, FPCCR and FPDSCR of a Security state are. */
uint32_t *fp_register(struct cpu *c, enum world w, enum engine_fp_reg reg);
/* FPCCR.ASPEN: exceptions keep FP state. */
bool fp_is_automatic(struct cpu *c, enum world w);
unsigned fp_frame_words(struct cpu *c, enum world w);
/* The present context's state goes to addr; returns how many of `words` are written now. */
unsigned fp_keep(struct cpu *c, uint32_t addr, uint32_t *words, bool privileged, bool thread,
                 bool limit_violated);
/* The frame is written. */
void fp_kept(struct cpu *c);
/* Nothing of Secure FP state is left to a Non-secure handler. */
void fp_hide(struct cpu *c);
/* The FP instruction at pc begins a context: executes it again, or takes an exception. */
void fp_begin(struct cpu *c, uint32_t pc);
bool fp_restore(struct cpu *c, uint32_t addr, const uint32_t *words, bool privileged);
/* An exception handler ends; false: a fault is pending. */
bool fp_leave(struct cpu *c);
/* Notices, when the engine does not tell, that a handler has used FP; charges it. */
void fp_sync_lazy(struct cpu *c);

#pragma GCC visibility pop
