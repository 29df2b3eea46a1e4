/*
 * What loads, stores and fetches of the core reach.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cpu/state.h"

#pragma GCC visibility push(hidden)

bool core_read(void *ctx, uint32_t addr, unsigned size, bool privileged, uint32_t pc,
               uint32_t *value);
bool core_write(void *ctx, uint32_t addr, unsigned size, bool privileged, uint32_t pc,
                uint32_t value);
bool core_code_read(void *ctx, uint32_t addr, unsigned size, uint32_t pc, const uint8_t **data);
bool core_load_word(struct cpu *c, uint32_t addr, uint32_t *value);
bool core_store_words(struct cpu *c, uint32_t addr, const uint32_t *words, unsigned n);
bool core_load_words(struct cpu *c, uint32_t addr, uint32_t *words, unsigned n);
uint16_t core_code_halfword(struct cpu *c, uint32_t addr);
uint32_t core_instruction_size(struct cpu *c, uint32_t pc);
/* Whether the Thumb bit is set: else nothing is an instruction, and a block cannot be split. */
bool core_is_thumb(struct cpu *c);
/* Asks the window of a block about to run; false: bus error, or c->s.hung. */
bool core_fetch_answers(struct cpu *c, struct codebus_window *w, uint32_t pc);

#pragma GCC visibility pop
