/*
 * Event queue of the virtual clock.
 *
 * Events are intrusive: the device owns its struct event and there is no pool to exhaust. Order is
 * (time, priority, order of arming), so two runs are the same. While an event fires, sched_now()
 * is exactly the event's time, however late the core was when it noticed.
 *
 * Every event of a machine has an owner and is known by it and by the order of creation, the same
 * in every run. So what an owner waits for can be asked, cancelled, saved and restored without
 * knowing the owner.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/state.h"
#include "time/clock.h"

struct event;

/* Who events belong to: a device, a core, the flash chip. Zero but for name and sched. */
struct event_owner {
    const char *name; /* "RTC0" */
    struct sched *sched;
    struct event *events;           /* in order of creation */
    const struct event_owner *also; /* whose events this one waits for besides, or NULL */
};

struct event {
    const char *name; /* what happens then: "compare"; NULL: all that its owner waits for */
    void (*fire)(void *ctx);
    void *ctx;
    unsigned priority; /* breaks ties of time; lower fires first */
    const struct event_owner *owner;
    struct event *sibling; /* the owner's next one */
    /* private to sched.c */
    ticks_t when;
    uint64_t sequence;
    struct event *next;
    bool armed;
};

struct sched {
    ticks_t now; /* read through sched_now() */
    struct event *head;
    uint64_t sequence;
};

static inline ticks_t sched_now(const struct sched *s)
{
    return s->now;
}

/* Time of the earliest event, TICKS_NEVER when there is none. */
static inline ticks_t sched_next(const struct sched *s)
{
    return s->head != NULL ? s->head->when : TICKS_NEVER;
}

/*
 * Makes e an event of owner's, once. Without an owner it is somebody's who only looks: it comes
 * after the others of its time, and leaves no trace in what is saved.
 */
void event_init(struct event *e, struct event_owner *owner, const char *name, void (*fire)(void *),
                void *ctx);

/* "RTC0 compare"; free with g_free(). */
char *event_label(const struct event *e);

/* Arms e for `when`, which may not be in the past; an armed event is moved. */
void sched_at(struct sched *s, struct event *e, ticks_t when);

/* Arms e for now + delay. */
void sched_after(struct sched *s, struct event *e, ticks_t delay);

/* Takes e out of the queue; harmless when it is not armed. */
void sched_cancel(struct sched *s, struct event *e);

/*
 * Fires everything due up to and including `until`, then makes it the present. Time never goes
 * back: with `until` before the present only overdue events fire.
 */
void sched_run(struct sched *s, ticks_t until);

/* --- by owner --- */

/* Cancels all events of the owner. */
void events_cancel(struct event_owner *o);

/* The owner's event that fires next, those of `also` included; NULL when none is armed. */
const struct event *events_next(const struct event_owner *o);

/* Which events are armed, for when and in which order. The sched's own part comes before. */
void events_walk(struct event_owner *o, struct state_walk *w);
void sched_walk(struct sched *s, struct state_walk *w);
