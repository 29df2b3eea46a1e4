/*
 * Variants of one binary: the cross product of what --sweep varies.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "soc/what_if.h"

#define BENCH_MAX_VARIANTS 128

/* The rows that every table has before those of --set and --sweep. */
#define BENCH_AS_BUILT "as built"

struct bench_variant {
    char *name; /* "sck=48MHz cache=off" */
    struct what_if what_if;
    /* Index of the variant that tells what the same code costs in internal flash. */
    unsigned internal;
};

/*
 * The binary as it is, the same with XIP at the costs of internal flash, and every combination of
 * `sweeps` ("sck=8,16,96MHz"; NULL-terminated, or NULL) on top of `sets`. For each CPU clock there
 * is an internal variant. Free with g_ptr_array_unref(). EMU_ERROR_USAGE: a bad key or value, a key
 * twice, more than BENCH_MAX_VARIANTS.
 */
GPtrArray *bench_variants(char **sets, char **sweeps, GError **error);
