/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "air/team.h"

#include <string.h>

/*
 * A packet is noticed AIR_BLIND_TICKS after its first bit; a core stops at the end of a block, up
 * to so much late. What is left is how far a board may run beyond the moment up to which the others
 * are silent. The content is known later than the first bit: beside a packet that has no content
 * yet, a board stays closer.
 */
#define LATE_TICKS        (5 * TICKS_PER_US)
#define AHEAD_TICKS       (AIR_BLIND_TICKS - LATE_TICKS)
#define AHEAD_CLOSE_TICKS (4 * TICKS_PER_US)

struct fellow {
    struct team_member member;
    ticks_t at; /* all that was due by then has happened */
    bool began; /* it was stopped because of a packet */
    bool matched;
};

struct team {
    struct medium *medium;
    struct medium_listener ear;
    struct fellow board[MEDIUM_MAX_BOARDS];
    unsigned n;
};

/* Whoever answers the packet may do so sooner than was known when its sender was let run. */
static void began(void *ctx, unsigned board)
{
    struct team *t = ctx;

    t->board[board].began = true;
    machine_request_stop(t->board[board].member.machine);
}

struct team *team_new(struct medium *medium, const struct team_member *members, unsigned n)
{
    struct team *t = g_new0(struct team, 1);

    t->medium = medium;
    t->n = n;
    for (unsigned i = 0; i < n; i++) {
        t->board[i].member = members[i];
        medium_join(medium, i, machine_antenna(members[i].machine));
    }
    t->ear.began = began;
    medium_listen(medium, &t->ear, t);
    return t;
}

void team_free(struct team *t)
{
    if (t == NULL)
        return;
    listener_leave(&t->ear.listener);
    g_free(t);
}

/* Up to here others may run without missing what board i sends. */
static ticks_t others_may_reach(const struct team *t, unsigned i)
{
    const struct fellow *b = &t->board[i];
    const struct antenna *antenna = machine_antenna(b->member.machine);
    ticks_t next = machine_idle_until(b->member.machine);

    if (medium_waits_for_content(t->medium, i))
        return b->at + AHEAD_CLOSE_TICKS;
    if (next == TICKS_NEVER)
        return TICKS_NEVER;
    return antenna->silent_until(antenna->radio, MAX(next, b->at)) + AHEAD_TICKS;
}

static unsigned last_in_time(const struct team *t)
{
    unsigned last = 0;

    for (unsigned i = 1; i < t->n; i++)
        if (t->board[i].at < t->board[last].at)
            last = i;
    return last;
}

/* One board runs on. What ended it if that was not time. */
static enum machine_stop run_one(struct team *t, unsigned i, ticks_t until)
{
    struct fellow *b = &t->board[i];

    for (unsigned j = 0; j < t->n; j++)
        if (j != i)
            until = MIN(until, others_may_reach(t, j));
    enum machine_stop stop = machine_run_beside(b->member.machine, until);
    if (stop == MACHINE_TIME)
        b->at = until;
    else
        b->at = MAX(b->at, MIN(until, sched_now(machine_sched(b->member.machine))));
    return stop;
}

/* Every board to `until`; the first one that somebody stopped, with the reason in *stop, or NULL.
 */
static struct fellow *run_all(struct team *t, ticks_t until, enum machine_stop *stop)
{
    unsigned i;

    while (t->board[i = last_in_time(t)].at < until) {
        struct fellow *b = &t->board[i];

        *stop = run_one(t, i, until);
        bool goes_on = *stop == MACHINE_TIME || (*stop == MACHINE_REQUEST && b->began);

        b->began = false;
        if (!goes_on)
            return b;
    }
    *stop = MACHINE_TIME;
    return NULL;
}

static ticks_t next_look(const struct team *t)
{
    ticks_t next = TICKS_NEVER;

    for (unsigned i = 0; i < t->n; i++)
        next = MIN(next, session_next_look(t->board[i].member.session));
    return next;
}

static bool all_matched(const struct team *t)
{
    for (unsigned i = 0; i < t->n; i++)
        if (t->board[i].member.until && !t->board[i].matched)
            return false;
    return true;
}

/* The host is looked at. True: the run is over. */
static bool look(struct team *t, struct fellow *b, enum machine_stop stop, struct outcome *o)
{
    if (!session_look(b->member.session, stop, o))
        return false;
    if (strcmp(o->reason, "until") != 0)
        return true;
    b->matched = true;
    return all_matched(t);
}

/* All have come to the same moment. */
static bool look_around(struct team *t, ticks_t now, struct outcome *o, unsigned *member)
{
    for (*member = 0; *member < t->n; ++*member) {
        struct fellow *b = &t->board[*member];

        if (session_next_look(b->member.session) <= now && look(t, b, MACHINE_TIME, o))
            return true;
    }
    return false;
}

struct outcome team_run(struct team *t, unsigned *member)
{
    struct outcome o = {.core = CORE_APP};
    bool over = false;

    for (unsigned i = 0; i < t->n; i++)
        session_begin(t->board[i].member.session);
    while (!over) {
        enum machine_stop stop;
        ticks_t next = next_look(t);
        struct fellow *stopped = run_all(t, next, &stop);

        medium_settle(t->medium, team_now(t));
        if (stopped != NULL) {
            *member = (unsigned)(stopped - t->board);
            over = look(t, stopped, stop, &o);
        } else {
            over = look_around(t, next, &o, member);
        }
    }
    return o;
}

ticks_t team_now(const struct team *t)
{
    return t->board[last_in_time(t)].at;
}
