/* How far silicon lies from the model. SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/bench/certificate.h"

#include <glib.h>

static unsigned rows_of(enum anchor_class class)
{
    unsigned rows = 0;

    for (unsigned i = 0; i < n_anchors; i++)
        if (anchors[i].class == class)
            rows += MAX(anchors[i].count, 1);
    return rows;
}

static void exact_rows_make_an_interval_of_nothing(void)
{
    struct certificate_interval i = certificate_interval(ANCHOR_STRAIGHT, NULL);

    g_assert_cmpuint(i.rows, ==, rows_of(ANCHOR_STRAIGHT));
    g_assert_false(i.range);
    g_assert_cmpint(i.low, ==, 0);
    g_assert_cmpint(i.high, ==, 0);
}

static void few_rows_give_their_range(void)
{
    struct certificate_interval i = certificate_interval(ANCHOR_XIP_UNCACHED, NULL);
    int32_t low = INT32_MAX, high = INT32_MIN;

    for (unsigned n = 0; n < n_anchors; n++)
        if (anchors[n].class == ANCHOR_XIP_UNCACHED) {
            low = MIN(low, certificate_error(&anchors[n]));
            high = MAX(high, certificate_error(&anchors[n]));
        }
    g_assert_true(i.range);
    g_assert_cmpuint(i.rows, <, CERTIFICATE_ENOUGH);
    g_assert_cmpint(i.low, ==, low);
    g_assert_cmpint(i.high, ==, high);
}

static void no_rows_promise_nothing(void)
{
    g_assert_cmpuint(certificate_interval(ANCHOR_IPC, NULL).rows, ==, 0);
}

static void an_interval_is_the_same_every_time(void)
{
    struct certificate_interval a = certificate_interval(ANCHOR_FLASH_DATA, NULL);
    struct certificate_interval b = certificate_interval(ANCHOR_FLASH_DATA, NULL);

    g_assert_cmpint(a.low, ==, b.low);
    g_assert_cmpint(a.high, ==, b.high);
    g_assert_cmpint(a.low, <, a.high);
}

/* No sign is left in the errors of compiled code. */
static void compiled_code_is_neither_too_fast_nor_too_slow_on_the_whole(void)
{
    static const enum anchor_class compiled[] = {ANCHOR_BRANCHY, ANCHOR_FLASH_DATA};
    int64_t sum = 0, rows = 0;

    for (unsigned i = 0; i < G_N_ELEMENTS(compiled); i++) {
        g_assert_cmpint(ABS(certificate_mean(compiled[i])), <, 200);
        sum += (int64_t)certificate_mean(compiled[i]) * rows_of(compiled[i]);
        rows += rows_of(compiled[i]);
    }
    g_assert_cmpint(ABS(sum / rows), <, 200);
    g_assert_cmpint(certificate_mean(ANCHOR_STRAIGHT), ==, 0);
    g_assert_cmpint(certificate_mean(ANCHOR_IPC), ==, 0);
}

/* Nine in ten of what a compiler made, in classes that have an interval. */
static void the_other_rows_foresee_a_compiled_one(void)
{
    unsigned inside = 0, all = 0;

    for (unsigned n = 0; n < n_anchors; n++) {
        const struct anchor *a = &anchors[n];
        struct certificate_interval i = certificate_interval(a->class, a);

        if (i.range || a->class == ANCHOR_STRAIGHT)
            continue;
        all++;
        inside += certificate_error(a) >= i.low && certificate_error(a) <= i.high;
        g_assert_cmpint(i.high - i.low, <=, 2 * 500);
    }
    g_assert_cmpuint(all, >=, CERTIFICATE_ENOUGH);
    g_assert_cmpuint(inside * 10, >=, all * 9);
}

static void a_region_is_of_the_class_of_what_it_does(void)
{
    struct bench_result r = {.sums.instructions = 1000};

    g_assert_cmpint(certificate_class(&r), ==, ANCHOR_BRANCHY);
    r.sums.hits[0].dhit = 20;
    g_assert_cmpint(certificate_class(&r), ==, ANCHOR_FLASH_DATA);
    r.sums.stalls.fetch_xip = 1;
    g_assert_cmpint(certificate_class(&r), ==, ANCHOR_XIP_UNCACHED);
    r.sums.hits[1].ihit = 1;
    g_assert_cmpint(certificate_class(&r), ==, ANCHOR_XIP_CACHED);
}

#define TEST(function) g_test_add_func("/certificate/" #function, function)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(exact_rows_make_an_interval_of_nothing);
    TEST(few_rows_give_their_range);
    TEST(no_rows_promise_nothing);
    TEST(an_interval_is_the_same_every_time);
    TEST(compiled_code_is_neither_too_fast_nor_too_slow_on_the_whole);
    TEST(the_other_rows_foresee_a_compiled_one);
    TEST(a_region_is_of_the_class_of_what_it_does);
    return g_test_run();
}
