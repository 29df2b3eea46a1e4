/*
 * The air: what reaches which antenna.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "air/capture.h"
#include "bench_radio.h"

#define LENGTH 20

static bool heard(const struct radios *r, unsigned n, uint32_t event)
{
    return radio_time(r, n, event) != TICKS_NEVER;
}

static void listen(struct bench *b)
{
    bench_write(b, SHORTS, READY_START);
    bench_write(b, TASKS_RXEN, 1);
}

static void send(struct bench *b)
{
    radio_put_packet(b, LENGTH);
    bench_write(b, SHORTS, READY_START | END_DISABLE);
    bench_write(b, TASKS_TXEN, 1);
}

static void everybody_hears_a_packet_but_its_sender(void)
{
    struct radios *r = radios_new(NULL);

    listen(r->bench[1]);
    listen(r->bench[2]);
    send(r->bench[0]);
    radios_run(r, TICKS_PER_MS);
    g_assert_false(heard(r, 0, EVENTS_CRCOK));
    g_assert_true(heard(r, 1, EVENTS_CRCOK));
    g_assert_true(heard(r, 2, EVENTS_CRCOK));
    radios_free(r);
}

static void a_signal_below_the_noise_is_not_heard(void)
{
    struct medium_options options = medium_options_of(RADIO_BENCHES, 1);
    options.path_loss[0][1] = 120;
    struct radios *r = radios_new(&options);

    listen(r->bench[1]);
    send(r->bench[0]);
    radios_run(r, TICKS_PER_MS);
    g_assert_false(heard(r, 1, EVENTS_ADDRESS));
    radios_free(r);
}

/* Two senders, the second one 100 us later, in the first one's payload. */
static struct radios *collide(int loss_of_second)
{
    struct medium_options options = medium_options_of(RADIO_BENCHES, 1);
    options.path_loss[2][1] = loss_of_second;
    struct radios *r = radios_new(&options);

    listen(r->bench[1]);
    send(r->bench[0]);
    radios_run(r, 100 * TICKS_PER_US);
    send(r->bench[2]);
    radios_run(r, TICKS_PER_MS);
    return r;
}

static void two_packets_at_once_spoil_each_other(void)
{
    struct radios *r = collide(MEDIUM_PATH_LOSS);

    g_assert_true(heard(r, 1, EVENTS_CRCERROR));
    g_assert_false(heard(r, 1, EVENTS_CRCOK));
    g_assert_cmpuint(medium_counts(r->medium, 1)->overlaid, ==, 1);
    radios_free(r);
}

static void a_packet_is_heard_over_a_weaker_one(void)
{
    struct radios *r = collide(MEDIUM_PATH_LOSS + 20);

    g_assert_true(heard(r, 1, EVENTS_CRCOK));
    radios_free(r);
}

static void nothing_gets_through_on_a_jammed_frequency(void)
{
    struct medium_options options = medium_options_of(RADIO_BENCHES, 1);
    options.jam[0] = (struct medium_jam){.mhz = 2402, .to = TICKS_NEVER};
    options.n_jams = 1;
    struct radios *r = radios_new(&options);

    listen(r->bench[1]);
    send(r->bench[0]);
    radios_run(r, TICKS_PER_MS);
    g_assert_false(heard(r, 1, EVENTS_CRCOK));
    bench_write(r->bench[1], TASKS_DISABLE, 1);
    bench_write(r->bench[0], FREQUENCY, 26);
    bench_write(r->bench[1], FREQUENCY, 26);
    radios_run(r, TICKS_PER_US);
    listen(r->bench[1]);
    send(r->bench[0]);
    radios_run(r, TICKS_PER_MS);
    g_assert_true(heard(r, 1, EVENTS_CRCOK));
    radios_free(r);
}

static unsigned received_of(unsigned n, unsigned lost, uint64_t seed)
{
    struct medium_options options = medium_options_of(RADIO_BENCHES, seed);
    options.lost[0][1] = lost;
    struct radios *r = radios_new(&options);
    unsigned received = 0;

    for (unsigned i = 0; i < n; i++) {
        bench_write(r->bench[1], EVENTS_CRCOK, 0);
        bench_write(r->bench[1], TASKS_DISABLE, 1);
        radios_run(r, 50 * TICKS_PER_US);
        listen(r->bench[1]);
        send(r->bench[0]);
        radios_run(r, 400 * TICKS_PER_US);
        received += bench_read(r->bench[1], EVENTS_CRCOK);
    }
    radios_free(r);
    return received;
}

static void as_many_packets_are_lost_as_was_asked_for(void)
{
    unsigned first = received_of(200, 1000, 1);

    g_assert_cmpuint(first, >, 165);
    g_assert_cmpuint(first, <, 195);
    g_assert_cmpuint(received_of(200, 1000, 1), ==, first);
    g_assert_cmpuint(received_of(20, 10000, 1), ==, 0);
    g_assert_cmpuint(received_of(20, 0, 1), ==, 20);
}

static void keep_block(void *ctx, unsigned board, const struct air_packet *packet,
                       const struct air_content *content)
{
    *(GByteArray **)ctx = capture_block(packet, content);
}

static void a_capture_shows_the_plain_packet(void)
{
    struct radios *r = radios_new(NULL);
    GByteArray *block = NULL;
    struct medium_listener ear = {.sent = keep_block};

    medium_listen(r->medium, &ear, &block);
    send(r->bench[0]);
    radios_run(r, TICKS_PER_MS);
    medium_settle(r->medium, TICKS_PER_MS);
    g_assert_nonnull(block);
    const uint8_t *packet = block->data + 28;
    g_assert_cmpuint(packet[0], ==, 0);
    g_assert_cmphex(load_le32(packet + 10), ==, 0x8e89bed6);
    g_assert_cmpmem(packet + 14, LENGTH + 2, r->bench[0]->ram, LENGTH + 2);
    g_byte_array_unref(block);
    radios_free(r);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/air/all", everybody_hears_a_packet_but_its_sender);
    g_test_add_func("/air/weak", a_signal_below_the_noise_is_not_heard);
    g_test_add_func("/air/collision", two_packets_at_once_spoil_each_other);
    g_test_add_func("/air/capture-effect", a_packet_is_heard_over_a_weaker_one);
    g_test_add_func("/air/jam", nothing_gets_through_on_a_jammed_frequency);
    g_test_add_func("/air/loss", as_many_packets_are_lost_as_was_asked_for);
    g_test_add_func("/air/capture", a_capture_shows_the_plain_packet);
    return g_test_run();
}
