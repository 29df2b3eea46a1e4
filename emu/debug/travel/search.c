/*
 * What happened last before now: the stretch behind each checkpoint is lived through again, the
 * latest first.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/travel/travel_priv.h"

/* A window around the last instructions is made so small before they are walked. */
#define WINDOW_TICKS    (2 * TICKS_PER_US)
#define WINDOW_PARTS    16
/* So many instructions of the core at least are walked, so that there is one to stop before. */
#define WALKED_AT_LEAST 4

/* --- something that stops the machine --- */

struct search {
    struct travel *travel;
    const struct travel_probe *probe;
    struct place end;   /* of the stretch */
    struct place found; /* the last time in it */
    bool any;
};

static bool is_met(const struct search *s, enum machine_stop stop)
{
    return s->probe->met != NULL ? s->probe->met(s->probe->ctx, stop) : stop == MACHINE_POINT;
}

/* One stop on the way. False: the stretch is over. */
static bool look(struct search *s)
{
    struct machine *m = s->travel->machine;
    enum machine_stop stop = session_rehearse(s->travel->session, s->end.now);
    struct place here = place_of(m);

    /* A core that stands before an instruction stands there at the end, too. */
    if (stop == MACHINE_POINT ? place_total(&here) >= place_total(&s->end)
                              : !place_is_before(&here, &s->end))
        return false;
    if (is_met(s, stop)) {
        s->found = here;
        s->any = true;
    }
    return stop == MACHINE_POINT || stop == MACHINE_REQUEST ||
           (stop == MACHINE_TIME && here.now < s->end.now);
}

static void search_stretch(struct search *s, const struct moment *from, const struct place *to)
{
    s->end = *to;
    travel_restore(s->travel, from);
    while (look(s))
        ;
}

bool travel_find_back(struct travel *t, const struct travel_probe *probe, const struct place *end,
                      struct place *found)
{
    struct search s = {.travel = t, .probe = probe};
    struct place to = *end;

    if (probe->arm != NULL)
        probe->arm(probe->ctx, true);
    for (unsigned i = past_count(t->past); i-- > 0 && !s.any;) {
        const struct moment *from = past_nth(t->past, i);

        if (!place_is_before(&from->place, &to))
            continue;
        search_stretch(&s, from, &to);
        to = from->place;
    }
    if (probe->arm != NULL)
        probe->arm(probe->ctx, false);
    *found = s.found;
    return s.any;
}

bool travel_search_back(struct travel *t, const struct travel_probe *probe)
{
    struct place found;
    bool any = travel_find_back(t, probe, &t->here, &found);

    if (!any)
        found = past_first(t->past)->place;
    travel_to(t, &found);
    return any;
}

/* --- one instruction back --- */

/* The place in the trail before which there are fewer than `count`; NULL: it does not say. */
static const struct place *last_before(const struct travel *t, enum machine_core core,
                                       uint64_t count)
{
    if (t->trail_core != core)
        return NULL;
    for (unsigned i = t->trail->len; i-- > 0;) {
        const struct place *p = &g_array_index(t->trail, struct place, i);

        if (p->count[core] < count)
            return i + 1 < t->trail->len ? p : NULL;
    }
    return NULL;
}

/* Walks on from here up to `count`, and remembers each stop. */
static void lay_trail(struct travel *t, enum machine_core core, uint64_t count)
{
    g_array_set_size(t->trail, 0);
    t->trail_core = core;
    while (travel_count(t->machine, core) < count && travel_step(t, core)) {
        struct place here = place_of(t->machine);

        g_array_append_val(t->trail, here);
    }
}

static bool has_room(struct travel *t, enum machine_core core, uint64_t count)
{
    return travel_count(t->machine, core) + WALKED_AT_LEAST < count;
}

/* The machine at the last moment that is long enough before; false: there is none. */
static bool restore_before(struct travel *t, enum machine_core core, uint64_t count)
{
    for (unsigned i = past_count(t->past); i-- > 0;) {
        const struct moment *m = past_nth(t->past, i);

        if (m->place.count[core] + WALKED_AT_LEAST >= count ||
            !place_is_before(&m->place, &t->here))
            continue;
        travel_restore(t, m);
        return true;
    }
    travel_restore(t, past_first(t->past));
    return false;
}

/*
 * From where the machine is to where the core has nearly executed `count`: part by part until that
 * is too far, back, and on with smaller parts.
 */
static void close_in(struct travel *t, enum machine_core core, uint64_t count)
{
    ticks_t begin = machine_now(t->machine), end = t->here.now;

    while (end - begin > WINDOW_TICKS) {
        ticks_t part = MAX((end - begin) / WINDOW_PARTS, WINDOW_TICKS / 2), good = begin;

        while (good + part < end && travel_run(t, good + part) && has_room(t, core, count))
            good += part;
        end = MIN(end, good + part);
        if (!restore_before(t, core, count) || part == WINDOW_TICKS / 2)
            return;
        if (good == begin)
            continue;
        travel_run(t, good);
        travel_leave_mark(t);
        begin = good;
    }
}

bool travel_step_back(struct travel *t, enum machine_core core)
{
    uint64_t count = t->here.count[core];
    const struct place *place = last_before(t, core, count);

    if (place == NULL) {
        travel_points_aside(t, true);
        if (restore_before(t, core, count))
            close_in(t, core, count);
        lay_trail(t, core, count);
        travel_points_aside(t, false);
        place = last_before(t, core, count);
    }
    struct place found = place != NULL ? *place : past_first(t->past)->place;
    travel_to(t, &found);
    return place != NULL;
}
