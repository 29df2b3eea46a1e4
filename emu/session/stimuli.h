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

/*
 * Somebody has changed the machine by hand: the record has it as an input that does the same. A
 * repetition does not know of it. Taken over.
 */
void stimuli_note(struct stimuli *s, struct input *input);

/* Writes what the firmware gets from now on; `out` outlives the stimuli. */
void stimuli_record(struct stimuli *s, FILE *out);

/* What is given from now on is given at this time, by which a repetition finds it again. */
void stimuli_set_time(struct stimuli *s, ticks_t now);

/*
 * Keeps all that was given, so that it comes again when the machine is taken back: stimuli_walk()
 * says how much of it the machine has had. After stimuli_fork() the rest comes as if it were new.
 */
void stimuli_keep(struct stimuli *s);
void stimuli_walk(struct stimuli *s, struct state_walk *w);
void stimuli_fork(struct stimuli *s);

/* A journal's inputs, in their order; the journal is known by its hash. */
void stimuli_add_journal(struct stimuli *s, GPtrArray *journal, const char *hash);

/* How much of the journal has come. Restored, the same journal goes on behind that. */
void stimuli_walk_journal(struct stimuli *s, struct state_walk *w);

/* When a slice of the run has to end for the next one; TICKS_NEVER: none is known. */
ticks_t stimuli_next(const struct stimuli *s);

/* Between slices: gives what is due. */
void stimuli_apply(struct stimuli *s);

/* Every core sleeps: time goes on to the next one. False: there is none. */
bool stimuli_wake(struct stimuli *s);

/* The first input that could not be given, as a sentence; NULL: none. */
const char *stimuli_fault(const struct stimuli *s);
