/*
 * --gdb: a debugger joins the run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cli/cli.h"
#include "debug/gdb/gdb.h"

/* What the option means without a value. */
#define GDB_OPTION "--gdb=2331"

/* `value` is [any:]PORT, NULL: not wanted. False: EMU_ERROR_USAGE. */
bool gdb_option_start(const char *value, const struct setup *setup, struct session *session,
                      struct monitor *monitor, bool quiet, struct gdb **gdb, GError **error);
