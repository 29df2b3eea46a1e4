/*
 * A command's options for others than its reader: a man page, completion of shells. They come from
 * the table that parses, so that no option is missing or described otherwise.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cli/cli.h"

/* What a command is asked with, by scripts/pages: --option-table=man, =bash, =zsh. */
#define TABLES_OPTION "--option-table="

/* Prints the table of the command `name`; false: there is no such format. */
bool tables_print(const char *format, const char *name, const struct cli_help *help,
                  GOptionEntry **entries);
