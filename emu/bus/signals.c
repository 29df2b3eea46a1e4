/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bus/signals.h"

struct listener *signal_listen(struct signals *s, enum signal_id id, struct signal_listener *l,
                               void *ctx)
{
    return listener_join(&s->listeners[id], &l->listener, ctx);
}

void signal_raise(struct signals *s, enum signal_id id, uint32_t value)
{
    s->value[id] = value;
    TELL(&s->listeners[id], struct signal_listener, raised, id, value);
}
