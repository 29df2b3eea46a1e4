/*
 * The overview that the Power Profiler application keeps beside the samples: at most 10 000 pairs
 * of minimum and maximum, folded two into one whenever they are full.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define MINIMAP_ELEMENTS 10000

struct minimap_element {
    double us, least_na, most_na;
};

struct minimap {
    struct minimap_element element[MINIMAP_ELEMENTS];
    unsigned length;
    unsigned per_element; /* samples */
    unsigned in_last;
};

void minimap_add(struct minimap *m, double us, double na);

/* As JSON, as the application reads it; free with g_free(). */
char *minimap_text(const struct minimap *m);
