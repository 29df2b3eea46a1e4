/*
 * The way to a board or a run: its socket, what is said there, and what it tells by itself.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

struct link;

struct link_listener {
    /* Something has happened: "halted", "reset", "finding", "console" ... */
    void (*happened)(void *ctx, const char *event, const char *text);
    void *ctx;
};

/*
 * `name`: a socket, or a board as `nrf53emu boards` lists them; NULL: the run that was started last
 * with --monitor, else the board that is meant when nobody says which. EMU_ERROR_FILE or _USAGE.
 */
struct link *link_open(const char *name, const struct link_listener *listener, GError **error);
void link_close(struct link *l);

/* To be polled; then link_take() hears what has come. EMU_ERROR_FILE: the other side has gone. */
int link_fd(const struct link *l);
bool link_take(struct link *l, GError **error);

/* Says a line; *text is the answer, to be freed. False: refused (*text says why), or *error. */
bool link_say(struct link *l, const char *line, char **text, GError **error);

/* Waits until the board is halted. False: time is over (seconds; negative: never), or *error. */
bool link_wait(struct link *l, double seconds, const volatile bool *given_up, GError **error);

/* Whether it was halted since the last command that let it run. */
bool link_is_halted(const struct link *l);
