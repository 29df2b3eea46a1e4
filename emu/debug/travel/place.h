/*
 * A moment of a run, by what had been executed: found again in every repetition.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "soc/machine.h"

struct place {
    ticks_t now;
    uint64_t count[CORES];  /* instructions and exceptions so far */
    enum machine_core core; /* that stands before its next instruction; CORES: a slice is over */
    ticks_t until;          /* that slice was run to, by somebody who travels; 0: the session's */
};

/* Where the machine is now. */
struct place place_of(struct machine *m);

static inline uint64_t place_total(const struct place *p)
{
    return p->count[CORE_APP] + p->count[CORE_NET];
}

/* While nothing is executed time tells what came first. */
static inline bool place_is_before(const struct place *a, const struct place *b)
{
    uint64_t x = place_total(a), y = place_total(b);

    return x != y ? x < y : a->now < b->now;
}
