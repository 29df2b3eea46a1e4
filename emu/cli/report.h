/*
 * What is said about a run when it is over: where the core was, what fault ended it, where the
 * cycles went.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cli/cli.h"
#include "debug/doctor/doctor.h"

/* Prints guest reports to stderr as they come; at most a few of one kind. */
void report_attach_log(struct setup *s, int verbosity);

/* The findings first, then their evidence. */
void report_print_findings(const GPtrArray *findings);

/* Registers, exception, CFSR/HFSR by name, symbolised PC and LR of the last fault. */
void report_fault(struct setup *s, enum machine_core core);

/* No text came: where the build's console goes. `unseen` is a line that goes nowhere, or NULL. */
void report_silence(struct setup *s, const char *unseen);

/* The last line on stderr. */
void report_closing(struct setup *s, const struct outcome *outcome);

/* --stats and --stats-json. */
void report_stats(struct setup *s, const struct outcome *outcome);
bool report_stats_json(struct setup *s, const struct outcome *outcome, const char *path,
                       GError **error);
