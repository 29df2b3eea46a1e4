/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bus/clock_tree.h"

#include <glib.h>

struct listener *clock_listen(struct clock_tree *t, enum clock_node node, struct clock_listener *l,
                              void *ctx)
{
    return listener_join(&t->listeners[node], &l->listener, ctx);
}

static void tell(struct clock_tree *t, enum clock_node node)
{
    TELL(&t->listeners[node], struct clock_listener, changed, node, clock_cost_hz(t, node));
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

static bool is_frequency(const struct clock_tree *t, enum clock_node node)
{
    uint32_t hz = t->hz[node];

    switch (node) {
    case CLOCK_HCLK:
        return hz == 64000000 || hz == 128000000;
    case CLOCK_PCLK192M:
        return hz <= 192000000;
    case CLOCK_LFCLK:
        return hz == 0 || hz == 32768;
    default:
        return hz == 0 || hz == 32000000;
    }
}

void clock_walk(struct clock_tree *t, struct state_walk *w)
{
    STATE_PART(w, t->hz);
    STATE_PART(w, t->lfclk_requests);
    t->lfclk_claims = 0;
    for (unsigned node = 0; w->restores && node < CLOCK_NODES; node++)
        if (!is_frequency(t, node)) {
            t->hz[node] = 0;
            state_refuse(w, "the frequency of a clock");
        }
}

void clock_claim_lfclk(struct clock_tree *t)
{
    t->lfclk_claims++;
}

void clock_check(const struct clock_tree *t, struct state_walk *w)
{
    if (t->lfclk_claims != t->lfclk_requests)
        state_refuse(w, "the number of devices that need LFCLK");
}
