/*
 * Notes at lines of the source, as GitHub takes them from the output of a step.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdio.h>

#include "debug/finding.h"

/*
 * One note; `file` may be NULL. A path below $GITHUB_WORKSPACE is written from there on, as the
 * server knows it.
 */
void annotate(FILE *to, enum finding_severity severity, const char *file, unsigned line,
              const char *title, const char *text);

/* A note for each finding. */
void annotate_findings(FILE *to, const GPtrArray *findings);
