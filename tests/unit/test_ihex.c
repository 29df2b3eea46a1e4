/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "load/image.h"

#define END ":00000001FF\n"

static struct image *parse(const char *text, GError **error)
{
    return image_parse_ihex("x.hex", text, strlen(text), error);
}

static const struct image_segment *segment(const struct image *image, unsigned i)
{
    return &g_array_index(image->segments, struct image_segment, i);
}

/* The text does not parse and the message is exactly `message`. */
static void refuse(const char *text, const char *message)
{
    GError *error = NULL;

    g_assert_null(parse(text, &error));
    g_assert_error(error, EMU_ERROR, EMU_ERROR_FORMAT);
    g_assert_cmpstr(error->message, ==, message);
    g_error_free(error);
}

static void records_that_follow_each_other_are_one_segment(void)
{
    struct image *image =
        parse(":020000041000EA\n:0400000001020304F2\n:020004000506EF\n" END, NULL);

    g_assert_nonnull(image);
    g_assert_cmpuint(image->segments->len, ==, 1);
    g_assert_cmphex(segment(image, 0)->addr, ==, 0x10000000);
    g_assert_cmpmem(segment(image, 0)->data, segment(image, 0)->len, "\1\2\3\4\5\6", 6);
    image_free(image);
}

static void a_gap_starts_a_new_segment_that_knows_its_line(void)
{
    struct image *image = parse(":0100000001FE\r\n:0100100002ED\r\n" END, NULL);

    g_assert_nonnull(image);
    g_assert_cmpuint(image->segments->len, ==, 2);
    g_assert_cmpuint(segment(image, 1)->addr, ==, 0x10);
    g_assert_cmpuint(segment(image, 1)->line, ==, 2);
    image_free(image);
}

static void segment_addresses_wrap_at_64_kib(void)
{
    struct image *image = parse(":020000021000EC\n:02FFFF000102FD\n" END, NULL);

    g_assert_nonnull(image);
    g_assert_cmpuint(image->segments->len, ==, 2);
    g_assert_cmphex(segment(image, 0)->addr, ==, 0x1ffff);
    g_assert_cmphex(segment(image, 1)->addr, ==, 0x10000);
    image_free(image);
}

static void start_addresses_of_both_kinds_are_kept(void)
{
    struct image *linear = parse(":0400000500010201F3\n:0100000001FE\n" END, NULL);
    struct image *segmented = parse(":0400000310000004E5\n:0100000001FE\n" END, NULL);

    g_assert_cmphex(linear->entry, ==, 0x00010201);
    g_assert_cmphex(segmented->entry, ==, 0x10004);
    image_free(linear);
    image_free(segmented);
}

static void every_mistake_names_line_and_reason(void)
{
    refuse(":0100000001FF\n" END, "x.hex:1: checksum is FF, should be FE");
    refuse("\n:00000006FA\n", "x.hex:2: unknown record type 06");
    refuse(":0100000001F\n", "x.hex:1: odd number of hexadecimal digits (11)");
    refuse(":01000000zz00\n", "x.hex:1: column 10: 'z' is not a hexadecimal digit");
    refuse("hello\n", "x.hex:1: a record must start with ':'");
    refuse(":0200000001FD\n", "x.hex:1: record says 2 data bytes but holds 1");
    refuse(":00\n", "x.hex:1: record of 1 bytes; 5 to 260 are possible");
    refuse(":0100000001FE\n", "x.hex:1: the end-of-file record is missing: the file is cut off");
    refuse(END ":0100000001FE\n", "x.hex:2: data behind the end-of-file record");
    refuse(END, "x.hex:1: the file holds no data");
    refuse(":02000004FFFFFC\n:02FFFF000102FD\n" END,
           "x.hex:2: data runs past the end of the address space");
    refuse(":0100000400FB\n" END, "x.hex:1: record type 04 with 1 data bytes instead of 2");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ihex/run", records_that_follow_each_other_are_one_segment);
    g_test_add_func("/ihex/gap", a_gap_starts_a_new_segment_that_knows_its_line);
    g_test_add_func("/ihex/segment", segment_addresses_wrap_at_64_kib);
    g_test_add_func("/ihex/start", start_addresses_of_both_kinds_are_kept);
    g_test_add_func("/ihex/mistakes", every_mistake_names_line_and_reason);
    return g_test_run();
}
