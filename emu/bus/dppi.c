/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bus/dppi.h"

struct subscriber {
    dppi_deliver fn;
    void *ctx;
    uint32_t task;
};

static void deliver(void *ctx)
{
    struct dppi *d = ctx;
    uint32_t pending = d->pending;

    d->pending = 0;
    for (unsigned ch = 0; ch < DPPI_CHANNELS; ch++) {
        if ((pending >> ch & 1) == 0)
            continue;
        /* A task may change subscriptions, so the length is read again each time. */
        for (unsigned i = 0; i < d->subscribers[ch]->len; i++) {
            struct subscriber s = g_array_index(d->subscribers[ch], struct subscriber, i);

            s.fn(s.ctx, s.task);
        }
    }
}

void dppi_init(struct dppi *d, struct sched *sched)
{
    *d = (struct dppi){.events = {.name = "DPPI", .sched = sched}};
    event_init(&d->hop, &d->events, "hop", deliver, d);
    for (unsigned ch = 0; ch < DPPI_CHANNELS; ch++)
        d->subscribers[ch] = g_array_new(FALSE, FALSE, sizeof(struct subscriber));
}

void dppi_clear(struct dppi *d)
{
    events_cancel(&d->events);
    for (unsigned ch = 0; ch < DPPI_CHANNELS; ch++)
        g_array_free(d->subscribers[ch], TRUE);
}

static int find(const GArray *list, const struct subscriber *s)
{
    for (unsigned i = 0; i < list->len; i++) {
        const struct subscriber *other = &g_array_index(list, struct subscriber, i);

        if (other->fn == s->fn && other->ctx == s->ctx && other->task == s->task)
            return (int)i;
    }
    return -1;
}

void dppi_subscribe(struct dppi *d, unsigned channel, dppi_deliver fn, void *ctx, uint32_t task)
{
    struct subscriber s = {fn, ctx, task};

    g_assert(channel < DPPI_CHANNELS);
    if (find(d->subscribers[channel], &s) >= 0)
        return;
    unsigned at = 0;

    while (at < d->subscribers[channel]->len &&
           g_array_index(d->subscribers[channel], struct subscriber, at).task < task)
        at++;
    g_array_insert_val(d->subscribers[channel], at, s);
}

void dppi_unsubscribe(struct dppi *d, unsigned channel, dppi_deliver fn, void *ctx, uint32_t task)
{
    struct subscriber s = {fn, ctx, task};

    g_assert(channel < DPPI_CHANNELS);
    int i = find(d->subscribers[channel], &s);
    if (i >= 0)
        g_array_remove_index(d->subscribers[channel], (unsigned)i);
}

void dppi_publish(struct dppi *d, unsigned channel)
{
    g_assert(channel < DPPI_CHANNELS);
    if ((d->enabled >> channel & 1) == 0)
        return;
    d->pending |= UINT32_C(1) << channel;
    if (!d->hop.armed)
        sched_after(d->events.sched, &d->hop, DPPI_HOP_TICKS);
}

void dppi_walk(struct dppi *d, struct state_walk *w)
{
    STATE_PART(w, d->enabled);
    STATE_PART(w, d->pending);
    events_walk(&d->events, w);
    for (unsigned ch = 0; w->restores && ch < DPPI_CHANNELS; ch++)
        g_array_set_size(d->subscribers[ch], 0);
}
