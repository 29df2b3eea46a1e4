/*
 * Results of a campaign as they come: a file that is only ever appended to, a JSON object a line.
 *
 *   {"schema":1,"tool":"campaign","identity":"3f..."}
 *   {"cut":17,"outcome":"all-old","boot":81,"after_cut":[{"content":"old","request":"none","info":0}],
 * ...}
 *
 * Files of the same campaign can be put together in any order. A last line that a kill cut off does
 * not count; of two results for a cut the later counts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/campaign/campaign.h"

struct campaign_results;

/*
 * Reads the file if it is there, and opens it for more. `identity` says what was run, and how: a
 * file of another one is EMU_ERROR_USAGE; EMU_ERROR_FILE or _FORMAT else.
 */
struct campaign_results *campaign_results_open(const char *path, const char *identity,
                                               GError **error);

/* Whether the cut has been made before; fills *result. */
bool campaign_results_find(const struct campaign_results *r, unsigned cut,
                           struct cut_result *result);

/* Appends one; an unmeasured one is not kept. */
void campaign_results_add(struct campaign_results *r, unsigned cut,
                          const struct cut_result *result);

/* False: something could not be written. EMU_ERROR_FILE. Frees it; NULL is nothing. */
bool campaign_results_close(struct campaign_results *r, GError **error);
