/*
 * Text of others (names in files, paths) before it reaches a terminal, a trace or JSON.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* A copy in which control characters and what is no UTF-8 are "\x1b"; `lines` keeps newlines. */
char *text_escape(const char *text, bool lines);

/*
 * Appends such a copy of `len` bytes of a stream, with its tabs and line ends. Returns how many it
 * took: fewer when a character at the end may go on.
 */
size_t text_append_escaped(GString *out, const char *text, size_t len);

/* The same in place, where the length must stay: each such byte becomes '?'. */
void text_clean(char *text);
