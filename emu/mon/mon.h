/*
 * The monitor: one line after the other, from wherever they come.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "mon/link.h"

struct mon {
    struct link *link;
    bool over;                 /* quit was said, or the other side has gone */
    bool quiet;                /* what happens by itself is not printed */
    volatile bool interrupted; /* Ctrl-C, until somebody has seen it */
    /* Before something is printed that nobody has asked for; NULL: nothing stands at a prompt. */
    void (*aside)(void *ctx, bool begins);
    void *aside_ctx;
    int status; /* of the program */
};

/* One line, a comment or nothing. False: it was refused, which is printed. */
bool mon_line(struct mon *m, const char *line);

/* Lines of a file, "-" for standard input; ends at one that is refused. */
bool mon_file(struct mon *m, const char *path);

/* Lines that somebody types at a terminal, until the end. */
void mon_terminal(struct mon *m);

/* "~/.config/nrf53mon/NAME", in a directory that is there; free with g_free(). */
char *mon_config_file(const char *name);
