/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "periph/replies.h"

static void answer(void *ctx)
{
    struct replier_event *due = ctx;

    periph_event(&due->replier->p, due->offset);
}

void replier_init(struct replier *r, const struct reply *replies, unsigned n_replies)
{
    g_assert(n_replies <= REPLIES_MAX);
    r->replies = replies;
    r->n_replies = n_replies;
    for (unsigned i = 0; i < n_replies; i++) {
        r->due[i].replier = r;
        r->due[i].offset = replies[i].event;
        event_init(&r->due[i].event, &r->p.events, "answer", answer, &r->due[i]);
    }
}

void replier_task(struct periph *p, uint32_t task)
{
    struct replier *r = (struct replier *)p;

    for (unsigned i = 0; i < r->n_replies; i++)
        if (r->replies[i].task == task)
            sched_after(p->env->sched, &r->due[i].event, r->replies[i].delay);
}
