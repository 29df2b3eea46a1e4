/*
 * --core-on-fault: what a run leaves for GDB when it faults.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cli/cli.h"
#include "debug/core/machine_core.h"

/* NULL: not wanted. */
struct core_keeper *core_option_start(const char *path, const struct setup *s);

/* Writes the file if there is something to keep, says so, and frees the keeper. */
bool core_option_finish(struct core_keeper *k, const char *path, const struct outcome *outcome,
                        bool quiet, GError **error);
