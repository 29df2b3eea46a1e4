/*
 * A boot, from power-on to an end: every tick of both cores belongs to a named step.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/boot/step.h"

/* What a step's time was, in ticks. */
struct boot_time {
    ticks_t executes, waits_xip, waits_flash, asleep;
};

struct boot_sum {
    const struct boot_step *step;
    struct boot_time time;
    unsigned stretches; /* how often it ran without a break */
};

/* One step without a break. */
struct boot_segment {
    const struct boot_step *step;
    ticks_t from, to;
};

struct waterfall;

/* Follows both cores from now on; before power-on. Symbols and machine outlive it. */
struct waterfall *waterfall_new(struct machine *m, const struct symbols *symbols);
void waterfall_free(struct waterfall *w);

/* The function that ends the boot has been entered; with `name` NULL: main of an application. */
bool waterfall_reached(const struct waterfall *w, ticks_t *when);

/* Counts up to the present. */
void waterfall_settle(struct waterfall *w);

/* The time that was followed. */
ticks_t waterfall_end(const struct waterfall *w);

/* struct boot_sum of a core, the longest first; the times sum to waterfall_end(). */
GArray *waterfall_sums(const struct waterfall *w, enum machine_core core);

/* struct boot_segment of a core, in order and without gaps; of the waterfall. */
const GArray *waterfall_segments(const struct waterfall *w, enum machine_core core);

/* How much of a core's time no function names (permille), and is executing without an activity. */
ticks_t boot_time_all(const struct boot_time *t);
