/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"

#define COMP         UINT32_C(0x5001a000)
#define TASKS_START  (COMP + 0x000)
#define TASKS_SAMPLE (COMP + 0x008)
#define EVENTS_READY (COMP + 0x100)
#define SHORTS       (COMP + 0x200)
#define RESULT       (COMP + 0x400)
#define ENABLE       (COMP + 0x500)
#define PSEL         (COMP + 0x504)
#define REFSEL       (COMP + 0x508)
#define EXTREFSEL    (COMP + 0x50c)
#define TH           (COMP + 0x530)
#define MODE         (COMP + 0x534)
#define READY_SAMPLE BIT(0)
#define MODE_DIFF    BIT(8)
#define INT_1V2      0
#define VDD          4
#define AREF         5
#define THUP(n)      ((n) << 8)

static struct bench *set_up(unsigned enable)
{
    struct bench *b = bench_new();

    periph_new(&comp_type, "COMP", COMP, 26, 0, &b->env);
    periph_new(&lpcomp_type, "LPCOMP", COMP, 26, 0, &b->env);
    bench_write(b, ENABLE, enable);
    bench_write(b, SHORTS, READY_SAMPLE);
    return b;
}

/* By the short, as drivers do. */
static bool above(struct bench *b, int mv)
{
    b->analog.ain[2] = mv;
    bench_write(b, PSEL, 2);
    bench_write(b, EVENTS_READY, 0);
    bench_write(b, TASKS_START, 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_READY, TICKS_PER_SECOND), !=, TICKS_NEVER);
    return bench_read(b, RESULT) != 0;
}

static void comp_compares_with_a_part_of_its_reference(void)
{
    struct bench *b = set_up(2);

    bench_write(b, TH, THUP(31)); /* half */
    bench_write(b, REFSEL, INT_1V2);
    g_assert_false(above(b, 599));
    g_assert_true(above(b, 601));
    bench_write(b, REFSEL, VDD);
    g_assert_false(above(b, 1499));
    g_assert_true(above(b, 1501));
    bench_write(b, REFSEL, AREF);
    bench_write(b, EXTREFSEL, 5); /* 1.8 V */
    g_assert_false(above(b, 899));
    g_assert_true(above(b, 901));
    bench_free(b);
}

static void comp_compares_two_inputs_in_differential_mode(void)
{
    struct bench *b = set_up(2);

    bench_write(b, MODE, MODE_DIFF);
    bench_write(b, EXTREFSEL, 5);
    g_assert_false(above(b, 1799));
    g_assert_true(above(b, 1801));
    bench_free(b);
}

static void lpcomp_compares_with_a_part_of_vdd(void)
{
    static const struct {
        unsigned refsel;
        int mv; /* of 3 V; AREF is AIN1, 0.6 V */
    } rows[] = {{0, 375}, {6, 2625}, {7, 600}, {8, 187}, {15, 2812}};
    struct bench *b = set_up(1);

    bench_write(b, EXTREFSEL, 1);
    for (unsigned i = 0; i < ARRAY_LEN(rows); i++) {
        bench_write(b, REFSEL, rows[i].refsel);
        g_assert_false(above(b, rows[i].mv));
        g_assert_true(above(b, rows[i].mv + 1));
    }
    bench_free(b);
}

static void sampling_while_disabled_compares_nothing(void)
{
    struct bench *b = set_up(2);

    g_assert_true(above(b, 3001));
    b->analog.ain[2] = 0;
    bench_write(b, ENABLE, 0);
    bench_write(b, TASKS_SAMPLE, 1);
    g_assert_cmpuint(bench_read(b, RESULT), ==, 1);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/comp/reference", comp_compares_with_a_part_of_its_reference);
    g_test_add_func("/comp/differential", comp_compares_two_inputs_in_differential_mode);
    g_test_add_func("/comp/lpcomp", lpcomp_compares_with_a_part_of_vdd);
    g_test_add_func("/comp/disabled", sampling_while_disabled_compares_nothing);
    return g_test_run();
}
