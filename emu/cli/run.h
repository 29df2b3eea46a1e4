/*
 * Inside of `nrf53emu run`.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cli/ci_option.h"
#include "cli/cli.h"
#include "cli/energy_option.h"
#include "cli/monitor_option.h"
#include "cli/profile_option.h"
#include "cli/trace_options.h"
#include "debug/ci/results.h"
#include "debug/doctor/doctor.h"
#include "session/menu.h"
#include "session/save_point.h"

struct run_options {
    struct machine_options machine;
    struct trace_options trace;
    struct energy_options energy;
    struct profile_options profile;
    struct ci_options ci;
    char *until, *fail_on, *duration, *wall_limit, *patience, *stats_json, *report_json, *record,
        *replay, *bundle, *gdb, *monitor, *junit, *core;
    char **uarts, **rtts, **presses, **afters, **sends, **images;
    char *save, *save_at, *from;
    gboolean state_hash, leds, timestamps, stats, verbose, quiet, strict, realtime, halt;
};

struct run {
    struct run_options *options;
    struct session_options limits;
    GStrv lines; /* --uart, and --rtt as if it were one */
    ticks_t patience;
    struct setup setup;
    struct session *session;
    struct save_point_options save_options;
    struct save_point *save_point; /* NULL: none */
    struct menu menu;
    struct trace *trace; /* NULL: none */
    struct energy_run energy;
    struct profile_run profile;
    struct results *results; /* NULL: nobody wants them */
    bool annotates;
    struct doctor *doctor;
    struct monitor *monitor; /* NULL: nobody debugs */
    struct monitor_run monitor_run;
    struct gdb *gdb;          /* NULL: not wanted */
    struct core_keeper *core; /* the same */
    struct outcome outcome;
    char **argv; /* as it was given */
};

/* --- run_options.c --- */

GOptionEntry *run_entries(struct run_options *o);
void run_options_clear(struct run_options *o);

/* What the options say, as limits and consoles. EMU_ERROR_USAGE. */
bool run_parse_limits(struct run *r, GError **error);

/* --save-at, which may be the name of a function of what was loaded. */
void run_parse_save_at(struct run *r);

/* --- run_finish.c: says what is to be said and frees everything; the exit status --- */

int run_finish(struct run *r, GError **error);
