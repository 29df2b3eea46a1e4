/*
 * Which boards are on the air and how they reach each other, from the command line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "air/medium.h"

struct air_place {
    char *name;
    GStrv images;
    bool placed;
    double x, y; /* metres */
};

struct air_plan {
    struct air_place place[MEDIUM_MAX_BOARDS];
    unsigned n;
    struct medium_options medium;
};

/* In this order; EMU_ERROR_USAGE. NULL is an empty list. */
bool air_plan_boards(struct air_plan *p, char **boards, GError **error);
bool air_plan_places(struct air_plan *p, char **places, GError **error);
bool air_plan_links(struct air_plan *p, char **links, GError **error);
bool air_plan_losses(struct air_plan *p, char **losses, GError **error);
bool air_plan_jams(struct air_plan *p, char **jams, GError **error);
void air_plan_clear(struct air_plan *p);

/* Whether a board has this name. */
bool air_plan_names(const struct air_plan *p, const char *name, size_t len);

/*
 * What stands behind "NAME<separator>" if that is the board's name; all of the text if it begins
 * with no board's name; NULL: it is another board's.
 */
const char *air_plan_behind(const struct air_plan *p, const struct air_place *place,
                            const char *text, char separator);
