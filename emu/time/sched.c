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

void sched_at(struct sched *s, struct event *e, ticks_t when)
{
    struct event **p = &s->head;

    g_assert(e->fire != NULL && when >= s->now);
    sched_cancel(s, e);
    e->when = when;
    e->sequence = s->sequence++;
    e->armed = true;
    while (*p != NULL && before(*p, e))
        p = &(*p)->next;
    e->next = *p;
    *p = e;
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
