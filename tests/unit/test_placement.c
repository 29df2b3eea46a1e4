/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib.h>

#include "base/error.h"
#include "base/units.h"
#include "soc/placement.h"

#define QSPI_SIZE KIB(64)

struct board {
    struct memory app;
    uint8_t flash[KIB(8)], qspi[QSPI_SIZE];
    struct placement *placement;
};

static struct board *board_new(void)
{
    struct board *b = g_new0(struct board, 1);

    memory_add(&b->app, &(struct mem_region){.name = "flash",
                                             .base = 0,
                                             .size = sizeof b->flash,
                                             .host = b->flash,
                                             .kind = MEM_FLASH});
    b->placement = placement_new(&b->app, NULL, b->qspi, QSPI_SIZE);
    return b;
}

static void board_done(struct board *b)
{
    placement_free(b->placement);
    g_free(b);
}

static struct image *image_at(const char *name, uint32_t addr, const char *bytes, uint32_t len)
{
    struct image *image = image_new(name);

    image_append(image, addr, (const uint8_t *)bytes, len, 7);
    return image;
}

static void content_goes_where_its_address_says(void)
{
    struct board *b = board_new();
    struct image *flash = image_at("a.hex", 0x1000, "abc", 3);
    struct image *xip = image_at("b.hex", 0x10000200, "xyz", 3);

    g_assert_true(placement_add(b->placement, flash, NULL));
    g_assert_true(placement_add(b->placement, xip, NULL));
    g_assert_cmpmem(b->flash + 0x1000, 3, "abc", 3);
    g_assert_cmpmem(b->qspi + 0x200, 3, "xyz", 3);
    image_free(flash);
    image_free(xip);
    board_done(b);
}

static void equal_overlap_is_fine_and_different_overlap_names_both_files(void)
{
    struct board *b = board_new();
    struct image *one = image_at("one.hex", 0x10, "abcd", 4);
    struct image *same = image_at("same.hex", 0x12, "cd", 2);
    struct image *other = image_at("other.hex", 0x12, "cX", 2);
    GError *error = NULL;

    g_assert_true(placement_add(b->placement, one, NULL));
    g_assert_true(placement_add(b->placement, same, NULL));
    g_assert_false(placement_add(b->placement, other, &error));
    g_assert_error(error, EMU_ERROR, EMU_ERROR_OVERLAP);
    g_assert_cmpstr(error->message, ==,
                    "one.hex and other.hex disagree at 0x00000013: 0x64 and 0x58");
    g_assert_cmpmem(b->flash + 0x10, 4, "abcd", 4);
    g_error_free(error);
    image_free(one);
    image_free(same);
    image_free(other);
    board_done(b);
}

static void content_outside_every_memory_is_refused_with_file_and_line(void)
{
    struct board *b = board_new();
    struct image *outside = image_at("far.hex", 0x00900000, "a", 1);
    struct image *big = image_at("big.hex", 0x10000000 + QSPI_SIZE, "a", 1);
    struct image *across = image_at("across.hex", KIB(8) - 1, "ab", 2);
    GError *error = NULL;

    g_assert_false(placement_add(b->placement, outside, &error));
    g_assert_cmpstr(error->message, ==,
                    "far.hex:7: 0x00900000 to 0x00900000 lies outside every memory of the board");
    g_clear_error(&error);
    g_assert_false(placement_add(b->placement, big, &error));
    g_assert_error(error, EMU_ERROR, EMU_ERROR_NO_MEMORY);
    g_clear_error(&error);
    g_assert_false(placement_add(b->placement, across, &error));
    g_clear_error(&error);
    image_free(outside);
    image_free(big);
    image_free(across);
    board_done(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/placement/route", content_goes_where_its_address_says);
    g_test_add_func("/placement/overlap",
                    equal_overlap_is_fine_and_different_overlap_names_both_files);
    g_test_add_func("/placement/outside",
                    content_outside_every_memory_is_refused_with_file_and_line);
    return g_test_run();
}
