/*
 * How a run ended, in the words that every client uses.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "soc/machine.h"

/* Of the whole program; documented in docs/cli.md. */
enum exit_status {
    EXIT_OK = 0,
    EXIT_GUEST = 1,   /* the firmware failed */
    EXIT_USAGE = 2,   /* an option or input file */
    EXIT_GAP = 3,     /* the emulator lacks what the firmware needs */
    EXIT_LIMIT = 124, /* a limit ran out before --until matched */
    EXIT_INTERRUPTED = 130,
    EXIT_PIPE = 141, /* who read stdout has gone: as if SIGPIPE had ended it */
};

/* What a diagnosis starts from. */
enum symptom {
    SYMPTOM_NONE,
    SYMPTOM_ENDED, /* the run ended as asked */
    SYMPTOM_UNMET, /* a limit, or sleep for ever, before --until matched */
    SYMPTOM_FAULT, /* a fault handler that is not left */
    SYMPTOM_LOCKUP,
    SYMPTOM_STALL, /* a bus access never completes */
    SYMPTOM_RESETS,
    SYMPTOM_HANG,
};

struct outcome {
    const char *reason; /* stable word for --stats-json: "until", "duration", "fault" ... */
    enum exit_status status;
    enum machine_core core; /* that ended the run, or was looked at */
    enum symptom symptom;
    char text[160]; /* sentence for the closing line */
    double wall_s;  /* host time */
};

void outcome_set(struct outcome *o, const char *reason, enum exit_status status, const char *text);

/* The same with what a diagnosis starts from. */
void outcome_sick(struct outcome *o, const char *reason, enum symptom symptom, const char *text);
