/*
 * Test results as CI servers read them: one suite in JUnit's XML.
 *
 * Texts may come from firmware and files: what XML cannot hold is escaped.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "time/clock.h"

struct junit;

enum junit_result {
    JUNIT_PASSED,
    JUNIT_FAILED,
    JUNIT_ERROR, /* nobody can say: it was not measured, or the emulator lacks something */
    JUNIT_SKIPPED,
};

struct junit_case {
    const char *group; /* what servers fold: a suite of the firmware */
    const char *name;
    ticks_t took; /* emulated time */
    enum junit_result result;
    const char *type;    /* one word for the kind of failure, or NULL */
    const char *message; /* one line, or NULL */
    const char *text;    /* details, or NULL */
};

struct junit *junit_new(const char *suite);
void junit_free(struct junit *j);

/* Copies what it is given. */
void junit_add(struct junit *j, const struct junit_case *c);

/* `path` "-" is stdout. EMU_ERROR_FILE. */
bool junit_write(const struct junit *j, const char *path, GError **error);
