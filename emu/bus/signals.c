/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bus/signals.h"

#include <glib.h>

void signal_listen(struct signals *s, enum signal_id id, signal_listener fn, void *ctx)
{
    g_assert(s->n_listeners < G_N_ELEMENTS(s->listener));
    s->listener[s->n_listeners].fn = fn;
    s->listener[s->n_listeners].ctx = ctx;
    s->listener[s->n_listeners++].id = id;
}

void signal_raise(struct signals *s, enum signal_id id, uint32_t value)
{
    s->value[id] = value;
    for (unsigned i = 0; i < s->n_listeners; i++)
        if (s->listener[i].id == id)
            s->listener[i].fn(s->listener[i].ctx, id, value);
}
