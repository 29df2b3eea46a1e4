/*
 * How far silicon may lie from a figure of the model, by kind of code.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>

#include "debug/bench/anchors.h"
#include "debug/bench/measure.h"

#define CERTIFICATE_ENOUGH 8 /* rows that make an interval of 95 %; fewer make a range */

/* In 1/100 %: silicon is `low` to `high` away from the model's figure. */
struct certificate_interval {
    int32_t low, high;
    unsigned rows; /* 0: nobody published a measurement */
    bool range;    /* of the few rows there are */
};

/* What silicon is away from the model, in 1/100 % of the model's figure. */
int32_t certificate_error(const struct anchor *a);

/* Of all rows of a class, or all but `without`. The same every time. */
struct certificate_interval certificate_interval(enum anchor_class class,
                                                 const struct anchor *without);

/* The mean error of all rows of a class with its sign, in 1/100 %; 0 without rows. */
int32_t certificate_mean(enum anchor_class class);

/* What decided how long a measured region took. */
enum anchor_class certificate_class(const struct bench_result *r);

/* Every class and every row; a line that says what a figure of this class is worth. To be freed. */
char *certificate_text(void);
char *certificate_line(enum anchor_class class);
