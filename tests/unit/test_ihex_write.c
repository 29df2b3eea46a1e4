/*
 * Intel HEX as it is written.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "load/ihex_write.h"
#include "load/image.h"

static void records_are_those_of_the_format(void)
{
    static const uint8_t data[] = {0x01, 0x02, 0xff};
    GString *text = g_string_new(NULL);

    ihex_append(text, 0x10120004, data, sizeof data);
    ihex_end(text);
    g_assert_cmpstr(text->str, ==, ":020000041012D8\n:030004000102FFF7\n:00000001FF\n");
    g_string_free(text, TRUE);
}

static void erased_records_are_left_out(void)
{
    uint8_t data[64];
    GString *text = g_string_new(NULL);

    memset(data, 0xff, sizeof data);
    data[40] = 0;
    ihex_append(text, 0, data, sizeof data);
    g_assert_true(g_str_has_prefix(text->str, ":020000040000FA\n:10002000"));
    g_assert_cmpuint(strlen(text->str), ==, 16 + 44);
    g_string_free(text, TRUE);
}

static void what_is_written_reads_back(void)
{
    uint8_t data[0x30000];
    GString *text = g_string_new(NULL);
    GError *error = NULL;
    uint32_t total = 0;

    for (unsigned i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 7 % 251);
    ihex_append(text, 0x0fff8, data, sizeof data); /* over three borders of 64 KiB */
    ihex_end(text);
    struct image *image = image_parse_ihex("text", text->str, text->len, &error);
    g_assert_no_error(error);
    for (unsigned i = 0; i < image->segments->len; i++) {
        const struct image_segment *s = &g_array_index(image->segments, struct image_segment, i);

        g_assert_cmpmem(s->data, s->len, data + (s->addr - 0x0fff8), s->len);
        total += s->len;
    }
    g_assert_cmpuint(total, ==, sizeof data);
    image_free(image);
    g_string_free(text, TRUE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ihex-write/records", records_are_those_of_the_format);
    g_test_add_func("/ihex-write/erased", erased_records_are_left_out);
    g_test_add_func("/ihex-write/round-trip", what_is_written_reads_back);
    return g_test_run();
}
