/*
 * --annotations: whether findings are notes of a CI server, too.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cli/cli.h"

struct ci_options {
    char *annotations; /* "github", "none", "auto" or NULL: as the environment says */
};

/* Entries for cli_parse(). */
GOptionEntry *ci_options_entries(struct ci_options *o);
void ci_options_clear(struct ci_options *o);

/* Whether to annotate, in *annotates. EMU_ERROR_USAGE. */
bool ci_options_decide(const struct ci_options *o, bool *annotates, GError **error);
