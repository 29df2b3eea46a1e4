/*
 * Telling a core that waits from one that hangs.
 *
 * A core is suspected when it has been busy for a while without console output or sleep. Then its
 * state is sampled: a loop that counts, or that reads a running counter, shows new register values
 * all the time, one that hangs comes back to the same few. Such a core hangs when nothing that is
 * scheduled can change what it looks at.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/doctor/history.h"
#include "load/symbols.h"

enum hang_kind {
    HANG_NONE,
    HANG_POLL,   /* reads registers that nothing will change */
    HANG_MASKED, /* goes round with interrupts masked */
    HANG_STORM,  /* a handler is entered again and again, and its interrupt's line stays high */
    HANG_LOOP,   /* goes round; no interrupt has come and none is scheduled */
    HANG_END,    /* a branch to itself, to which interrupts always return */
};

struct hang {
    enum machine_core core;
    ticks_t patience;
    const struct symbols *symbols; /* or NULL */
    bool until; /* the run waits for a console line: an empty endless loop is a hang, too */

    /* since when nothing has happened */
    ticks_t since;
    uint64_t sleep_cycles, console_bytes, exceptions;
    uint64_t thread_returns; /* since thread_since, Thread mode has not gone on */
    ticks_t thread_since;
    uint32_t end_pc; /* the branch to itself that Thread mode stands at since end_since; 0: none */
    ticks_t end_since;
    uint64_t deeds; /* of interrupt handlers before it */
    unsigned resets;
    ticks_t next;       /* busy for so long: sample */
    GHashTable *states; /* of the last samples that did not get anywhere, or NULL */

    /* what the samples showed */
    enum hang_kind kind;
    struct polled polled[4];
    unsigned n_polled;
    uint32_t first_pc, last_pc;           /* of the loop */
    bool masked;                          /* in every sample */
    uint32_t primask, basepri, faultmask; /* in the last one */
    unsigned exception;                   /* of the storm, or the active one */
    unsigned entries;                     /* of handlers, while the storm was watched */
    uint32_t return_pc;
};

void hang_init(struct hang *h, enum machine_core core, const struct symbols *s, ticks_t patience,
               bool until);
void hang_clear(struct hang *h);

/* The run is over: keeps where the core stands, as a branch to itself. */
void hang_keep_end(struct hang *h, struct machine *m);

/*
 * Looks after each slice of the run. May run the machine for a few emulated milliseconds; when that
 * ends early, *stop says why.
 */
enum hang_kind hang_look(struct hang *h, struct history *history, enum machine_stop *stop);
