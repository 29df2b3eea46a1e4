/*
 * A run as CI servers read test results: the cases that its consoles tell of, what is wrong with
 * the firmware, and how the run ended.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdio.h>

#include "session/session.h"

struct results;

/* Reads the session's consoles from now on. */
struct results *results_new(struct session *s, struct machine *m);
void results_free(struct results *r);

/* Writes a note at the line of each assertion that failed. */
void results_annotate(const struct results *r, FILE *to);

/*
 * Writes JUnit's XML, once the run is over. Findings count as failures when the run failed; of one
 * that ended well they are told, no more. EMU_ERROR_FILE.
 */
bool results_write(struct results *r, const struct outcome *outcome, const GPtrArray *findings,
                   const char *path, GError **error);
