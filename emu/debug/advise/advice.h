/*
 * Which parts to move between internal and external flash, for the fewest cycles.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/advise/part.h"

struct advice {
    const struct parts *parts;
    int64_t budget;   /* bytes by which internal flash may grow; negative: must shrink */
    int64_t growth;   /* ... and does */
    int64_t gain;     /* cycles that are waited less; negative: more */
    int64_t missing;  /* bytes that cannot be freed; else 0 */
    bool exact;       /* nothing better exists */
    GPtrArray *moves; /* struct part *, the most cycles first */
    GArray *ranges;   /* struct timing_range of them, by address */
};

/* Parts know by now what they wait for. Sets `moves` of each. */
void advice_find(struct advice *a, const struct parts *parts, int64_t budget);
void advice_clear(struct advice *a);

/* Cycles that moving the part saves; negative: costs. */
int64_t part_gain(const struct part *part);

/* "64K", "-16K", "1M", "4096". EMU_ERROR_USAGE. */
bool advice_parse_budget(const char *text, int64_t *budget, GError **error);
