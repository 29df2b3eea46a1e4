/*
 * This measurement against an earlier one: what has become slower, and which functions did it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/bench/report.h"

struct baseline;

/* Reads what bench --json wrote. EMU_ERROR_FILE or _FORMAT. */
struct baseline *baseline_load(const char *path, GError **error);
void baseline_free(struct baseline *b);

/* "2%", "0.5%" as thousandths of a percent; EMU_ERROR_USAGE. */
bool baseline_parse_change(const char *text, uint32_t *milli, GError **error);

struct baseline_verdict {
    unsigned worse, better, missing; /* variants: beyond the limit; not in the baseline */
    char *text;                      /* a line each, with the functions that changed; g_free() */
};

/* Means of a pass that differ by more than `limit` thousandths of a percent are told. */
struct baseline_verdict baseline_compare(const struct baseline *b,
                                         const struct bench_report *report, uint32_t limit);
