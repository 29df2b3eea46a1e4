/*
 * Says of a pasted log what the doctor would say of a run: fault logs, register dumps, lines of the
 * bootloader and of the build.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>

#include "load/symbols.h"

/* struct finding, most telling first; empty when nothing in the text is known. */
GPtrArray *explain(const char *text, const struct symbols *symbols);

/* explain_lines.c: adds what lines of build, bootloader and drivers mean. */
void explain_lines(GPtrArray *findings, const char *text);

/* explain_fault.c: adds what the fault of a log means. */
void explain_fault(GPtrArray *findings, const char *text, const struct symbols *symbols);
