/*
 * An address as people read it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/code/lines.h"
#include "load/symbols.h"

/* "main.c:44", or NULL: no line table says; either argument may be NULL. Free with g_free(). */
char *place_line(const struct symbols *s, struct lines *l, uint32_t addr);

/* "0x00010212 main+0x12 (main.c:44)", with what is known; free with g_free(). */
char *place_text(const struct symbols *s, struct lines *l, uint32_t addr);
