/*
 * nrf53emu bench: options and reports (bench.c), one variant's run (bench_variant.c).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cli/cli.h"
#include "debug/bench/measure.h"
#include "debug/bench/report.h"

struct bench_options {
    struct machine_options machine;
    char *roi, *until, *fail_on, *duration;
    char *csv, *json, *html, *baseline, *max_change;
    char **sweeps, **images;
    gint64 calls;
    gint jobs;
    gboolean quiet, certificate;
};

/* What every variant runs. */
struct bench_job {
    const struct bench_options *options;
    struct roi roi;
    ticks_t duration;
    GPtrArray *variants;       /* struct bench_variant */
    struct baseline *baseline; /* NULL: none */
    uint32_t max_change;       /* in thousandths of a percent */
    bool functions;            /* are wanted */
};

/* Runs one variant in this process, from loading the images on. */
void bench_run_variant(const struct bench_job *job, const struct bench_variant *v,
                       struct bench_result *result);
