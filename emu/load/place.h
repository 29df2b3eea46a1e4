/*
 * An address as people read it, with its source line where an ELF's line table tells it.
 *
 * `s` may be NULL everywhere; all is freed with g_free().
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "load/lines.h"
#include "load/symbols.h"

/* "main.c:44", or NULL: no line table says. */
char *place_line(const struct symbols *s, uint32_t addr);

/* "0x00010212 main+0x12 (main.c:44)", with what is known. */
char *place_text(const struct symbols *s, uint32_t addr);

/* In a sentence: "main+0x12 (0x00010212, main.c:44)", or the bare address. */
char *place_named(const struct symbols *s, uint32_t addr);

/* The line of an address in the ELF at `path`: "main.c:44", or NULL. */
char *place_line_in(struct lines *l, const char *path, uint32_t addr);
