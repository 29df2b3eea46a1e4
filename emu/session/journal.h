/*
 * The input journal: a file of inputs. What came is recorded so that the run can be replayed to the
 * cycle; a script of stimuli is the same text, written by hand.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "session/input.h"

/* What a recorded journal begins with. */
void journal_begin(FILE *out);

/*
 * Reads a file into inputs in the order of their times. EMU_ERROR_FILE, _FORMAT: file and line.
 * *hash, unless hash is NULL: the file's SHA-256 in hexadecimal; free with g_free().
 */
GPtrArray *journal_read(const char *path, char **hash, GError **error);

/* Puts an input where its time belongs. */
void journal_insert(GPtrArray *journal, struct input *input);
