/*
 * Current over time as Nordic's Power Profiler has it: a file that its application opens (.ppk2),
 * or its CSV.
 *
 * Follows: the source of the Power Profiler application, release 4: a ZIP of metadata.json,
 * session.raw (a little-endian float of uA and a big-endian word of logic levels a sample) and
 * minimap.raw.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/energy/meter.h"

#define ENERGY_LOG_STEP (10 * TICKS_PER_US) /* 100 000 samples a second, as a PPK2 takes them */

struct energy_log;

/*
 * Samples what the meter measures, one mean every `step`; `path` ends with .ppk2 or .csv. NULL with
 * an error when it cannot be written. At most one a meter.
 */
struct energy_log *energy_log_open(struct energy_meter *e, const char *path, ticks_t step,
                                   GError **error);

/* Completes the file and frees the log; false when it could not be written. */
bool energy_log_close(struct energy_log *log, GError **error);
