/*
 * Inside of a session, shared by its files.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "session/commands.h"
#include "session/semihosting.h"
#include "session/session.h"
#include "session/usbip.h"
#include "session/wait.h"

/* How much emulated time passes between two looks at stdin, signals and the wall clock. */
#define SLICE_TICKS (10 * TICKS_PER_MS)

struct session {
    struct machine *machine;
    struct session_options options;
    bool until; /* --until was asked for */
    struct wait wait;
    struct console *console;
    struct semihosting *semihosting;
    struct rtt *rtt; /* NULL: nobody reads it */
    struct rtt_verbs *rtt_verbs;
    struct stimuli *stimuli;
    struct commands *commands;
    FILE *record;        /* NULL: none */
    struct leds *leds;   /* NULL: not shown */
    struct usbip *usbip; /* NULL: serial ports of the USB device are consoles */
    ticks_t slice;       /* how long one is now */
    ticks_t look;        /* when the host is looked at next: a multiple of it */
    bool goes_on;        /* the next run has the slices of the one that was saved */
    bool halted;
    bool running;    /* the machine is inside a slice */
    ticks_t ran;     /* emulated time of the last slice, without what others did beside it */
    bool stirred;    /* session_stir() */
    bool paces_idle; /* somebody may type: time that the firmware sleeps takes its time */
    gint64 due_us;   /* of the host, when the last paced slice was over */
    uint64_t asleep; /* cycles of the application core, at the end of the last slice */
    struct listeners watchers;
    struct machine_listener machine_ear;
    enum session_debugger (*debugger)(void *ctx, enum machine_stop stop, struct outcome *outcome);
    void *debugger_ctx;
    bool debugged;          /* what it said last */
    enum machine_stop stop; /* of the last slice */
    ticks_t started, end;   /* emulated */
    ticks_t looked;         /* session_look() */
    gint64 started_us;
};

/* --- ending.c: after a slice; true: the run is over, *o says how --- */

bool ending_has_come(struct session *s, enum machine_stop stop, struct outcome *o);

/* Somebody halts and steps: what the machine does ends nothing. */
bool ending_debugged(struct session *s, struct outcome *o);

/* A bad end that has no name of its own yet is called something. */
enum symptom ending_symptom(const struct session *s, const struct outcome *o);

/* --- pace.c --- */

/* After a slice: with --realtime it takes the time that it takes. */
void pace_slice(struct session *s);

/* Nobody runs; the host is served. */
enum machine_stop pace_stand(struct session *s);
