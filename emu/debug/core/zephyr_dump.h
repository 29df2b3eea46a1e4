/*
 * A core dump that Zephyr printed on the console, or kept in flash.
 *
 * Follows: Zephyr doc "Core Dump": the file format (headers Z E, A, M, T), lines of the logging
 * backend between #CD:BEGIN# and #CD:END#; versions 1 and 2 of the file, of Cortex-M.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/core/core_file.h"
#include "debug/finding.h"
#include "load/symbols.h"

struct zephyr_dump {
    unsigned reason; /* enum k_fatal_error_reason */
    bool callee;     /* r4 to r11 are in it: CONFIG_EXTRA_EXCEPTION_INFO */
    bool cut;        /* it ends in the middle: the last memory is not whole */
    struct core_file *core;
};

/* The first dump of a log, or a file that is one. EMU_ERROR_FORMAT starts with `name`. */
bool zephyr_dump_read(struct zephyr_dump *d, const char *name, const char *data, size_t len,
                      GError **error);
void zephyr_dump_clear(struct zephyr_dump *d);

/* What it says, as a finding. */
struct finding *zephyr_dump_finding(const struct zephyr_dump *d, const struct symbols *s);

/* Adds the reason, PC, LR and who called whom. */
void zephyr_dump_add_evidence(const struct zephyr_dump *d, const struct symbols *s,
                              struct finding *f);
