/*
 * Several ways to update the same application, side by side.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* One way; every figure is of a run of its own. What has no figure is COMPARE_NONE. */
struct compare_mode {
    char *name;
    uint64_t start_us;    /* from power-on to --until, nothing to install */
    uint64_t activate_us; /* the same with the update waiting */
    uint64_t energy_uj;   /* of the board, up to --until with the update waiting */
    uint64_t operations;  /* flash operations of that boot */
    uint64_t erases;      /* of 4 KiB */
    uint64_t worst;       /* most often erased block: so often */
    uint32_t worst_at;    /* and where */
    uint64_t cuts, lost;  /* power cuts in that boot; that do not recover */
    uint64_t work_us;     /* of the work, see the format */
};

#define COMPARE_NONE UINT64_MAX

/* GPtrArray of struct compare_mode, freed with it. */
GPtrArray *compare_modes_new(void);

/* Free with g_free(). */
char *compare_table(const GPtrArray *modes);
char *compare_html(const GPtrArray *modes);
char *compare_json(const GPtrArray *modes);
