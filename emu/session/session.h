/*
 * A run: a machine, its consoles, semihosting, limits, and how it ended. The only loop around
 * machine_run() that people wait for; run, bench, campaign and every other client go through it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "session/console.h"
#include "session/leds.h"
#include "session/outcome.h"
#include "session/rtt.h"
#include "session/stimuli.h"

struct session;

struct session_options {
    struct console_options console;
    ticks_t duration;         /* of emulated time from session_run() on; TICKS_NEVER: no limit */
    ticks_t wall_limit;       /* of host time; TICKS_NEVER: no limit */
    const struct board *leds; /* whose LEDs are shown; NULL: nobody's */
    bool strict;              /* a guest error ends the run */
    bool no_rtt;              /* nobody reads RTT, as without a debug probe */
    const struct symbols *symbols; /* NULL: none; may come to hold more: session_look_up() */
    unsigned usbip_port;           /* the USB device is for USB/IP clients there; 0: no */
    bool realtime;                 /* emulated time follows the wall clock */
};

/* What ends the next run; the options say it for the first. */
struct session_conditions {
    const char *until, *fail_on; /* regular expressions, or NULL */
    ticks_t duration, wall_limit;
};

/*
 * Somebody who looks at the guest and may end the run: the doctor, a measurement. The session asks
 * in the order in which they came.
 */
struct session_watcher {
    struct listener listener;
    /* After each slice, whatever ended it, and before anybody looks; may be NULL. */
    void (*between)(void *ctx, struct session *s);
    /*
     * After each slice; may be NULL. True: the run is over, *outcome says how. It may run the
     * machine on for a moment; *stop says then why that ended.
     */
    bool (*look)(void *ctx, enum machine_stop *stop, struct outcome *outcome);
    /* Nothing but time ends the run. True: there is a better name for that, in *outcome. */
    bool (*at_end)(void *ctx, struct outcome *outcome); /* may be NULL */
};

/* Connects the consoles; the machine outlives the session. EMU_ERROR_USAGE or _FILE. */
struct session *session_new(struct machine *m, const struct session_options *options,
                            GError **error);

/* Ends an unfinished line, lets go of consoles and terminal. */
void session_free(struct session *s);

void session_watch(struct session *s, struct session_watcher *watcher, void *ctx);

/* For another run of the same machine. EMU_ERROR_USAGE. */
bool session_set_conditions(struct session *s, const struct session_conditions *conditions,
                            GError **error);

/* The symbols hold more than they did. */
void session_look_up(struct session *s);

/* While halted a run stands, and no emulated time passes; the host is served. */
void session_halt(struct session *s, bool halt);
bool session_halted(const struct session *s);

/* Lets input come at its time; taken over. */
void session_inject(struct session *s, struct input *input);

/* Gives input now, between slices; taken over. EMU_ERROR_USAGE when it has nowhere to go. */
bool session_inject_now(struct session *s, struct input *input, GError **error);

/* What a client has done to the machine without it; goes into the record only. Taken over. */
void session_note(struct session *s, struct input *input);

/*
 * Whether the machine stands, between two slices or runs: others may change it now. Who has changed
 * it, or asks for a turn as soon as it stands, stirs the session; then waits for the host end.
 */
bool session_stands(const struct session *s);
void session_stir(struct session *s);

/* Between runs: serves the host until somebody stirs. False: a signal came. */
bool session_wait_stirred(struct session *s);

struct stimuli *session_stimuli(struct session *s);

/* Writes all input from now on to a file. EMU_ERROR_USAGE or _FILE. */
bool session_record(struct session *s, const char *path, GError **error);

/* All input is that of a journal; what is typed does not count. EMU_ERROR_FILE or _FORMAT. */
bool session_replay(struct session *s, const char *path, GError **error);

/* What a debugger says before and between slices. */
enum session_debugger {
    SESSION_FREE,     /* nobody is attached: the run goes on, and ends, by itself */
    SESSION_DEBUGGED, /* only limits, the console and the debugger end the run */
    SESSION_OVER,     /* *outcome says how */
};

/*
 * A debugger is asked before the first slice, with MACHINE_TIME, and after each one why that ended;
 * it comes back when the machine shall run on. One a session.
 */
void session_debug(struct session *s,
                   enum session_debugger (*slice)(void *ctx, enum machine_stop stop,
                                                  struct outcome *outcome),
                   void *ctx);

/* Whether the debugger said so last; who else stops the machine leaves it to the debugger then. */
bool session_is_debugged(const struct session *s);

/* Why the last slice ended; for session_watcher.between(). */
enum machine_stop session_last_stop(const struct session *s);

/* Runs the machine, which is powered on, until something ends the run. */
struct outcome session_run(struct session *s);

/*
 * For who runs several machines beside each other: as session_run(), but the caller runs the
 * machine, always to where the host is looked at next. True: the run is over, *outcome says how.
 */
void session_begin(struct session *s);
ticks_t session_next_look(const struct session *s);
bool session_look(struct session *s, enum machine_stop stop, struct outcome *outcome);

/*
 * The past again, for a debugger that has taken the machine back to it: as session_run() does up to
 * `limit`, a point or the end of a slice, but with the input that came then, and the host is not
 * looked at. See machine_rehearse().
 */
enum machine_stop session_rehearse(struct session *s, ticks_t limit);

/*
 * The machine and its session in a file, between slices or runs, and back in another process: the
 * consoles' unfinished lines, input that the firmware has not taken, how far RTT was read, and how
 * much of a journal came, so that session_replay() of the same one goes on behind it.
 * See store/snapshot.h.
 */
bool session_save(struct session *s, const char *path, GError **error);
bool session_restore(struct session *s, const char *path, GError **error);

/* What a session adds to machine_walk(): input on its way, how far RTT was read. */
void session_walk(struct session *s, struct state_walk *w);

/* From here the past is another one: input that came later comes at its time all the same. */
void session_fork_past(struct session *s);

/* Not while a client of another clock talks to the board. */
bool session_can_rehearse(const struct session *s);

struct console *session_console(struct session *s);

/* What clients of every kind may say; see commands.h. */
struct commands *session_commands(struct session *s);

/* The wait that everybody joins who waits for the host while the session runs. */
struct wait *session_wait(struct session *s);
