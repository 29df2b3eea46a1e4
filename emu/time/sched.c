/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "time/sched.h"

#include <glib.h>

static bool before(const struct event *a, const struct event *b)
{
    if (a->when != b->when)
        return a->when < b->when;
    if (a->priority != b->priority)
        return a->priority < b->priority;
    return a->sequence < b->sequence;
}

void event_init(struct event *e, struct event_owner *owner, const char *name, void (*fire)(void *),
                void *ctx)
{
    *e = (struct event){.name = name, .fire = fire, .ctx = ctx, .owner = owner};
    if (owner == NULL)
        return;
    struct event **last = &owner->events;

    while (*last != NULL)
        last = &(*last)->sibling;
    *last = e;
}

char *event_label(const struct event *e)
{
    if (e->owner == NULL || e->name == NULL)
        return g_strdup(e->owner == NULL ? e->name : e->owner->name);
    return g_strdup_printf("%s %s", e->owner->name, e->name);
}

void sched_cancel(struct sched *s, struct event *e)
{
    if (!e->armed)
        return;
    for (struct event **p = &s->head; *p != NULL; p = &(*p)->next) {
        if (*p == e) {
            *p = e->next;
            e->armed = false;
            return;
        }
    }
    g_assert_not_reached();
}

static void enqueue(struct sched *s, struct event *e)
{
    struct event **p = &s->head;

    e->armed = true;
    while (*p != NULL && !before(e, *p))
        p = &(*p)->next;
    e->next = *p;
    *p = e;
}

void sched_at(struct sched *s, struct event *e, ticks_t when)
{
    g_assert(e->fire != NULL && when >= s->now);
    sched_cancel(s, e);
    e->when = when;
    e->sequence = e->owner != NULL ? s->sequence++ : UINT64_MAX;
    enqueue(s, e);
}

void sched_after(struct sched *s, struct event *e, ticks_t delay)
{
    sched_at(s, e, s->now + delay);
}

void sched_run(struct sched *s, ticks_t until)
{
    while (s->head != NULL && s->head->when <= until) {
        struct event *e = s->head;

        s->head = e->next;
        e->armed = false;
        if (e->when > s->now)
            s->now = e->when;
        e->fire(e->ctx);
    }
    if (until > s->now && until != TICKS_NEVER)
        s->now = until;
}

void events_cancel(struct event_owner *o)
{
    for (struct event *e = o->events; e != NULL; e = e->sibling)
        sched_cancel(o->sched, e);
}

const struct event *events_next(const struct event_owner *o)
{
    const struct event *next = o->also != NULL ? events_next(o->also) : NULL;

    for (const struct event *e = o->events; e != NULL; e = e->sibling)
        if (e->armed && (next == NULL || before(e, next)))
            next = e;
    return next;
}

/* What is saved of an event. */
struct due {
    ticks_t when;
    uint64_t sequence;
    uint64_t armed;
};

static bool can_be_due(const struct sched *s, const struct due *due)
{
    return due->when >= s->now && due->when < TICKS_NEVER / 2 && due->sequence < s->sequence;
}

void events_walk(struct event_owner *o, struct state_walk *w)
{
    for (struct event *e = o->events; e != NULL; e = e->sibling) {
        struct due due = {0};

        if (e->armed)
            due = (struct due){e->when, e->sequence, true};
        STATE_PART(w, due);
        if (!w->restores)
            continue;
        sched_cancel(o->sched, e);
        if (due.armed > 1 || (due.armed && !can_be_due(o->sched, &due))) {
            state_refuse(w, o->name);
            continue;
        }
        e->when = due.when;
        e->sequence = due.sequence;
        if (due.armed)
            enqueue(o->sched, e);
    }
}

void sched_walk(struct sched *s, struct state_walk *w)
{
    STATE_PART(w, s->now);
    STATE_PART(w, s->sequence);
}
