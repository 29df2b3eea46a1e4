/*
 * campaign --compare FILE: ways to update the same application, a group of the file each.
 *
 *   [overwrite]
 *   images = boot.hex app.signed.hex
 *   update = update.hex             # waits in the secondary slots; without: nothing to install
 *   until = app: started            # the new application's first line, and the old one's
 *   cuts = 24                       # power cuts in the start that installs (0: none)
 *   work = bench.hex                # what the mode costs later: these images' time between two
 *   work-from = bench: kernels      # lines; without the first, from power-on
 *   work-until = bench: done
 *
 * Files are looked for beside FILE, or in --images DIR. What every group says alike may stand in
 * one called [common].
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cli/campaign.h"

/* Prints the table; the status. */
int campaign_compare(const struct campaign_options *o, GError **error);
