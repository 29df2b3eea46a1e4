/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/tell.h"

#include <glib.h>

struct listener *listener_join(struct listeners *list, struct listener *l, void *ctx)
{
    struct listener **end = &list->first;

    if (l->list == list)
        return l;
    g_assert(l->list == NULL);
    while (*end != NULL)
        end = &(*end)->next;
    *end = l;
    l->next = NULL;
    l->list = list;
    l->ctx = ctx;
    return l;
}

void listener_leave(struct listener *l)
{
    if (l->list == NULL)
        return;
    struct listener **at = &l->list->first;

    while (*at != l)
        at = &(*at)->next;
    *at = l->next;
    l->list = NULL;
}

void listeners_clear(struct listeners *list)
{
    while (list->first != NULL)
        listener_leave(list->first);
}
