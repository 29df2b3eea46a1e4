/*
 * An advice as a table, as JSON, and as lines for CMakeLists.txt.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/advise/advice.h"
#include "debug/bench/measure.h"

/* What was measured as the program is, and once more at the costs of the advice. */
struct advice_check {
    struct bench_sums before, after;
};

/* Free with g_free(). */
char *advice_text(const struct advice *a, const struct advice_check *check);
char *advice_json(const struct advice *a, const struct advice_check *check);

/* zephyr_code_relocate() for all that lies in external flash when the advice is followed; "" with
 * PART_FUNCTION. */
char *advice_cmake(const struct advice *a);

/* Cycles that the second run took less: all while awake, and of these the waits for both flashes.
 */
int64_t advice_saved(const struct advice_check *check);
int64_t advice_saved_waits(const struct advice_check *check);
