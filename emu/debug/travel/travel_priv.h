/*
 * Inside of time travel: what its files share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/travel/past.h"
#include "debug/travel/travel.h"

struct travel {
    struct session *session;
    struct machine *machine;
    struct past *past;
    struct place here;   /* since the run stood last */
    struct place latest; /* the furthest that it has been */
    bool touched;        /* the state at `here` is not the one that the run came to */
    uint64_t work;       /* since the last checkpoint, in instructions */
    uint64_t counted;    /* instructions that are in `work` */
    /* Where `trail_core` stood before each of the last instructions, for steps back. */
    GArray *trail; /* struct place, ascending */
    enum machine_core trail_core;
};

/* Instructions and exceptions of a core so far. */
uint64_t travel_count(struct machine *m, enum machine_core core);

/* go.c: the machine lives again, silently and without points, until... */

/* ... a moment's state is back. */
void travel_restore(struct travel *t, const struct moment *moment);

/* ... a time, at or right behind which it stops. False: it sleeps for good before. */
bool travel_run(struct travel *t, ticks_t until);

/* ... the core stands before its next instruction, or one later. False: it never does again. */
bool travel_stand(struct travel *t, enum machine_core core);
bool travel_step(struct travel *t, enum machine_core core);

/* Points of whoever debugs are met or not. */
void travel_points_aside(struct travel *t, bool aside);

/* Keeps where the machine is, on its way. */
void travel_leave_mark(struct travel *t);
