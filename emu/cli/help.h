/*
 * --help of a command: its options in groups, as wide as the terminal.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cli/cli.h"

/* Whether an entry is a heading: CLI_GROUP(). */
static inline bool help_is_group(const GOptionEntry *e)
{
    return e->arg_data == NULL && (e->flags & G_OPTION_FLAG_HIDDEN) != 0;
}

/* Whether the arguments ask for it. */
bool help_wanted(int argc, char **argv);

void help_print(const char *name, const struct cli_help *help, GOptionEntry **entries);

/* Takes the headings out of a table, which GLib would take for options. */
void help_drop_groups(GOptionEntry *entries);

/* What stands behind the options; "": nothing. */
const char *help_arguments(const struct cli_help *help, GOptionEntry **entries);
