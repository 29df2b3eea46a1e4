/*
 * Runs side by side: a process each (libunicorn keeps a process to one thread), results through a
 * pipe, a progress line on a terminal.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

struct pool_job {
    const char *command; /* for the progress line: "bench" */
    const char *unit;    /* "variants" */
    unsigned count;
    unsigned jobs;      /* at a time; 0: one a host core */
    bool quiet;         /* no progress line */
    size_t result_size; /* less than a pipe holds, 64 KiB */
    void *ctx;
    /* In the parent, before run `index` is forked, in order; may be NULL. False: no more runs. */
    bool (*prepare)(void *ctx, unsigned index);
    /* In a process of its own: fills the result, which is zero. */
    void (*run)(void *ctx, unsigned index, void *result);
    /* In the parent: this result is there; may be NULL. */
    void (*finished)(void *ctx, unsigned index, const void *result);
    /* In the parent: the process of this result has failed. */
    void (*failed)(void *result, const char *text);
};

/* Fills results[count]. False when interrupted: those that are missing have failed then. */
bool pool_run(const struct pool_job *job, void *results);
