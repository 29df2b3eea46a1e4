/*
 * Test cases out of what test frameworks print.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/ci/cases.h"

/* A line a millisecond. */
static struct cases *read_lines(const char *const *lines)
{
    struct cases *c = cases_new();

    for (unsigned i = 0; lines[i] != NULL; i++)
        cases_line(c, lines[i], (ticks_t)i * TICKS_PER_MS);
    return c;
}

static void expect(const struct cases *c, unsigned i, const char *suite, const char *name,
                   enum case_result result)
{
    g_assert_cmpuint(cases_all(c)->len, >, i);
    const struct test_case *t = cases_all(c)->pdata[i];

    g_assert_cmpstr(t->suite, ==, suite);
    g_assert_cmpstr(t->name, ==, name);
    g_assert_cmpint(t->result, ==, result);
}

static void ztest_tells_suites_and_their_cases_once(void)
{
    static const char *const lines[] = {
        "*** Booting Zephyr OS build v3.7.99 ***",
        "Running TESTSUITE lamp",
        "===================================================================",
        "START - test_on",
        " PASS - test_on in 0.002 seconds",
        "===================================================================",
        "START - test_off",
        "",
        "    Assertion failed at src/main.c:37: lamp_test_off: (level not equal to 0)",
        "still lit",
        " FAIL - test_off in 0.001 seconds",
        "START - test_dim",
        " SKIP - test_dim in 0.000 seconds",
        "TESTSUITE lamp failed.",
        "------ TESTSUITE SUMMARY START ------",
        "SUITE FAIL -  50.00% [lamp]: pass = 1, fail = 1, skip = 1, total = 3 duration = 0.003 s",
        " - PASS - [lamp.test_on] duration = 0.002 seconds",
        " - FAIL - [lamp.test_off] duration = 0.001 seconds",
        "PROJECT EXECUTION FAILED",
        NULL,
    };
    struct cases *c = read_lines(lines);
    const struct test_case *failed = cases_all(c)->pdata[1];

    expect(c, 0, "lamp", "test_on", CASE_PASSED);
    expect(c, 1, "lamp", "test_off", CASE_FAILED);
    expect(c, 2, "lamp", "test_dim", CASE_SKIPPED);
    g_assert_cmpuint(cases_all(c)->len, ==, 3);
    g_assert_cmpstr(failed->file, ==, "src/main.c");
    g_assert_cmpuint(failed->line, ==, 37);
    g_assert_nonnull(strstr(failed->text->str, "still lit\n"));
    g_assert_cmpuint(failed->took, ==, 4 * TICKS_PER_MS);
    cases_free(c);
}

static void old_ztest_is_read_too(void)
{
    static const char *const lines[] = {"Running test suite lamp", "starting test - test_on",
                                        "PASS - test_on.", NULL};
    struct cases *c = read_lines(lines);

    expect(c, 0, "lamp", "test_on", CASE_PASSED);
    g_assert_cmpuint(cases_all(c)->len, ==, 1);
    cases_free(c);
}

static void a_case_that_crashes_stays_open(void)
{
    static const char *const lines[] = {
        "Running TESTSUITE lamp",          "START - test_on",
        "E: ***** BUS FAULT *****",        "*** Booting Zephyr OS build v3.7.99 ***",
        "Running TESTSUITE lamp",          "START - test_on",
        "PASS - test_on in 0.001 seconds", NULL};
    struct cases *c = read_lines(lines);

    expect(c, 0, "lamp", "test_on", CASE_OPEN);
    expect(c, 1, "lamp", "test_on", CASE_PASSED);
    cases_free(c);
}

static void unity_tells_a_case_a_line(void)
{
    static const char *const lines[] = {
        "/home/me/app/tests/test_ring.c:12:test_empty:PASS",
        "tests/test_ring.c:31:test_full: FAIL", /* no result of Unity has a blank there */
        "tests/test_ring.c:31:test_full:FAIL: Expected 8 Was 7",
        "tests/test_ring.c:40:test_wrap:IGNORE: later",
        "tests/test_ring.c:50:TEST(ring, peek):PASS",
        "12:30:45:PASS",
        "3 Tests 1 Failures 1 Ignored",
        NULL,
    };
    struct cases *c = read_lines(lines);
    const struct test_case *failed = cases_all(c)->pdata[1];

    expect(c, 0, "test_ring.c", "test_empty", CASE_PASSED);
    expect(c, 1, "test_ring.c", "test_full", CASE_FAILED);
    expect(c, 2, "test_ring.c", "test_wrap", CASE_SKIPPED);
    expect(c, 3, "test_ring.c", "TEST(ring, peek)", CASE_PASSED);
    g_assert_cmpstr(failed->file, ==, "tests/test_ring.c");
    g_assert_cmpuint(failed->line, ==, 31);
    g_assert_cmpstr(failed->text->str, ==, "Expected 8 Was 7");
    cases_free(c);
}

static void endless_output_fills_no_memory(void)
{
    struct cases *c = cases_new();
    const struct test_case *t;

    cases_line(c, "START - test_babble", 0);
    for (unsigned i = 0; i < 100000; i++)
        cases_line(c, "and so on, and so on, and so on", i);
    t = cases_all(c)->pdata[0];
    g_assert_cmpuint(t->text->len, <, 20000);
    cases_free(c);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cases/ztest_tells_suites_and_their_cases_once",
                    ztest_tells_suites_and_their_cases_once);
    g_test_add_func("/cases/old_ztest_is_read_too", old_ztest_is_read_too);
    g_test_add_func("/cases/a_case_that_crashes_stays_open", a_case_that_crashes_stays_open);
    g_test_add_func("/cases/unity_tells_a_case_a_line", unity_tells_a_case_a_line);
    g_test_add_func("/cases/endless_output_fills_no_memory", endless_output_fills_no_memory);
    return g_test_run();
}
