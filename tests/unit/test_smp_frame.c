/*
 * SMP packets in lines of text: what is sent comes back, whatever else is on the line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "smp/frame.h"
#include "smp/payload.h"

/* Whole packets in `text`. */
static unsigned take(struct smp_framer *f, const char *text, size_t len)
{
    unsigned whole = 0;

    for (size_t i = 0; i < len; i++)
        whole += smp_framer_take(f, text[i]);
    return whole;
}

static void test_a_packet_of_any_length_comes_back(void)
{
    struct smp_framer *f = smp_framer_new();
    uint8_t packet[1000];

    for (size_t i = 0; i < sizeof packet; i++)
        packet[i] = (uint8_t)(i * 37 + 6);
    for (size_t len = 1; len <= sizeof packet; len++) {
        GString *text = smp_frame_encode(packet, len);

        g_assert_cmpuint(take(f, text->str, text->len), ==, 1);
        g_assert_cmpmem(f->packet->data, f->packet->len, packet, len);
        g_string_free(text, TRUE);
    }
    g_assert_cmpuint(f->damaged, ==, 0);
    smp_framer_free(f);
}

static void test_a_known_packet_has_the_known_line(void)
{
    static const uint8_t echo[] = {2,    0,   0,    9,   0,   0,   1,   0,  0xa1,
                                   0x61, 'd', 0x65, 'h', 'e', 'l', 'l', 'o'};
    GString *text = smp_frame_encode(echo, sizeof echo);

    g_assert_cmpstr(text->str, ==,
                    "\x06\x09"
                    "ABMCAAAJAAABAKFhZGVoZWxsb/0m\n");
    g_string_free(text, TRUE);
}

static void test_no_line_is_longer_than_127_bytes(void)
{
    const uint8_t packet[700] = {0};
    GString *text = smp_frame_encode(packet, sizeof packet);
    char **lines = g_strsplit(text->str, "\n", -1);

    for (unsigned i = 0; lines[i] != NULL; i++) {
        g_assert_cmpuint(strlen(lines[i]) + 1, <=, 127);
        if (lines[i][0] != '\0')
            g_assert_true(g_str_has_prefix(lines[i], i == 0 ? "\x06\x09" : "\x04\x14"));
    }
    g_strfreev(lines);
    g_string_free(text, TRUE);
}

static void test_console_text_around_and_before_a_packet_is_passed_over(void)
{
    struct smp_framer *f = smp_framer_new();
    GString *text = smp_frame_encode((const uint8_t *)"0123456789", 10);

    g_string_prepend(text, "*** Booting ***\r\nuart:~$ ");
    g_string_insert(text, (gssize)text->len - 1, "\r");
    g_string_append(text, "[00:01] <inf> text\r\n");
    g_assert_cmpuint(take(f, text->str, text->len), ==, 1);
    g_assert_cmpmem(f->packet->data, f->packet->len, "0123456789", 10);
    g_string_free(text, TRUE);
    smp_framer_free(f);
}

static void test_a_flipped_bit_is_noticed_and_the_next_packet_is_whole(void)
{
    struct smp_framer *f = smp_framer_new();
    GString *good = smp_frame_encode((const uint8_t *)"0123456789", 10);

    for (size_t at = 6; at < 18; at++) { /* behind marker and length */
        char *bad = g_strndup(good->str, good->len);

        bad[at] = bad[at] == 'A' ? 'B' : 'A';
        g_assert_cmpuint(take(f, bad, good->len), ==, 0);
        g_free(bad);
    }
    g_assert_cmpuint(f->damaged, ==, 12);
    g_assert_cmpuint(take(f, good->str, good->len), ==, 1);
    g_string_free(good, TRUE);
    smp_framer_free(f);
}

static void test_a_start_drops_what_was_begun(void)
{
    const uint8_t packet[200] = {1, 2, 3};
    struct smp_framer *f = smp_framer_new();
    GString *text = smp_frame_encode(packet, sizeof packet);
    size_t first = (size_t)(strchr(text->str, '\n') - text->str) + 1;

    g_assert_cmpuint(take(f, text->str, first), ==, 0);
    g_assert_cmpuint(take(f, text->str, text->len), ==, 1);
    g_assert_cmpuint(f->packet->len, ==, sizeof packet);
    g_string_free(text, TRUE);
    smp_framer_free(f);
}

static void test_a_line_without_end_takes_no_memory(void)
{
    struct smp_framer *f = smp_framer_new();

    for (unsigned i = 0; i < 1000000; i++)
        g_assert_false(smp_framer_take(f, 'A'));
    g_assert_cmpuint(f->line->allocated_len, <=, 4096);
    smp_framer_free(f);
}

static void test_a_map_comes_back(void)
{
    cbor_item_t *map = smp_payload_new();
    GByteArray *bytes = g_byte_array_new();
    uint64_t value;
    size_t len;

    smp_payload_add_uint(map, "off", 70000);
    smp_payload_add_bool(map, "yes", true);
    smp_payload_add_text(map, "d", "a\x1b");
    smp_payload_add_bytes(map, "sha", "\x00\x01", 2);
    smp_payload_append(map, bytes);
    smp_payload_free(map);
    map = smp_payload_parse(bytes->data, bytes->len);
    g_assert_true(smp_payload_uint(map, "off", &value) && value == 70000);
    g_assert_true(smp_payload_is_true(map, "yes"));
    char *text = smp_payload_text(map, "d");
    g_assert_cmpstr(text, ==, "a\\x1b");
    g_free(text);
    const uint8_t *data = smp_payload_bytes(map, "sha", &len);
    g_assert_cmpmem(data, len, "\x00\x01", 2);
    g_assert_false(smp_payload_uint(map, "d", &value));
    g_assert_null(smp_payload_get(map, "of"));
    smp_payload_free(map);
    g_byte_array_free(bytes, TRUE);
}

static void test_what_claims_more_than_is_there_is_no_map(void)
{
    static const char *const claims[] = {
        "\xbb\xff\xff\xff\xff\xff\xff\xff\xff",
        "\xba\x7f\xff\xff\xff",
        "\x9a\x10\x00\x00\x00",
        "\xa1\x61"
        "d\x5a\xff\xff\xff\xff",
        "\xbf",
        "\xa2\x01\x02",
        "\x81\x01",
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(claims); i++)
        g_assert_null(smp_payload_parse((const uint8_t *)claims[i], strlen(claims[i])));
    g_assert_null(smp_payload_parse((const uint8_t *)"", 0));
}

static void test_a_number_is_not_true(void)
{
    static const struct {
        const char *bytes;
        size_t len;
    } maps[] = {
        {"\xa1\x61y\xf9\x3c\x00", 6},
        {"\xa1\x61y\xfa\x3f\x80\x00\x00", 8},
        {"\xa1\x61y\xfb\x3f\xf0\x00\x00\x00\x00\x00\x00", 12},
        {"\xa1\x61y\x01", 4},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(maps); i++) {
        cbor_item_t *map = smp_payload_parse((const uint8_t *)maps[i].bytes, maps[i].len);

        g_assert_nonnull(map);
        g_assert_false(smp_payload_is_true(map, "y"));
        smp_payload_free(map);
    }
}

static void test_random_payloads_never_crash(void)
{
    GRand *rand = g_rand_new_with_seed(1);
    uint8_t data[64];

    for (unsigned i = 0; i < 200000; i++) {
        size_t len = (size_t)g_rand_int_range(rand, 1, sizeof data);

        for (size_t k = 0; k < len; k++)
            data[k] = (uint8_t)g_rand_int(rand);
        if (i % 2 == 0)
            data[0] = (uint8_t)(0xa0 | (data[0] & 0x1f));
        smp_payload_free(smp_payload_parse(data, len));
    }
    g_rand_free(rand);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/smp/" #name, test_##name)
    ADD(a_packet_of_any_length_comes_back);
    ADD(a_known_packet_has_the_known_line);
    ADD(no_line_is_longer_than_127_bytes);
    ADD(console_text_around_and_before_a_packet_is_passed_over);
    ADD(a_flipped_bit_is_noticed_and_the_next_packet_is_whole);
    ADD(a_start_drops_what_was_begun);
    ADD(a_line_without_end_takes_no_memory);
    ADD(a_map_comes_back);
    ADD(what_claims_more_than_is_there_is_no_map);
    ADD(a_number_is_not_true);
    ADD(random_payloads_never_crash);
#undef ADD
    return g_test_run();
}
