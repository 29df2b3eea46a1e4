/*
 * More cuts in the boots that follow a cut: the supply that fails once often fails again.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cli/campaign.h"

/* Cuts the power, or resets, as the options say. */
void campaign_cut(const struct campaign_job *job, struct machine *m);

/*
 * Boots, cuts again in a flash operation of that boot, --again times. Which one follows from --seed
 * and `cut`; a boot that makes fewer is not cut.
 */
void campaign_cut_again(const struct campaign_job *job, struct machine *m, unsigned cut);
