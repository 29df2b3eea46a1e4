/*
 * Test cases, read from what a test framework prints: Zephyr's ztest and ThrowTheSwitch's Unity.
 *
 * A case that began and never ended is kept as one that is open: the firmware crashed in it, was
 * reset, or the run ended.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "time/clock.h"

enum case_result { CASE_OPEN, CASE_PASSED, CASE_FAILED, CASE_SKIPPED };

struct test_case {
    char *suite; /* "framework_tests"; Unity: the source file */
    char *name;
    enum case_result result;
    ticks_t began, took;
    char *file; /* where an assertion failed, as the firmware says it; NULL: unknown */
    unsigned line;
    GString *text; /* what was printed meanwhile */
};

struct cases;

struct cases *cases_new(void);
void cases_free(struct cases *c);

/* A line of a console, without its end. */
void cases_line(struct cases *c, const char *text, ticks_t now);

/* The test_case so far, in their order. */
const GPtrArray *cases_all(const struct cases *c);
