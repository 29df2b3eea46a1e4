/*
 * Many power cuts in one update: which ones to make, what each has come to, and what is wrong.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/finding.h"
#include "debug/slots.h"

/* A flash operation of the run without a cut. Operations count from 1. */
struct campaign_operation {
    struct flash_operation flash;
    ticks_t when;
};

enum cut_outcome {
    CUT_ALL_NEW,   /* starts, with what was to be installed */
    CUT_ALL_OLD,   /* starts, with what was there before */
    CUT_STARTS,    /* starts; nothing was to be installed */
    CUT_MIXED,     /* starts, with images of different updates */
    CUT_BRICK,     /* does not start */
    CUT_UNMEASURED /* our own failure: see message */
};

/* One cut; goes through a pipe, so it holds no pointers. */
struct cut_result {
    enum cut_outcome outcome;
    struct slot_state at_cut[SLOT_PAIRS], finally[SLOT_PAIRS];
    ticks_t boot;        /* emulated time from the cut to the end */
    char finding[48];    /* of the doctor, for a brick: its id ... */
    char title[160];     /* ... and its title */
    char message[160];   /* how the run ended */
    char last_line[120]; /* of the console */
};

struct campaign {
    const char *images, *until;
    const char *command; /* its options and images, but for those that choose cuts and reports */
    const char *event;   /* "power cut", "reset" */
    const struct campaign_operation *operations;
    unsigned n_operations;
    const struct slot_pair *pairs;
    unsigned n_pairs;
    const unsigned *cuts; /* numbers of operations */
    const struct cut_result *results;
    unsigned n_cuts;
};

/*
 * The operations from..to in which to cut, at most `most` of them (0: all): first those with which
 * a stretch of operations on consecutive addresses begins or ends, then evenly.
 */
GArray *campaign_choose(const struct campaign_operation *operations, unsigned n, unsigned from,
                        unsigned to, unsigned most);

/* Keeps every `shards`-th, from the `shard`-th (1 ...) on: shards of neighbours take equally long.
 */
void campaign_shard(GArray *cuts, unsigned shard, unsigned shards);

/* What a board has come to that started or not, with these slots. */
enum cut_outcome campaign_outcome(bool started, const struct slot_state *states, unsigned n);

const char *campaign_outcome_name(enum cut_outcome outcome); /* "all-new" */

static inline bool campaign_recovers(enum cut_outcome outcome)
{
    return outcome == CUT_ALL_NEW || outcome == CUT_ALL_OLD || outcome == CUT_STARTS;
}

/* As the application core sees it; of the chip: in the XIP window. */
uint32_t campaign_address(const struct flash_operation *flash);

/* "erase of 4096 bytes at 0x00010000"; free with g_free(). */
char *campaign_operation_text(const struct campaign_operation *operation);

/* The command that makes one cut again; free with g_free(). */
char *campaign_reproduce(const struct campaign *c, unsigned cut);

/* One finding for each way in which cuts do not recover, in order of the first. */
GPtrArray *campaign_findings(const struct campaign *c);

/* Outcomes by what stood in the slots at the cut; free with g_free(). */
char *campaign_table(const struct campaign *c);

bool campaign_write_json(const struct campaign *c, const GPtrArray *findings, const char *path,
                         GError **error);

/* A test case for each cut, as CI servers read them. EMU_ERROR_FILE. */
bool campaign_write_junit(const struct campaign *c, const char *path, GError **error);
