/*
 * Blocks that a meter charges: the same rules as timing_enter(), worked out beforehand.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "base/meter.h"
#include "timing/timing.h"

struct codebus_set;

struct timing_price {
    _Alignas(METER_HOST_LINE) struct meter_block meter; /* first: the engine knows only this */
    uint16_t instructions, flags;
    uint16_t set; /* of the first line */
    uint16_t bus_share;
    uint8_t n_lines;
    uint8_t region;
    bool uncached; /* fetched past the cache */
    /* Of that, [sequential][streams]: stall cycles, once they are known, else UNKNOWN_STALL. */
    uint16_t stall[2][2];
};

/*
 * Fills in what the block that was charged last costs. False: it depends on more than a price
 * knows.
 */
bool timing_price(struct timing *t, struct timing_price *p);

/* Charges the block, counts apart. False: by timing_enter(), when the meter has been followed. */
bool timing_charge(struct timing *t, struct meter *m, struct timing_price *p, uint64_t now);

/* As if the meter's last block had been charged by timing_enter(). */
void timing_follow(struct timing *t, const struct meter *m);

/* Takes over the words that the meter has counted. */
void timing_count_words(struct timing *t, uint64_t counts);

/* The last block was charged by timing_enter(), or follows from nothing. */
void timing_lead(const struct timing *t, struct meter *m);

/*
 * Charges a data read, aligned, of the load at pc, when it hits. False: as timing_data_read() and
 * timing_change_port() say.
 */
bool timing_read_at_once(struct timing *t, struct meter *m, const struct codebus_window *w,
                         uint32_t addr, unsigned size, uint32_t pc);

/* What prices are worked out from. */
struct timing_terms {
    uint32_t generation[2], answer[2], invalidations, ticks_per_cycle, moved;
    uint32_t flags; /* of the cache; never 0 */
};
/* Whether prices worked out under these terms still hold; if not, `terms` become those of now. */
bool timing_terms_hold(const struct timing *t, struct timing_terms *terms);
