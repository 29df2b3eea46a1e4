/*
 * The air between several radios: what is on it, and what of that reaches which antenna.
 *
 * Every pair of antennas has a path loss; a signal gets through when it is above a receiver's
 * sensitivity and ten decibels above all others on its frequency. What is not heard over others,
 * is lost by chance or broken off by its sender arrives as wrong bits. Chance is a function of
 * seed, packet and receiver, so it depends neither on the order in which boards are run nor on
 * what else is on the air.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>

#include "base/state.h"
#include "base/tell.h"
#include "bus/antenna.h"

#define MEDIUM_MAX_BOARDS 16
#define MEDIUM_MAX_JAMS   16

/* Path loss of boards that nobody placed, in dB: a few metres; assumption. */
#define MEDIUM_PATH_LOSS 50

struct medium_jam {
    uint16_t mhz;
    ticks_t from, to;
};

struct medium_options {
    unsigned n_boards;
    uint64_t seed;
    int path_loss[MEDIUM_MAX_BOARDS][MEDIUM_MAX_BOARDS]; /* dB, from, to */
    unsigned lost[MEDIUM_MAX_BOARDS][MEDIUM_MAX_BOARDS]; /* packets in 10000 */
    struct medium_jam jam[MEDIUM_MAX_JAMS];
    unsigned n_jams;
};

/* Nobody is placed, nothing is lost. */
struct medium_options medium_options_of(unsigned n_boards, uint64_t seed);

struct medium;

struct medium *medium_new(const struct medium_options *options);
void medium_free(struct medium *m);

/* The antenna is board n's. */
void medium_join(struct medium *m, unsigned n, struct antenna *antenna);

struct medium_listener {
    struct listener listener;
    /* At its first bit, in whatever order boards are run; may be NULL. */
    void (*began)(void *ctx, unsigned board);
    /* When it is over, in the order in which packets began; may be NULL. */
    void (*sent)(void *ctx, unsigned board, const struct air_packet *packet,
                 const struct air_content *content);
};
void medium_listen(struct medium *m, struct medium_listener *l, void *ctx);

/* Every board has come to `now`: tells of packets that are over, and forgets those long over. */
void medium_settle(struct medium *m, ticks_t now);

/* Whether what board n sends now is not known yet. */
bool medium_waits_for_content(const struct medium *m, unsigned n);

/* Of one receiver. */
struct medium_counts {
    uint64_t sent;
    uint64_t heard;    /* whole packets that it took in */
    uint64_t overlaid; /* of those and others it began to hear: another signal was in the way */
    uint64_t lost;     /* by chance */
};
const struct medium_counts *medium_counts(const struct medium *m, unsigned n);
