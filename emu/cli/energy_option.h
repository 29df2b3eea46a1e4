/*
 * --energy and its like: what the board draws during the run, or a part of it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cli/cli.h"
#include "debug/energy/log.h"
#include "debug/energy/window.h"
#include "session/session.h"

struct energy_options {
    gboolean print;
    char *json, *log, *step, *window;
};

/* Entries for g_option_context_add_main_entries(); free with g_free(). */
GOptionEntry *energy_options_entries(struct energy_options *o);
void energy_options_clear(struct energy_options *o);

struct energy_run {
    struct energy_meter *meter; /* NULL: not wanted */
    struct energy_log *log;
    struct energy_window *window;
};

/* Measures from now on, if one of the options asks for it. */
bool energy_options_start(const struct energy_options *o, const struct setup *s,
                          struct session *session, struct energy_run *run, GError **error);

/* Prints and writes what was asked for; before the machine goes. */
bool energy_options_finish(const struct energy_options *o, struct energy_run *run, GError **error);
