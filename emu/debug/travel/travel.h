/*
 * Back in time: a run's past, over resets and what was written to either flash.
 *
 * Checkpoints are taken while the run goes on; from the nearest one before it any moment is found
 * again by repeating the run, with the input that came then. What is repeated costs emulated time
 * nothing, says nothing to the world outside, and ends in the same state to the bit. Forward from a
 * past moment the run goes on as it did, until somebody changes the state by hand: then it has
 * another future.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/travel/place.h"
#include "session/session.h"

struct travel;

/* The past begins now, between two slices. */
struct travel *travel_new(struct session *s, struct machine *m);
void travel_free(struct travel *t);

/* After each slice of the run, and whenever it has stopped: takes checkpoints from time to time. */
void travel_follow(struct travel *t);

/* The state is about to be changed by hand, or was; travel_resume() then takes note of it. */
void travel_touch(struct travel *t);

/* Before the run goes on. */
void travel_resume(struct travel *t);

/* What ran was no run that can be repeated (one core without the other): the past begins now. */
void travel_forget(struct travel *t);

/* Where the run is. */
const struct place *travel_here(const struct travel *t);

/* Whether the run has been further than it is. */
bool travel_in_past(const struct travel *t);

/* All of these end at the beginning of the past, with false, when there is nothing before. */
bool travel_to(struct travel *t, const struct place *place);
bool travel_to_time(struct travel *t, ticks_t when);
bool travel_step_back(struct travel *t, enum machine_core core);

/* One instruction forward again, in the past only. */
void travel_step_on(struct travel *t, enum machine_core core);

/* What a search looks for. */
struct travel_probe {
    void *ctx;
    /* Sets and takes away what stops the machine when it happens; either may be NULL. */
    void (*arm)(void *ctx, bool armed);
    /* Whether it happened: the machine has stopped on its way. */
    bool (*met)(void *ctx, enum machine_stop stop);
};

/* The last place before `end` at which the probe is met; the machine is anywhere then. */
bool travel_find_back(struct travel *t, const struct travel_probe *probe, const struct place *end,
                      struct place *found);

/* Goes to the last time before now that the probe is met. */
bool travel_search_back(struct travel *t, const struct travel_probe *probe);

/* "past: 12 checkpoints, 34 MiB, from 0.000000000 s" */
char *travel_describe(struct travel *t);
