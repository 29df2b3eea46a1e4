/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdint.h>

#include "base/state.h"

struct thing {
    int a;
    char b[3];
};

static void walk(struct thing *t, struct state_walk *w)
{
    state_begin(w, "a");
    STATE_PART(w, t->a);
    state_begin(w, "b");
    STATE_PART(w, t->b);
}

static struct state_blocks *saved(struct thing *t)
{
    struct state_blocks *s = state_blocks_new();
    struct state_walk w = state_save(s);

    walk(t, &w);
    g_assert_true(state_walk_end(&w, NULL));
    return s;
}

static void what_was_saved_comes_back(void)
{
    struct thing one = {7, "xy"}, other = {0};
    struct state_blocks *s = saved(&one);
    struct state_walk w = state_restore(s);

    walk(&other, &w);
    g_assert_true(state_walk_end(&w, NULL));
    g_assert_cmpint(other.a, ==, 7);
    g_assert_cmpstr(other.b, ==, "xy");
    state_blocks_free(s);
}

static void the_hash_tells_states_apart_and_is_the_same_for_the_same_state(void)
{
    struct thing one = {7, "xy"}, other = {7, "xz"};
    struct state_blocks *a = saved(&one), *b = saved(&one), *c = saved(&other);
    char *hash[] = {state_blocks_hash(a), state_blocks_hash(b), state_blocks_hash(c)};

    g_assert_cmpstr(hash[0], ==, hash[1]);
    g_assert_cmpstr(hash[0], !=, hash[2]);
    for (unsigned i = 0; i < G_N_ELEMENTS(hash); i++)
        g_free(hash[i]);
    state_blocks_free(a);
    state_blocks_free(b);
    state_blocks_free(c);
}

/* Restores from blocks "a" and, if it has a length, "b". */
static void assert_refused(unsigned len_a, unsigned len_b, const char *message)
{
    static const uint8_t zeros[16];
    struct state_blocks *s = state_blocks_new();
    struct thing t = {0};
    GError *error = NULL;

    state_blocks_add(s, "a", g_byte_array_append(g_byte_array_new(), zeros, len_a));
    if (len_b != 0)
        state_blocks_add(s, "b", g_byte_array_append(g_byte_array_new(), zeros, len_b));
    struct state_walk w = state_restore(s);

    walk(&t, &w);
    g_assert_false(state_walk_end(&w, &error));
    g_assert_cmpstr(error->message, ==, message);
    g_error_free(error);
    state_blocks_free(s);
}

static void a_block_that_is_missing_is_named(void)
{
    assert_refused(sizeof(int), 0, "'b' is missing");
}

static void a_block_of_another_length_is_named(void)
{
    assert_refused(sizeof(int), 2, "'b' is shorter than here: 2 bytes");
    assert_refused(sizeof(int) + 1, 3, "'a' is longer than here: 5 bytes, not 4");
}

static void content_that_is_refused_is_named(void)
{
    struct thing t = {7, "xy"};
    struct state_blocks *s = saved(&t);
    struct state_walk w = state_restore(s);
    GError *error = NULL;

    walk(&t, &w);
    state_refuse(&w, "a thing's a");
    g_assert_false(state_walk_end(&w, &error));
    g_assert_cmpstr(error->message, ==, "a thing's a is what no machine has");
    g_error_free(error);
    state_blocks_free(s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/state/back", what_was_saved_comes_back);
    g_test_add_func("/state/hash", the_hash_tells_states_apart_and_is_the_same_for_the_same_state);
    g_test_add_func("/state/missing", a_block_that_is_missing_is_named);
    g_test_add_func("/state/length", a_block_of_another_length_is_named);
    g_test_add_func("/state/refused", content_that_is_refused_is_named);
    return g_test_run();
}
