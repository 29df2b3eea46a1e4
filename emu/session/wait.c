/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/wait.h"

#include <poll.h>

#include "session/terminal.h"

#define MAX_SOURCES 64

void wait_init(struct wait *w)
{
    *w = (struct wait){.deadline_us = G_MAXINT64};
}

void wait_add(struct wait *w, struct wait_source *source)
{
    source->next = w->sources;
    w->sources = source;
}

void wait_remove(struct wait *w, struct wait_source *source)
{
    struct wait_source **at = &w->sources;

    while (*at != NULL && *at != source)
        at = &(*at)->next;
    if (*at != NULL)
        *at = source->next;
}

void wait_give_up(struct wait *w)
{
    w->given_up = true;
}

bool wait_deadline_over(const struct wait *w)
{
    return w->deadline_us != G_MAXINT64 && g_get_monotonic_time() >= w->deadline_us;
}

bool wait_is_over(const struct wait *w)
{
    return w->given_up || terminal_interrupted() || wait_deadline_over(w);
}

/* Not beyond the deadline, and not at all when waiting is over. */
static int bounded(const struct wait *w, int timeout_ms)
{
    if (timeout_ms == 0 || wait_is_over(w))
        return 0;
    if (w->deadline_us == G_MAXINT64)
        return timeout_ms;
    gint64 left = (w->deadline_us - g_get_monotonic_time()) / 1000 + 1;
    return (int)CLAMP(left, 0, timeout_ms);
}

void wait_once(struct wait *w, int timeout_ms)
{
    struct pollfd fds[MAX_SOURCES + 1];
    struct wait_source *sources[MAX_SOURCES + 1];
    nfds_t n = 0;

    for (struct wait_source *s = w->sources; s != NULL && n < MAX_SOURCES; s = s->next) {
        if (s->fd < 0 || s->events == 0)
            continue;
        sources[n] = s;
        fds[n++] = (struct pollfd){.fd = s->fd, .events = s->events};
    }
    timeout_ms = bounded(w, timeout_ms);
    if (n == 0 && timeout_ms == 0)
        return;
    /* A signal writes to this descriptor: it cannot slip in between the look at the flag and
     * poll(). */
    fds[n] = (struct pollfd){.fd = terminal_signal_fd(), .events = POLLIN};
    if (poll(fds, n + 1, timeout_ms) <= 0)
        return;
    for (nfds_t i = 0; i < n; i++)
        if (fds[i].revents != 0 && sources[i]->fd == fds[i].fd)
            sources[i]->ready(sources[i]->ctx, fds[i].revents);
}
