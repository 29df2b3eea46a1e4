/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/advise/knapsack.h"

#include <glib.h>

#define FEW  12
#define MANY 2000

static uint64_t value_of(const struct knapsack_item *items, unsigned n, uint64_t *weight)
{
    uint64_t value = 0;

    *weight = 0;
    for (unsigned i = 0; i < n; i++)
        if (items[i].taken) {
            value += items[i].value;
            *weight += items[i].weight;
        }
    return value;
}

/* By trying every set. */
static uint64_t best_value(const struct knapsack_item *items, unsigned n, uint64_t capacity)
{
    uint64_t best = 0;

    for (unsigned set = 0; set < 1u << n; set++) {
        uint64_t value = 0, weight = 0;

        for (unsigned i = 0; i < n; i++)
            if ((set >> i & 1) != 0) {
                value += items[i].value;
                weight += items[i].weight;
            }
        if (weight <= capacity)
            best = MAX(best, value);
    }
    return best;
}

static void answer_is_the_best_of_all_sets(void)
{
    GRand *rand = g_rand_new_with_seed(5);

    for (unsigned round = 0; round < 300; round++) {
        struct knapsack_item items[FEW];
        uint64_t capacity = (uint64_t)g_rand_int_range(rand, 0, 200), weight;

        for (unsigned i = 0; i < FEW; i++)
            items[i] =
                (struct knapsack_item){(uint32_t)g_rand_int_range(rand, 1, 40),
                                       (uint64_t)g_rand_int_range(rand, 0, 50), round % 2 == 0};
        g_assert_true(knapsack_solve(items, FEW, capacity));
        g_assert_cmpuint(value_of(items, FEW, &weight), ==, best_value(items, FEW, capacity));
        g_assert_cmpuint(weight, <=, capacity);
    }
    g_rand_free(rand);
}

/* The most for its weight first would take 6 and leave 5 + 5 out. */
static void greed_is_not_enough(void)
{
    struct knapsack_item items[] = {{6, 70, false}, {5, 55, false}, {5, 55, false}};

    g_assert_true(knapsack_solve(items, 3, 10));
    g_assert_false(items[0].taken);
    g_assert_true(items[1].taken && items[2].taken);
}

static void a_program_of_many_parts_is_solved(void)
{
    struct knapsack_item *items = g_new0(struct knapsack_item, MANY);
    GRand *rand = g_rand_new_with_seed(6);
    uint64_t weight;

    for (unsigned i = 0; i < MANY; i++)
        items[i] = (struct knapsack_item){(uint32_t)g_rand_int_range(rand, 1, 2000) * 4,
                                          (uint64_t)g_rand_int_range(rand, 1, 1 << 30), false};
    g_assert_true(knapsack_solve(items, MANY, 65536));
    value_of(items, MANY, &weight);
    g_assert_cmpuint(weight, <=, 65536);
    g_assert_cmpuint(weight, >, 65000);
    g_rand_free(rand);
    g_free(items);
}

static void nothing_fits_where_there_is_no_room(void)
{
    struct knapsack_item items[] = {{4, 1, true}, {8, 2, true}};

    g_assert_true(knapsack_solve(items, 2, 3));
    g_assert_false(items[0].taken || items[1].taken);
    g_assert_true(knapsack_solve(NULL, 0, 3));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/knapsack/answer_is_the_best_of_all_sets", answer_is_the_best_of_all_sets);
    g_test_add_func("/knapsack/greed_is_not_enough", greed_is_not_enough);
    g_test_add_func("/knapsack/a_program_of_many_parts_is_solved",
                    a_program_of_many_parts_is_solved);
    g_test_add_func("/knapsack/nothing_fits_where_there_is_no_room",
                    nothing_fits_where_there_is_no_room);
    return g_test_run();
}
