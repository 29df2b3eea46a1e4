/*
 * What reaches the board from outside at its emulated times: a script, a replayed journal, what a
 * client injects; and the record of all input.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "session/console.h"
#include "session/journal.h"

struct stimuli;

struct stimuli *stimuli_new(struct machine *m, struct console *c);
void stimuli_free(struct stimuli *s);

/* Takes the input over; a time that has passed is now. */
void stimuli_add(struct stimuli *s, struct input *input);

/* Gives it at once, from outside the machine. NULL, or why not; free with g_free(). */
char *stimuli_give(struct stimuli *s, struct input *input);

/* Writes what the firmware gets from now on; `out` outlives the stimuli. */
void stimuli_record(struct stimuli *s, FILE *out);

/* When a slice of the run has to end for the next one; TICKS_NEVER: none is known. */
ticks_t stimuli_next(const struct stimuli *s);

/* Between slices: gives what is due. */
void stimuli_apply(struct stimuli *s);

/* Every core sleeps: time goes on to the next one. False: there is none. */
bool stimuli_wake(struct stimuli *s);

/* The first input that could not be given, as a sentence; NULL: none. */
const char *stimuli_fault(const struct stimuli *s);
