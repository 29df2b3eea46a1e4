/*
 * Gaps of the model: what the firmware used that is not there, and whether the run ended for it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/doctor/case.h"

/* The gap that explains why this core does not go on, or NULL. */
const struct gap *gap_behind(const struct doctor_case *c);

/* The finding for a gap that ended the run. */
struct finding *gap_finding(const struct doctor_case *c, const struct gap *g);

/* A note that lists what was used and is not modelled; NULL: nothing was. */
struct finding *gap_note(const struct history *h);
