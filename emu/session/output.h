/*
 * Reports: files that a command writes, most of them as a whole when it is over.
 *
 * They may be pipes. A reader who takes nothing for a second gets no more, and once a signal has
 * asked for the end nobody is waited for: what is missing is an error.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <json-glib/json-glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* "-" is stdout. EMU_ERROR_FILE starts with `what`: an option's name, "report". */
bool output_write(const char *path, const char *what, const void *data, size_t len, GError **error);

/* A stream with the same patience, for what comes bit by bit; NULL: errno. */
FILE *output_open(const char *path);

/* The same with json_text() of the builder, which is freed. */
bool output_json(JsonBuilder *builder, const char *path, const char *what, GError **error);
