/*
 * Measuring a region of interest on virtual time: every pass through it, and where its cycles went.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "load/symbols.h"
#include "soc/machine.h"

enum roi_kind {
    ROI_RUN,      /* from power-on to the end of the run */
    ROI_FUNCTION, /* from the function's first instruction to its return */
    ROI_RANGE,    /* from reaching `start` to reaching `end` */
};

struct roi {
    enum roi_kind kind;
    uint32_t start, end;
};

/* "FUNCTION", or "START..END" of names or addresses; NULL: the whole run. EMU_ERROR_USAGE. */
bool roi_parse(struct roi *roi, const char *text, const struct symbols *symbols, GError **error);

/* What passed in a region, summed over its passes; all of the application core. */
struct bench_sums {
    uint64_t ticks;
    uint64_t cycles; /* sleep included */
    uint64_t sleep_cycles;
    uint64_t instructions;
    uint64_t exceptions;
    struct timing_stalls stalls;
    struct timing_hits hits[2]; /* internal flash, XIP */
};

/* What a function took over the whole run, its callees not included; of the application core. */
struct bench_function {
    char name[48];
    uint64_t cycles;
};
#define BENCH_FUNCTIONS 64 /* those that took most */

struct bench_result {
    bool failed;
    char message[256];         /* why it failed, or a doubt about it, or "" */
    uint64_t calls;            /* passes */
    uint64_t min, median, max; /* ticks of one pass */
    uint32_t cpu_hz;           /* as charged, on average, sleep included */
    uint32_t sck_hz;           /* as charged, when the run ended */
    struct bench_sums sums;
    unsigned n_functions; /* 0: nobody asked */
    struct bench_function functions[BENCH_FUNCTIONS];
};

struct measure;

/* Attach before power-on; the machine stops itself (MACHINE_REQUEST) after `calls` passes, 0:
 * never. */
struct measure *measure_new(struct machine *m, const struct roi *roi, uint64_t calls);
void measure_free(struct measure *me);

/* Whether a pass is under way. */
bool measure_inside(const struct measure *me);

/* Whether as many passes as asked for are over. */
bool measure_done(const struct measure *me);

/* The run is over: passes into *result, failed when there is none or the last one never ended. */
void measure_finish(struct measure *me, struct bench_result *result);
