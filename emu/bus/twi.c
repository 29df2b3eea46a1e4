/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bus/twi.h"

#include <stddef.h>

void twi_attach(struct pins *p, struct twi_node *node)
{
    node->next = p->twi;
    p->twi = node;
}

void twi_detach(struct pins *p, struct twi_node *node)
{
    struct twi_node **at = &p->twi;

    while (*at != NULL && *at != node)
        at = &(*at)->next;
    if (*at != NULL)
        *at = node->next;
}

static bool hears(const struct pins *p, const struct twi_node *n, const struct twi_wires *from)
{
    return n->active && pins_joined(p, n->wires.scl, from->scl) &&
           pins_joined(p, n->wires.sda, from->sda);
}

const struct twi_target *twi_start(const struct pins *p, const struct twi_wires *from,
                                   uint8_t address, bool read)
{
    const struct twi_target *answers = NULL;

    for (struct twi_node *n = p->twi; n != NULL; n = n->next)
        if (hears(p, n, from) && n->target.start(n->target.ctx, address, read) && answers == NULL)
            answers = &n->target;
    return answers;
}

void twi_stop(const struct pins *p, const struct twi_wires *from)
{
    for (struct twi_node *n = p->twi; n != NULL; n = n->next)
        if (hears(p, n, from))
            n->target.stop(n->target.ctx);
}

unsigned twi_number(const struct pins *p, const struct twi_target *target)
{
    unsigned number = 1;

    if (target == NULL)
        return 0;
    for (const struct twi_node *n = p->twi; n != NULL && &n->target != target; n = n->next)
        number++;
    return number;
}

const struct twi_target *twi_numbered(const struct pins *p, unsigned number)
{
    const struct twi_node *n = p->twi;

    for (unsigned i = 1; n != NULL && i < number; i++)
        n = n->next;
    return number != 0 && n != NULL ? &n->target : NULL;
}
