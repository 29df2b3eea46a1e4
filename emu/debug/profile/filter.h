/*
 * What of a run a profile counts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>

#include "time/clock.h"

struct profile_filter {
    ticks_t from, to; /* to: the first instant that is not counted any more */
    /* Whether a block that begins there counts; NULL: every one does. */
    bool (*wants)(void *ctx, uint32_t pc);
};
