/*
 * --profile and --profile-json: functions and libraries by the cycles that they took.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cli/cli.h"
#include "debug/profile/calls.h"

struct profile_options {
    gboolean print;
    char *json;
};

/* Entries for g_option_context_add_main_entries(); free with g_free(). */
GOptionEntry *profile_options_entries(struct profile_options *o);
void profile_options_clear(struct profile_options *o);

struct profile_run {
    struct calls *calls[CORES]; /* NULL: not wanted */
    const struct symbols *symbols;
};

/* Follows both cores from now on, if one of the options asks for it. */
void profile_options_start(const struct profile_options *o, const struct setup *s,
                           struct profile_run *run);

/* Prints and writes what was asked for; before the machine goes. */
bool profile_options_finish(const struct profile_options *o, struct profile_run *run,
                            GError **error);
