/*
 * Where functions start in code without symbols.
 *
 * Code is read from its first byte: a function goes on to its last return or jump that no branch
 * passes over, then come its literals, then the next function. Reading ends at the first thing
 * that this does not understand (a jump table), so an answer is either right or "unknown".
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum code_mark {
    CODE_UNKNOWN,
    CODE_START,  /* a function starts here */
    CODE_INSIDE, /* an instruction of a function, or half of one */
    CODE_DATA,   /* padding or a literal */
};

/* One mark for each halfword of `code`; free with g_free(). */
uint8_t *code_map_read(const uint8_t *code, size_t len);

/* Whether a function may start with this halfword: it saves the link register. */
bool code_map_is_prologue(uint16_t op);
