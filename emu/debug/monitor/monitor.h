/*
 * What GDB and whoever is at the monitor share: what a run stops for, the past that one may go back
 * to, and the verbs for both, in the session's table of commands.
 *
 * Somebody at the monitor halts the session. While GDB debugs the run, it is GDB that is told, and
 * that lets the board run on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/doctor/doctor.h"
#include "debug/travel/travel.h"
#include "session/commands.h"

struct monitor;

struct monitor_listener {
    struct listener listener;
    /* The session was halted: `text` says why, in lines that end with a newline. */
    void (*halted)(void *ctx, const char *text);
};

/*
 * Joins the session, and its table; symbols may come to hold more. `keep_past`: from the first
 * slice on, whoever comes.
 */
struct monitor *monitor_new(struct session *s, struct machine *m, const struct symbols *symbols,
                            bool keep_past);
void monitor_free(struct monitor *mon);

/* Who is asked what is wrong; NULL: nobody. */
void monitor_set_doctor(struct monitor *mon, struct doctor *doctor);

void monitor_listen(struct monitor *mon, struct monitor_listener *l, void *ctx);

/* Somebody may want to go back from now on, or nobody any more. */
void monitor_keep_past(struct monitor *mon, bool keep);

/* --- for the debugger of the session --- */

/*
 * What has happened in the last slice that somebody wanted to stop for, in lines; NULL: nothing.
 * *core is the one that it is about. Free with g_free().
 */
char *monitor_take_stop(struct monitor *mon, enum machine_core *core);

/* What the doctor has found and nobody was told yet, in lines; NULL: nothing. Free with g_free().
 */
char *monitor_take_finding(struct monitor *mon, bool stands);

/* NULL: it is not kept. */
struct travel *monitor_past(struct monitor *mon);

/* Who debugs is gone, or was elsewhere in time: stops that it asked for, and news, are forgotten.
 */
void monitor_forget_stops(struct monitor *mon, const struct command_client *client);
void monitor_forget_news(struct monitor *mon);

/* Asked before somebody goes elsewhere in time; false: cores run on at somebody's command. */
void monitor_set_guard(struct monitor *mon, bool (*may_travel)(void *ctx), void *ctx);

/* "app core at 0x00010212 main+0x12 (main.c:44), 1.250000000 s" */
void monitor_say_where(struct monitor *mon, enum machine_core core, GString *out);
