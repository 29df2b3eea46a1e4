/*
 * Which silicon anomalies are in force.
 *
 * A device asks errata_active() where the anomaly bites. Numbers are Nordic's; anomalies without a
 * published number have a name and a number from ERRATA_UNNUMBERED on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

enum {
    ERRATA_UNNUMBERED = 900,
    ERRATA_XIP_DEACTIVATE = 900, /* DEACTIVATE directly after XIP hangs the next XIP access */
    ERRATA_MAX = 1000,
};

struct errata {
    bool active[ERRATA_MAX];
};

struct erratum {
    unsigned number;
    const char *name;  /* word accepted by --errata besides the number */
    const char *title; /* one line: condition and effect */
    const char *source;
    bool rev1; /* in force on production revision 1 */
};

/* Every modelled anomaly, in order of number; ends with number 0. */
extern const struct erratum errata_table[];

/* "rev1", "none", or either followed by changes: "rev1,+159,-43". "+43" alone starts from rev1. */
bool errata_parse(struct errata *e, const char *list, GError **error);

static inline bool errata_active(const struct errata *e, unsigned number)
{
    return e->active[number];
}
