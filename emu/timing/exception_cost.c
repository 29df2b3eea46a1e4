/*
 * What exception entry and return cost, in CPU cycles, with zero-wait stack and vectors.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "timing/timing.h"

const struct timing_exceptions timing_exceptions = {
    .entry = 12,          /* assumption: as Cortex-M3/M4, eight words stacked while fetching */
    .entry_fp_eager = 29, /* assumption: 17 words more, one a cycle */
    .exit = 10,           /* assumption: as Cortex-M3/M4 */
    .exit_fp = 27,        /* assumption: 17 words more */
    .tail_chain = 6,      /* assumption: as Cortex-M3/M4 */
    .late_arrival = 0,    /* assumption: the vector is fetched while stacking goes on */
    .lazy_stack = 17,     /* assumption: 17 words, one a cycle, at the first FP instruction */
};
