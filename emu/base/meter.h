/*
 * The meter of a core: what its blocks cost while nothing about them changes.
 *
 * Timing says what a block costs and on what that depends, the core whether it may run at all, the
 * engine charges it: by one call, or in generated code. Whenever a condition does not hold, the
 * block is asked about in full. What others know of the last block (time, statistics) is then
 * behind the meter, until the core has followed it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Counts of a block in one word: instructions, and words that hit the caches of both regions. */
#define METER_INSTRUCTIONS_BITS   20
#define METER_WORDS_BITS          22
#define METER_WORDS_SHIFT(region) (METER_INSTRUCTIONS_BITS + (unsigned)(region)*METER_WORDS_BITS)
/* Cycles after which the counts are read at the latest, so that none overflows. */
#define METER_MOST                (UINT64_C(1) << 18)

#define METER_HOST_LINE 64 /* bytes of a cache line of the host */

struct meter;

/* Generated code reads the first part; its order fits a cache line of the host. */
struct meter_block {
    /* as in the meter: the block may run, and every line that it fetches hits at once */
    uint32_t valid, changes;
    uint64_t cycles;
    uint64_t counts;
    uint64_t wants, wants_jumped; /* what of the block before makes its cost another one */
    /* for the block behind */
    uint64_t leaves;
    uint64_t taken; /* cycles, unless that one begins at `end` */
    uint32_t end, pc;
    /* for a block that begins with half a word and is jumped to */
    uint64_t half_cycles, half_counts;
    uint32_t allowed; /* as `valid`, whatever the lines do */
    void *engine;     /* its owner */
    struct meter *meter;
};

/* What became of a block that could not be charged at once. */
enum meter_charge {
    METER_CHARGED,
    METER_FOLLOWED, /* charged as block() would have, and nothing is behind the meter */
    METER_REFUSED,  /* it is to be asked about */
};

struct meter {
    uint32_t valid;   /* incremented when a block may be allowed no more */
    uint32_t changes; /* incremented when another line is the one of its set that was used last */
    uint64_t cycles;
    uint64_t limit; /* cycles from which on every block is asked about */
    const struct meter_block *last, *before;
    uint64_t counts;
    /* what has been followed */
    const struct meter_block *followed, *followed_before;
    struct meter_block *asked; /* the block that is asked about, or NULL */
    struct meter_block start;  /* stands for a last block that was charged otherwise */
};

/* Whether the block's cost behind the last one is what it says. */
static inline bool meter_follows(const struct meter *m, const struct meter_block *b)
{
    const struct meter_block *last = m->last;

    return (last->leaves & (last->end == b->pc ? b->wants : b->wants_jumped)) == 0;
}

static inline void meter_add(struct meter *m, const struct meter_block *b)
{
    const struct meter_block *last = m->last;

    m->cycles += b->cycles;
    m->counts += b->counts;
    if (last->end != b->pc) {
        m->cycles += last->taken + b->half_cycles;
        m->counts += b->half_counts;
    }
    m->before = last;
    m->last = b;
}

static inline bool meter_is_ahead(const struct meter *m)
{
    return m->last != m->followed || m->before != m->followed_before;
}

static inline void meter_set_followed(struct meter *m)
{
    m->followed = m->last;
    m->followed_before = m->before;
}
