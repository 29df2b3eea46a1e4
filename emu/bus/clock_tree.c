/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bus/clock_tree.h"

#include <glib.h>

void clock_subscribe(struct clock_tree *t, enum clock_node node, clock_changed fn, void *ctx)
{
    g_assert(t->n_subscribers < CLOCK_MAX_SUBSCRIBERS);
    t->subscriber[t->n_subscribers].fn = fn;
    t->subscriber[t->n_subscribers].ctx = ctx;
    t->subscriber[t->n_subscribers++].node = node;
}

static void tell(struct clock_tree *t, enum clock_node node)
{
    for (unsigned i = 0; i < t->n_subscribers; i++)
        if (t->subscriber[i].node == node)
            t->subscriber[i].fn(t->subscriber[i].ctx, node, clock_cost_hz(t, node));
}

void clock_set(struct clock_tree *t, enum clock_node node, uint32_t hz)
{
    if (t->hz[node] == hz)
        return;
    t->hz[node] = hz;
    tell(t, node);
}

void clock_what_if(struct clock_tree *t, enum clock_node node, uint32_t hz)
{
    if (t->what_if_hz[node] == hz)
        return;
    t->what_if_hz[node] = hz;
    tell(t, node);
}

void clock_request_lfclk(struct clock_tree *t, bool request)
{
    g_assert(request || t->lfclk_requests > 0);
    t->lfclk_requests += request ? 1 : -1;
    if (t->lfclk_requested != NULL)
        t->lfclk_requested(t->lfclk_ctx);
}

void clock_walk(struct clock_tree *t, struct state_walk *w)
{
    STATE_PART(w, t->hz);
    STATE_PART(w, t->lfclk_requests);
}
