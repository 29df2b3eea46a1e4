/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"

#define P0          UINT32_C(0x50842500)
#define OUTSET      (P0 + 0x008)
#define OUTCLR      (P0 + 0x00c)
#define IN          (P0 + 0x010)
#define DIRSET      (P0 + 0x018)
#define PIN_CNF(n)  (P0 + 0x200 + (n)*4)
#define INPUT       0
#define INPUT_UP    (3 << 2)
#define INPUT_DOWN  (1 << 2)
#define OUTPUT_S0D1 (1 | 6 << 8) /* open drain */

static struct bench *set_up(void)
{
    struct bench *b = bench_new();

    periph_new(&gpio_type, "P0", P0, IRQ_NONE, 0, &b->env);
    return b;
}

static bool level(struct bench *b, unsigned pin)
{
    return (bench_read(b, IN) >> pin & 1) != 0;
}

static void a_wire_carries_the_level_of_its_driver(void)
{
    struct bench *b = set_up();

    bench_write(b, PIN_CNF(2), INPUT);
    bench_write(b, DIRSET, BIT(1));
    bench_write(b, OUTSET, BIT(1));
    g_assert_false(level(b, 2));
    pins_wire(&b->pins, 1, 2);
    g_assert_true(level(b, 2));
    bench_write(b, OUTCLR, BIT(1));
    g_assert_false(level(b, 2));
    bench_free(b);
}

static void wires_that_share_a_pin_are_one_wire(void)
{
    struct bench *b = set_up();

    pins_wire(&b->pins, 1, 2);
    pins_wire(&b->pins, 3, 4);
    g_assert_false(pins_joined(&b->pins, 1, 4));
    pins_wire(&b->pins, 2, 3);
    g_assert_true(pins_joined(&b->pins, 1, 4));
    g_assert_false(pins_joined(&b->pins, 1, 5));
    g_assert_true(pins_joined(&b->pins, 5, 5));
    g_assert_false(pins_joined(&b->pins, PIN_NONE, PIN_NONE));
    bench_free(b);
}

static void low_wins_on_a_wire_of_open_drain_outputs(void)
{
    struct bench *b = set_up();

    pins_wire(&b->pins, 1, 2);
    pins_wire(&b->pins, 1, 3);
    bench_write(b, PIN_CNF(3), INPUT_UP);
    bench_write(b, PIN_CNF(1), OUTPUT_S0D1);
    bench_write(b, PIN_CNF(2), OUTPUT_S0D1);
    g_assert_false(level(b, 3));
    bench_write(b, OUTSET, BIT(1));
    g_assert_false(level(b, 3));
    bench_write(b, OUTSET, BIT(2));
    g_assert_true(level(b, 3));
    bench_free(b);
}

static void an_output_wins_over_a_pull_at_the_other_end(void)
{
    struct bench *b = set_up();

    pins_wire(&b->pins, 1, 2);
    bench_write(b, PIN_CNF(2), INPUT_DOWN);
    g_assert_false(level(b, 2));
    bench_write(b, OUTSET, BIT(1));
    bench_write(b, DIRSET, BIT(1));
    g_assert_true(level(b, 2));
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pins/wire", a_wire_carries_the_level_of_its_driver);
    g_test_add_func("/pins/merge", wires_that_share_a_pin_are_one_wire);
    g_test_add_func("/pins/open-drain", low_wins_on_a_wire_of_open_drain_outputs);
    g_test_add_func("/pins/pull", an_output_wins_over_a_pull_at_the_other_end);
    return g_test_run();
}
