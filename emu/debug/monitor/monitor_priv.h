/*
 * Inside of the monitor, shared by its files.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/monitor/monitor.h"
#include "debug/triggers/trigger.h"

struct stop_on {
    struct trigger *trigger;
    const struct command_client *client; /* who asked for it */
};

struct stop_point {
    enum machine_core core;
    uint32_t addr, len; /* len 0: a breakpoint */
    unsigned access;    /* of a watchpoint */
};

struct monitor {
    struct session *session;
    struct machine *machine;
    const struct symbols *symbols;
    struct doctor *doctor; /* NULL: none */
    struct session_watcher watcher;
    struct listeners listeners;
    GArray *stops;  /* struct stop_on */
    GArray *points; /* struct stop_point, of whoever is at the monitor */
    bool steps;     /* one of the cores was told to */
    GString *news;  /* what has happened since somebody took it; "" : nothing */
    enum machine_core news_core;
    uint32_t news_pc;     /* that it tells */
    enum symptom symptom; /* that the doctor has named since the last reset */
    bool told;            /* and that somebody was told */
    unsigned resets;
    ticks_t fault_told; /* when the fault happened that was told last */
    struct cells *cells;
    bool keeps;          /* the past, from the next slice on */
    struct travel *past; /* NULL: it is not kept */
    bool (*may_travel)(void *ctx);
    void *guard_ctx;
};

/* stops.c: what makes a run stop. */
extern const struct verb monitor_stop_verbs[];
void monitor_drop_points(struct monitor *mon);
/* After a slice: notes what has happened. */
void monitor_collect(struct monitor *mon, enum machine_stop stop);

/* Notes that the machine has run, where GDB does not see to it. */
void monitor_catch_up(struct monitor *mon);

/* What the doctor says of a symptom, in lines; NULL: nothing. Free with g_free(). */
char *monitor_findings(struct monitor *mon, enum symptom symptom);

/* back.c, show.c, stacks.c, inject.c: what one may say. */
extern const struct verb monitor_past_verbs[], monitor_show_verbs[], monitor_stack_verbs[],
    monitor_inject_verbs[];

/* cells.c */
struct cells *cells_new(struct machine *m);
void cells_free(struct cells *c);
bool monitor_cell(void *mon, struct command_call *call, GError **error);

/* complete.c: a verb for programs: `complete LINE` answers what its last word may become. */
bool monitor_complete(void *mon, struct command_call *call, GError **error);
