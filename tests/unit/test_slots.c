/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/slots.h"

#define INTERNAL    0x10000u
#define EXTERNAL    0x10120000u
#define SECONDARY_0 0x10000000u
#define SECONDARY_1 0x100d4000u
#define SECONDARY_2 0x10160000u

/* An image whose hash is its letter; `slot` 0: without trailer. */
static struct slot_image image(uint32_t addr, char letter, uint8_t version, uint32_t slot)
{
    return (struct slot_image){
        .addr = addr, .hash = {(uint8_t)letter}, .major = version, .size = slot, .total = 1000};
}

static GArray *images(const struct slot_image *all, unsigned n)
{
    return g_array_append_vals(g_array_new(FALSE, FALSE, sizeof *all), all, n);
}

static GArray *pairs_of(const struct slot_image *before, unsigned n, const struct slot_image *after,
                        unsigned m)
{
    GArray *b = images(before, n), *a = images(after, m);
    GArray *pairs = slots_pairs(b, a);

    g_array_free(a, TRUE);
    g_array_free(b, TRUE);
    return pairs;
}

static const struct slot_pair *pair(const GArray *pairs, unsigned i)
{
    return &g_array_index(pairs, struct slot_pair, i);
}

static void an_image_that_has_moved_was_installed(void)
{
    const struct slot_image before[] = {
        image(INTERNAL, 'a', 1, 0), image(SECONDARY_0, 'A', 2, 0xd4000), image(EXTERNAL, 'b', 1, 0),
        image(SECONDARY_2, 'B', 2, 0x40000)};
    const struct slot_image after[] = {image(INTERNAL, 'A', 2, 0), image(EXTERNAL, 'B', 2, 0)};
    GArray *pairs = pairs_of(before, 4, after, 2);

    g_assert_cmpuint(pairs->len, ==, 2);
    g_assert_cmphex(pair(pairs, 0)->primary, ==, INTERNAL);
    g_assert_cmphex(pair(pairs, 0)->secondary, ==, SECONDARY_0);
    g_assert_cmphex(pair(pairs, 0)->size, ==, 0xd4000);
    g_assert_true(pair(pairs, 0)->had_old);
    g_assert_cmphex(pair(pairs, 1)->primary, ==, EXTERNAL);
    g_assert_cmphex(pair(pairs, 1)->secondary, ==, SECONDARY_2);
    g_assert_cmpuint(pair(pairs, 0)->number, ==, 0);
    g_assert_cmpuint(pair(pairs, 1)->number, ==, 2);
    g_array_free(pairs, TRUE);
}

static void without_network_core_the_external_part_is_image_1(void)
{
    const struct slot_image before[] = {image(SECONDARY_0, 'A', 2, 0xd4000),
                                        image(SECONDARY_1, 'B', 2, 0x40000)};
    const struct slot_image after[] = {image(INTERNAL, 'A', 2, 0), image(EXTERNAL, 'B', 2, 0)};
    GArray *pairs = pairs_of(before, 2, after, 2);

    g_assert_cmpuint(pairs->len, ==, 2);
    g_assert_cmpuint(pair(pairs, 1)->number, ==, 1);
    g_assert_false(pair(pairs, 1)->had_old);
    g_array_free(pairs, TRUE);
}

static void what_stays_where_it_was_is_no_installation(void)
{
    const struct slot_image same[] = {image(INTERNAL, 'a', 1, 0), image(EXTERNAL, 'b', 1, 0)};
    GArray *pairs = pairs_of(same, 2, same, 2);

    g_assert_cmpuint(pairs->len, ==, 0);
    g_array_free(pairs, TRUE);
}

static void the_way_back_of_a_swap_is_no_installation(void)
{
    const struct slot_image before[] = {image(INTERNAL, 'a', 1, 0),
                                        image(SECONDARY_0, 'A', 2, 0xd4000)};
    const struct slot_image after[] = {image(INTERNAL, 'A', 2, 0xd4000),
                                       image(SECONDARY_0, 'a', 1, 0)};
    GArray *pairs = pairs_of(before, 2, after, 2);

    g_assert_cmpuint(pairs->len, ==, 1);
    g_assert_cmphex(pair(pairs, 0)->primary, ==, INTERNAL);
    g_array_free(pairs, TRUE);
}

static void the_last_sector_of_either_slot_is_trailer(void)
{
    const struct slot_pair p = {.primary = EXTERNAL, .secondary = SECONDARY_2, .size = 0x40000};

    g_assert_true(slots_in_trailer(&p, SECONDARY_2 + 0x3ff00, 256));
    g_assert_true(slots_in_trailer(&p, EXTERNAL + 0x3f000, 4096));
    g_assert_false(slots_in_trailer(&p, SECONDARY_2 + 0x3e000, 4096));
    g_assert_false(slots_in_trailer(&p, SECONDARY_2 + 0x40000, 256));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/slots/moved", an_image_that_has_moved_was_installed);
    g_test_add_func("/slots/number", without_network_core_the_external_part_is_image_1);
    g_test_add_func("/slots/same", what_stays_where_it_was_is_no_installation);
    g_test_add_func("/slots/swap", the_way_back_of_a_swap_is_no_installation);
    g_test_add_func("/slots/trailer", the_last_sector_of_either_slot_is_trailer);
    return g_test_run();
}
