/*
 * Input files with a bound: what is no regular file, or larger than it can be, is never read.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/*
 * The content of the regular file `path`, which has at most `max` bytes, with a NUL behind it.
 * EMU_ERROR_FILE (or EMU_ERROR_FORMAT: too large) names the file. Free with g_free(). A pipe or a
 * device never blocks.
 */
char *file_read(const char *path, size_t max, size_t *len, GError **error);

/* Whether the regular file `path` begins with these bytes. */
bool file_begins_with(const char *path, const char *bytes, size_t len);

/* A key file (INI) of reasonable size; EMU_ERROR_FILE or EMU_ERROR_FORMAT. Free with
 * g_key_file_free(). */
GKeyFile *file_read_keys(const char *path, GError **error);
