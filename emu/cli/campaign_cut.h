/*
 * One board of a campaign that is cut, once or several times.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cli/campaign.h"

struct cutter;

/* `cut` is the number of the first operation to be cut in: with the seed it chooses all else. */
struct cutter *cutter_new(const struct campaign_job *job, struct machine *m, unsigned cut);

/* Weak cells keep what they read last. */
void cutter_free(struct cutter *c);

/* In the operation that has just started. */
void cutter_cut(struct cutter *c, const struct flash_operation *unit);

/* As often as --again says, each in an operation of the boot that follows the last cut. */
void cutter_cut_again(struct cutter *c);
