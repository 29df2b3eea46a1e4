/*
 * Reset loops: that they are loops, and a summary instead of a thousand banners.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/doctor/history.h"
#include "debug/finding.h"

/* Whether a core is in a loop of resets that the firmware cannot have wanted. */
bool resets_loop(const struct history *h, enum machine_core core);

/* At the end of a run: whether it would become one, with a few resets that failed and no recovery.
 */
bool resets_failing(const struct history *h, enum machine_core core);

/* The causes of the resets in a row that ended the run, "DOG0"; free with g_free(). */
char *resets_cause(uint32_t cause);

/* Adds one line a reset, and the period, when there were resets that failed. */
void resets_add_evidence(const struct history *h, struct finding *f);

/* The last reset of a core, or NULL. */
const struct machine_reset *resets_last(const struct history *h, enum machine_core core);
