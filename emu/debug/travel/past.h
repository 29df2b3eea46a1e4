/*
 * Checkpoints in the order of what they show, the nearer to where one is the closer together, and
 * never more of them than fit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/travel/checkpoint.h"
#include "debug/travel/place.h"

/* All checkpoints together; the emulator itself needs some 40 MB. */
#define PAST_BYTES (512u << 20)

struct moment {
    struct place place;
    struct checkpoint *checkpoint;
    bool forked; /* somebody changed the state by hand: what lies before does not lead here */
};

struct past;

struct past *past_new(struct session *s, struct machine *m);
void past_free(struct past *p);

/* Keeps the state as it is now, which is at `place`. */
void past_keep(struct past *p, const struct place *place, bool forked);

/* The last moment at or before `place`; NULL: the past begins later. */
const struct moment *past_find(const struct past *p, const struct place *place);
const struct moment *past_find_time(const struct past *p, ticks_t when);
const struct moment *past_first(const struct past *p);

/* The i-th, ascending. */
const struct moment *past_nth(const struct past *p, unsigned i);

/* Forgets what comes after `place`; NULL: everything. */
void past_cut(struct past *p, const struct place *place);

size_t past_bytes(const struct past *p);
unsigned past_count(const struct past *p);
