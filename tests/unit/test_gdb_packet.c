/*
 * GDB's packets, framed and taken apart.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/gdb/packet.h"

/* Feeds `len` bytes; the last event that is not PACKET_NOTHING. */
static enum packet_event feed(struct packet_reader *r, const void *data, size_t len)
{
    enum packet_event last = PACKET_NOTHING;

    for (size_t i = 0; i < len; i++) {
        enum packet_event e = packet_feed(r, ((const uint8_t *)data)[i]);

        last = e != PACKET_NOTHING ? e : last;
    }
    return last;
}

#define FEED(r, text) feed(r, text, sizeof(text) - 1)

static void a_packet_comes_apart_as_it_was_put_together(void)
{
    struct packet_reader *r = g_new0(struct packet_reader, 1);
    GByteArray *out = g_byte_array_new();
    uint8_t all[256];

    for (unsigned i = 0; i < sizeof all; i++)
        all[i] = (uint8_t)i;
    packet_put(out, all, sizeof all);
    g_assert_cmpint(feed(r, out->data, out->len), ==, PACKET_COMPLETE);
    g_assert_cmpmem(r->data, r->len, all, sizeof all);
    g_byte_array_free(out, TRUE);
    g_free(r);
}

static void a_wrong_checksum_breaks_the_packet(void)
{
    struct packet_reader *r = g_new0(struct packet_reader, 1);

    g_assert_cmpint(FEED(r, "$g#68"), ==, PACKET_BROKEN);
    g_assert_cmpint(FEED(r, "$g#6x"), ==, PACKET_BROKEN);
    g_assert_cmpint(FEED(r, "$g#67"), ==, PACKET_COMPLETE);
    g_assert_cmpstr((const char *)r->data, ==, "g");
    g_free(r);
}

static void a_packet_that_was_given_up_makes_room_for_the_next(void)
{
    struct packet_reader *r = g_new0(struct packet_reader, 1);

    g_assert_cmpint(FEED(r, "$m0,4$g#67"), ==, PACKET_COMPLETE);
    g_assert_cmpstr((const char *)r->data, ==, "g");
    g_free(r);
}

static void a_packet_beyond_the_limit_is_broken(void)
{
    struct packet_reader *r = g_new0(struct packet_reader, 1);

    packet_feed(r, '$');
    for (unsigned i = 0; i < 2 * PACKET_MAX; i++)
        packet_feed(r, 'a');
    g_assert_cmpint(FEED(r, "#00"), ==, PACKET_BROKEN);
    g_free(r);
}

static void ctrl_c_counts_between_packets_only(void)
{
    struct packet_reader *r = g_new0(struct packet_reader, 1);

    g_assert_cmpint(FEED(r, "\x03"), ==, PACKET_INTERRUPT);
    g_assert_cmpint(FEED(r, "$\x03#03"), ==, PACKET_COMPLETE);
    g_free(r);
}

static void numbers_have_at_most_32_bits(void)
{
    const char *text = "ffffffff,";
    uint32_t value;

    g_assert_true(packet_number_then(&text, &value, ','));
    g_assert_cmphex(value, ==, UINT32_MAX);
    text = "100000000";
    g_assert_false(packet_number(&text, &value));
    text = ",";
    g_assert_false(packet_number(&text, &value));
}

/* Most of the bytes mean something, so that every state is reached. */
static void a_million_bytes_of_anything_are_survived(void)
{
    static const char likely[] = "$#}*+-\x03"
                                 "0123456789abcdef";
    struct packet_reader *r = g_new0(struct packet_reader, 1);
    GRand *rand = g_rand_new_with_seed(1);
    unsigned complete = 0;

    for (unsigned i = 0; i < 1000000; i++) {
        uint32_t v = g_rand_int(rand);
        uint8_t byte = v & 0x300 ? (uint8_t)likely[(v & 0xff) % (sizeof likely - 1)] : (uint8_t)v;

        complete += packet_feed(r, byte) == PACKET_COMPLETE;
        g_assert_cmpuint(r->len, <=, PACKET_MAX);
    }
    g_assert_cmpuint(complete, >, 0);
    g_rand_free(rand);
    g_free(r);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/gdb-packet/comes-apart", a_packet_comes_apart_as_it_was_put_together);
    g_test_add_func("/gdb-packet/checksum", a_wrong_checksum_breaks_the_packet);
    g_test_add_func("/gdb-packet/given-up", a_packet_that_was_given_up_makes_room_for_the_next);
    g_test_add_func("/gdb-packet/limit", a_packet_beyond_the_limit_is_broken);
    g_test_add_func("/gdb-packet/interrupt", ctrl_c_counts_between_packets_only);
    g_test_add_func("/gdb-packet/numbers", numbers_have_at_most_32_bits);
    g_test_add_func("/gdb-packet/anything", a_million_bytes_of_anything_are_survived);
    return g_test_run();
}
