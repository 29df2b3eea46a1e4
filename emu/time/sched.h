/*
 * Event queue of the virtual clock.
 *
 * Events are intrusive: the device owns its struct event and there is no pool to exhaust. Order is
 * (time, priority, order of arming), so two runs are the same. While an event fires, sched_now()
 * is exactly the event's time, however late the core was when it noticed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "time/clock.h"

struct event {
    const char *name; /* shown in traces and in "what wakes next" */
    void (*fire)(void *ctx);
    void *ctx;
    unsigned priority; /* breaks ties of time; lower fires first */
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

static inline void event_init(struct event *e, const char *name, void (*fire)(void *), void *ctx)
{
    *e = (struct event){.name = name, .fire = fire, .ctx = ctx};
}

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
