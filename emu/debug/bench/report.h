/*
 * What bench says: a table, CSV, JSON, and one HTML file that needs nothing else.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>

#include "debug/bench/energy.h"
#include "debug/bench/measure.h"
#include "debug/bench/sweep.h"

#define BENCH_SCHEMA 1

struct bench_report {
    const char *images; /* as the user named them */
    const char *region;
    const GPtrArray *variants;          /* struct bench_variant */
    const struct bench_result *results; /* one a variant */
};

/* One line of a report: a variant with what is worked out from its result. */
struct bench_line {
    const struct bench_variant *variant;
    const struct bench_result *result;
    struct bench_energy energy;
    uint64_t mean_ns;     /* of one pass */
    uint64_t cycles;      /* of one pass */
    unsigned ratio_milli; /* to its internal variant, in thousandths; 0: unknown */
    unsigned cpi_milli;
};

struct bench_line bench_line(const struct bench_report *report, unsigned i);

static inline uint64_t bench_ns(uint64_t ticks)
{
    return (uint64_t)((unsigned __int128)ticks * 1000000000u / TICKS_PER_SECOND);
}

/* Where cycles of a pass went; the first kind is what no stall explains. */
enum bench_part {
    BENCH_EXECUTE,
    BENCH_FETCH_FLASH,
    BENCH_FETCH_XIP,
    BENCH_DATA_FLASH,
    BENCH_DATA_XIP,
    BENCH_OTHER, /* memory busy, bus shared with data */
    BENCH_SLEEP,
    BENCH_PARTS,
};
extern const char *const bench_part_names[BENCH_PARTS];
/* Cycles of one pass; XIP at internal flash's costs counts as flash. */
void bench_split(const struct bench_line *l, uint64_t parts[BENCH_PARTS]);

/* Each returns text to be written; free with g_free(). */
char *bench_table(const struct bench_report *report);
char *bench_csv(const struct bench_report *report);
char *bench_json(const struct bench_report *report);
char *bench_html(const struct bench_report *report);
