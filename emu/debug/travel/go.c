/*
 * To a place in the past or back to the present: a checkpoint before it, most of the way by time,
 * the rest instruction by instruction.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/travel/travel_priv.h"

/*
 * The last bit is walked. A block of instructions is over before anybody looks at the time: one
 * that takes longer than this is met with more room the next time.
 */
#define ROOM_TICKS (4 * TICKS_PER_US)
#define MORE_ROOM  16

/* On the way to a place checkpoints are left where half of the way is behind, and so on. */
#define LEAVE_TICKS        (8 * TICKS_PER_US)
#define LEAVE_INSTRUCTIONS 20000u
#define LEAVE_AT_LAST      200u

void travel_restore(struct travel *t, const struct moment *moment)
{
    checkpoint_restore(moment->checkpoint, t->session, t->machine);
    machine_rehearse(t->machine, t->latest.now);
    t->counted = place_total(&moment->place);
    t->work = 0;
}

static bool before_end(const struct travel *t)
{
    return machine_now(t->machine) <= t->latest.now;
}

/* What would stop a live run is passed by. False: time does not go on. */
static bool goes_on(enum machine_stop stop, ticks_t before, ticks_t now)
{
    return stop == MACHINE_TIME || stop == MACHINE_REQUEST || now > before;
}

bool travel_run(struct travel *t, ticks_t until)
{
    for (unsigned still = 0; machine_now(t->machine) < until && still < 4; still++) {
        ticks_t before = machine_now(t->machine);
        enum machine_stop stop = session_rehearse(t->session, until);

        if (goes_on(stop, before, machine_now(t->machine)))
            still = 0;
    }
    return machine_now(t->machine) >= until;
}

/* Until the core meets what was set for it. */
static bool run_to_point(struct travel *t)
{
    enum machine_stop stop;
    unsigned still = 0;

    do {
        ticks_t before = machine_now(t->machine);

        stop = session_rehearse(t->session, TICKS_NEVER);
        still = goes_on(stop, before, machine_now(t->machine)) ? 0 : still + 1;
    } while (stop != MACHINE_POINT && still < 4 && before_end(t));
    return stop == MACHINE_POINT;
}

bool travel_step(struct travel *t, enum machine_core core)
{
    struct cpu *c = machine_cpu(t->machine, core);

    cpu_step(c, true);
    bool done = run_to_point(t);
    cpu_step(c, false);
    return done;
}

bool travel_stand(struct travel *t, enum machine_core core)
{
    struct cpu *c = machine_cpu(t->machine, core);

    cpu_fence(c, 0, UINT32_MAX);
    bool done = run_to_point(t);
    cpu_fence(c, 0, 0);
    return done;
}

void travel_points_aside(struct travel *t, bool aside)
{
    for (unsigned i = 0; i < CORES; i++)
        cpu_points_aside(machine_cpu(t->machine, i), aside);
}

void travel_leave_mark(struct travel *t)
{
    struct place here = place_of(t->machine);

    past_keep(t->past, &here, false);
}

/* Nearer to the place more will be asked for. */
static void approach(struct travel *t, const struct place *place, ticks_t stop)
{
    struct place here = place_of(t->machine);
    uint64_t kept = place_total(&here);

    while (here.now < stop) {
        bool last = stop - here.now <= LEAVE_TICKS;

        if (!travel_run(t, last ? stop : here.now + (stop - here.now) / 2))
            return;
        here = place_of(t->machine);
        if (place_total(&here) - kept < (last ? LEAVE_AT_LAST : LEAVE_INSTRUCTIONS) ||
            !place_is_before(&here, place))
            continue;
        past_keep(t->past, &here, false);
        kept = place_total(&here);
    }
}

/* From behind the last instruction before it, or from a moment at which it stands there. */
static bool walk_to(struct travel *t, const struct place *place)
{
    uint64_t count = travel_count(t->machine, place->core);

    if (count > place->count[place->core])
        return false;
    if (count == place->count[place->core])
        return travel_stand(t, place->core);
    for (; count < place->count[place->core]; count = travel_count(t->machine, place->core))
        if (!travel_step(t, place->core))
            return true; /* where it stands still, it stood before */
    return true;
}

/* A look at the host may be due at the same time: it is part of what was there. */
static void run_to_look(struct travel *t, const struct place *place)
{
    while (machine_now(t->machine) < place->now)
        if (session_rehearse(t->session, TICKS_NEVER) != MACHINE_TIME)
            return;
}

/* False: a block of instructions ran past it. */
static bool reach(struct travel *t, const struct place *place, ticks_t room)
{
    travel_restore(t, past_find(t->past, place));
    approach(t, place, place->now > room ? place->now - room : 0);
    if (place->core != CORES)
        return walk_to(t, place);
    if (place->until != 0)
        travel_run(t, place->until);
    else
        run_to_look(t, place);
    return true;
}

static bool go_to_begin(struct travel *t)
{
    travel_restore(t, past_first(t->past));
    t->here = past_first(t->past)->place;
    return false;
}

bool travel_to(struct travel *t, const struct place *where)
{
    struct place place = *where;
    ticks_t room = ROOM_TICKS;

    if (past_find(t->past, &place) == NULL)
        return go_to_begin(t);
    travel_points_aside(t, true);
    while (!reach(t, &place, room) && room < place.now)
        room *= MORE_ROOM;
    travel_points_aside(t, false);
    t->here = place;
    return true;
}

bool travel_to_time(struct travel *t, ticks_t when)
{
    if (when >= t->latest.now)
        return travel_to(t, &t->latest);
    const struct moment *moment = past_find_time(t->past, when);
    if (moment == NULL)
        return go_to_begin(t);
    travel_points_aside(t, true);
    travel_restore(t, moment);
    travel_run(t, when);
    travel_points_aside(t, false);
    t->here = place_of(t->machine);
    t->here.core = CORES;
    t->here.until = when;
    return true;
}

void travel_step_on(struct travel *t, enum machine_core core)
{
    travel_points_aside(t, true);
    travel_step(t, core);
    travel_points_aside(t, false);
    t->here = place_of(t->machine);
}
