/*
 * nrf53emu campaign: options and reports (campaign.c), the runs (campaign_run.c), one
 * board's cuts and boots (campaign_cut.c, campaign_boot.c).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cli/ci_option.h"
#include "cli/cli.h"
#include "debug/campaign/campaign.h"
#include "debug/campaign/results.h"

struct campaign_options {
    struct machine_options machine;
    struct ci_options ci;
    bool annotates;
    char *until, *fail_on, *duration, *kind, *json, *save, *resume, *junit, *shard, *replay;
    char *compare, *html, *image_directory;
    char **images;
    gint cut, cuts, from, to, jobs, again, progress, weak, boots;
    gboolean quiet;
};

/* What is done to the board in the middle of an operation. */
struct cut_kind {
    const char *name, *event; /* of --kind, and in words */
    uint32_t cause;           /* bit of RESETREAS; 0: the power is cut */
};

/* The run without a cut, and what every run shares. */
struct campaign_job {
    const struct campaign_options *options;
    ticks_t limit; /* of each boot */
    const struct cut_kind *kind;
    GArray *operations; /* struct campaign_operation */
    GArray *pairs;      /* struct slot_pair */
    GArray *cuts;       /* unsigned: the operations to cut in */
    struct cut_result *results;
    struct campaign_results *kept; /* of --resume, or NULL */
    char *identity;                /* of what is run, for --resume */
    unsigned shard, shards;        /* of --shard; 0: all cuts */
    char *command;                 /* for the one who wants to see a cut again */
};

#define CAMPAIGN_LIMIT (60 * TICKS_PER_SECOND) /* of a boot */

/*
 * All of it, for a job of which nothing but the options is set: the run without a cut, and if
 * `with_cuts` and there is anything to cut, the cuts. False with error set or when interrupted.
 */
bool campaign_make(struct campaign_job *job, bool with_cuts, GError **error);
void campaign_job_clear(struct campaign_job *job);

/*
 * Runs without a cut: fills operations and pairs. EMU_ERROR_USAGE when it does not reach --until,
 * or an input file is wrong; false without error when interrupted.
 */
bool campaign_reference(struct campaign_job *job, GError **error);

/*
 * Fills results, one a cut; those that are kept are not made again. One process runs ahead and
 * forks at each cut; the copy loses power and boots. False when interrupted, or with error set.
 */
bool campaign_run_cuts(struct campaign_job *job, GError **error);
