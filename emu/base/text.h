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

/* The same in place, where the length must stay: each such byte becomes '?'. */
void text_clean(char *text);
