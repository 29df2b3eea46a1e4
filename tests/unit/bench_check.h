/*
 * Runs the static checks on files that a test makes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "bench_elf.h"
#include "debug/check/check.h"

struct bench_check {
    char *dir;
    struct board *board;
    struct check *check;
    const GPtrArray *findings;
};

void bench_check_open(struct bench_check *b);
void bench_check_close(struct bench_check *b);

/* Forgets what was added. */
void bench_check_restart(struct bench_check *b);

/* Writes a file and adds it; the name's suffix says what it is. False when it was refused. */
bool bench_check_add(struct bench_check *b, const char *name, const void *bytes, size_t len);

/* Runs the checks and returns the finding of this id, or NULL. */
const struct finding *bench_check_find(struct bench_check *b, const char *id);
