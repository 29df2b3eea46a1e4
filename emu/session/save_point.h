/*
 * Saves the machine once, at a moment of its run: a time, a console line, a function's first
 * instruction, or the end.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "session/session.h"

struct save_point;

struct save_point_options {
    const char *path; /* not copied */
    ticks_t when;     /* TICKS_NEVER: no time */
    uint32_t address; /* of the application core; UINT32_MAX: none */
    bool mark;        /* when console_options.mark matches */
};

/* With neither time, address nor mark: when the run is over. */
struct save_point *save_point_new(struct session *s, struct machine *m,
                                  const struct save_point_options *options);

/* After the run. False: it could not be written, or its moment never came. */
bool save_point_close(struct save_point *p, GError **error);
