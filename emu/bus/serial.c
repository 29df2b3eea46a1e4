/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bus/serial.h"

#include <stddef.h>

void serial_attach(struct pins *p, struct serial_node *node)
{
    node->next = p->serial;
    p->serial = node;
}

void serial_detach(struct pins *p, struct serial_node *node)
{
    struct serial_node **at = &p->serial;

    while (*at != NULL && *at != node)
        at = &(*at)->next;
    if (*at != NULL)
        *at = node->next;
}

void serial_send(const struct pins *p, const struct serial_line *line, unsigned txd, uint8_t byte,
                 ticks_t frame)
{
    const struct serial_node *peer = line != NULL ? line->peer : NULL;

    if (line != NULL)
        TELL(&line->listeners, struct serial_listener, sent, byte);
    if (line != NULL && line->transmitted != NULL)
        line->transmitted(line->ctx, byte);
    for (struct serial_node *n = p->serial; n != NULL; n = n->next)
        if (n == peer || pins_joined(p, txd, n->rxd(n->uart)))
            n->arrive(n->uart, byte, frame);
}
