/*
 * The one wait of a run: ports, sockets, signals and the wall limit in a single poll(). Whoever has
 * to wait for the host does it here, so that nothing keeps a run that was told to end.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* A descriptor to look at. Its owner sets `events` (of poll()) to what it can use now. */
struct wait_source {
    int fd;       /* -1: not now */
    short events; /* 0: not now */
    void (*ready)(void *ctx, short revents);
    void *ctx;
    struct wait_source *next;
};

struct wait {
    struct wait_source *sources;
    gint64 deadline_us; /* of g_get_monotonic_time(); G_MAXINT64: none */
    bool given_up;      /* wait_give_up() */
};

void wait_init(struct wait *w);
void wait_add(struct wait *w, struct wait_source *source);
void wait_remove(struct wait *w, struct wait_source *source);

/* Serves what is ready; when nothing is, waits at most so long, or for a signal or the deadline. */
void wait_once(struct wait *w, int timeout_ms);

/* Nobody waits any more: something else ends the run. */
void wait_give_up(struct wait *w);

/* Whether waiting is over: a signal, the deadline, wait_give_up(). */
bool wait_is_over(const struct wait *w);
bool wait_deadline_over(const struct wait *w);
