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

struct limited {
    bool first, last;
    uint16_t length[2];
    struct {
        uint32_t n;
    } part[2];
};

static const struct state_limit limits[] = {
    STATE_FLAGS(struct limited, first, last),
    STATE_EACH(struct limited, length, 64),
    STATE_EACH_OF(struct limited, part, n, 7),
};

/* What a restore says of these bytes; NULL: nothing. Free with g_free(). */
static char *said_of(const void *bytes)
{
    struct state_blocks *s = state_blocks_new();
    struct state_walk w = state_restore(s);
    GError *error = NULL;
    char *said = NULL;

    state_check(&w, "a thing", bytes, limits, G_N_ELEMENTS(limits));
    g_assert_cmpint(state_sound(&w), ==, state_walk_end(&w, &error));
    if (error != NULL)
        said = g_strdup(error->message);
    g_clear_error(&error);
    state_blocks_free(s);
    return said;
}

static void assert_beyond(size_t offset, uint8_t byte, const char *message)
{
    uint8_t bytes[sizeof(struct limited)] = {0};

    bytes[offset] = byte;
    char *said = said_of(bytes);
    g_assert_cmpstr(said, ==, message);
    g_free(said);
}

static void fields_within_their_limits_are_taken(void)
{
    assert_beyond(offsetof(struct limited, last), 1, NULL);
    assert_beyond(offsetof(struct limited, length[1]), 64, NULL);
    assert_beyond(offsetof(struct limited, part[1]), 7, NULL);
}

static void a_field_beyond_its_limit_is_refused_by_name(void)
{
    assert_beyond(offsetof(struct limited, last), 2,
                  "a thing has first of 2, which no machine has");
    assert_beyond(offsetof(struct limited, length[1]) + 1, 1,
                  "a thing has length of 256, which no machine has");
    assert_beyond(offsetof(struct limited, part[1]), 8,
                  "a thing has part.n of 8, which no machine has");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/state/back", what_was_saved_comes_back);
    g_test_add_func("/state/hash", the_hash_tells_states_apart_and_is_the_same_for_the_same_state);
    g_test_add_func("/state/missing", a_block_that_is_missing_is_named);
    g_test_add_func("/state/length", a_block_of_another_length_is_named);
    g_test_add_func("/state/refused", content_that_is_refused_is_named);
    g_test_add_func("/state/within", fields_within_their_limits_are_taken);
    g_test_add_func("/state/beyond", a_field_beyond_its_limit_is_refused_by_name);
    return g_test_run();
}
