/*
 * RADIO receives what another one sends.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_radio.h"

#define US(tenths) ((tenths)*TICKS_PER_US / 10)
#define LENGTH     20

/* The sender is bench 0, the receiver bench 1. */
static struct radios *set_up(unsigned mode)
{
    struct radios *r = radios_new(NULL);

    radio_set_ble(r->bench[0], mode);
    radio_set_ble(r->bench[1], mode);
    radio_put_packet(r->bench[0], LENGTH);
    return r;
}

static bool heard(const struct radios *r, uint32_t event)
{
    return radio_time(r, 1, event) != TICKS_NEVER;
}

static void the_packet_arrives_in_ram_with_its_crc(void)
{
    static const unsigned modes[] = {BLE_1M, BLE_2M, LR125K, LR500K};

    for (unsigned i = 0; i < G_N_ELEMENTS(modes); i++) {
        struct radios *r = set_up(modes[i]);

        radios_send(r, 0, 1);
        g_assert_cmpmem(r->bench[1]->ram, LENGTH + 2, r->bench[0]->ram, LENGTH + 2);
        g_assert_cmpuint(bench_read(r->bench[1], CRCSTATUS), ==, 1);
        g_assert_cmpuint(bench_read(r->bench[1], RXMATCH), ==, 0);
        g_assert_true(heard(r, EVENTS_CRCOK));
        g_assert_false(heard(r, EVENTS_CRCERROR));
        radios_free(r);
    }
}

/*
 * From the sender's START: 0.8 us to the air, preamble and address 40 us, 9.4 us to the event; then
 * header, payload and CRC at 8 us a byte. Figures of Zephyr's controller for nRF5340.
 */
static void events_come_when_the_bits_have_arrived(void)
{
    struct radios *r = set_up(BLE_1M);

    radios_send(r, 0, 1);
    ticks_t start = radio_time(r, 0, EVENTS_READY), address = start + US(8) + US(400) + US(94);
    g_assert_cmpuint(radio_time(r, 1, EVENTS_ADDRESS), ==, address);
    g_assert_cmpuint(radio_time(r, 1, EVENTS_PAYLOAD), ==, address + (2 + LENGTH) * US(80));
    g_assert_cmpuint(radio_time(r, 1, EVENTS_END), ==, address + (2 + LENGTH + 3) * US(80));
    g_assert_cmpuint(radio_time(r, 1, EVENTS_CRCOK), ==, radio_time(r, 1, EVENTS_END));
    radios_free(r);
}

/* Coded: 80 us, address 256 us, CI and TERM1 40 us; S=2: 16 us a byte and TERM2 of 6 us. */
static void a_coded_packet_says_that_its_rate_is_higher(void)
{
    struct radios *r = set_up(LR500K);

    bench_write(r->bench[1], MODE, LR125K);
    radios_send(r, 0, 1);
    ticks_t start = radio_time(r, 0, EVENTS_READY);
    ticks_t address = start + US(22) + US(800 + 2560) + US(246);
    g_assert_cmpuint(radio_time(r, 1, EVENTS_ADDRESS), ==, address);
    g_assert_cmpuint(radio_time(r, 1, EVENTS_RATEBOOST), ==, address + US(400));
    g_assert_cmpuint(radio_time(r, 1, EVENTS_END), ==,
                     address + US(400) + (2 + LENGTH + 3) * US(160) + US(60));
    g_assert_true(heard(r, EVENTS_CRCOK));
    radios_free(r);
}

static void who_is_set_up_differently_hears_an_error_or_nothing(void)
{
    static const struct {
        uint32_t reg, value;
        bool address;
    } cases[] = {
        {FREQUENCY, 26, false},     {BASE0, 0x12345600, false},
        {RXADDRESSES, 0, false},    {MODE, BLE_2M, false},
        {CRCINIT, 0x123456, true},  {DATAWHITEIV, 12, true},
        {CRCCNF, 2 | 1 << 8, true}, {PCNF1, 5 | 3 << 16 | BIT(25), true},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct radios *r = set_up(BLE_1M);

        bench_write(r->bench[1], cases[i].reg, cases[i].value);
        radios_send(r, 0, 1);
        g_assert_cmpuint(heard(r, EVENTS_ADDRESS), ==, cases[i].address);
        g_assert_cmpuint(heard(r, EVENTS_CRCERROR), ==, cases[i].address);
        g_assert_false(heard(r, EVENTS_CRCOK));
        radios_free(r);
    }
}

static void a_packet_longer_than_maxlen_is_cut_off(void)
{
    struct radios *r = set_up(BLE_1M);

    bench_write(r->bench[1], PCNF1, 5 | 3 << 16 | BIT(25));
    radios_send(r, 0, 1);
    g_assert_cmphex(bench_read(r->bench[1], PDUSTAT), ==, 1);
    g_assert_cmpuint(r->bench[1]->ram[2 + 4], ==, 5);
    g_assert_cmpuint(r->bench[1]->ram[2 + 5], ==, 0);
    radios_free(r);
}

static void rxmatch_says_which_address_it_was(void)
{
    struct radios *r = set_up(BLE_1M);

    bench_write(r->bench[1], BASE0, 0);
    bench_write(r->bench[1], BASE1, 0x89bed600);
    bench_write(r->bench[1], PREFIX0, 0x8e000000);
    bench_write(r->bench[1], RXADDRESSES, BIT(1) | BIT(3));
    radios_send(r, 0, 1);
    g_assert_cmpuint(bench_read(r->bench[1], RXMATCH), ==, 3);
    radios_free(r);
}

static void a_receiver_that_opens_too_late_misses_the_packet(void)
{
    struct radios *r = set_up(BLE_1M);

    bench_write(r->bench[0], SHORTS, READY_START);
    bench_write(r->bench[0], TASKS_TXEN, 1);
    radios_run(r, 10 * TICKS_PER_US); /* READY here 10 us behind READY there */
    bench_write(r->bench[1], SHORTS, READY_START);
    bench_write(r->bench[1], TASKS_RXEN, 1);
    radios_run(r, TICKS_PER_MS);
    g_assert_false(heard(r, EVENTS_ADDRESS));
    radios_free(r);
}

static void a_receiver_that_is_switched_off_says_no_more(void)
{
    struct radios *r = set_up(BLE_1M);

    bench_write(r->bench[1], SHORTS, READY_START);
    bench_write(r->bench[1], TASKS_RXEN, 1);
    bench_write(r->bench[0], SHORTS, READY_START);
    bench_write(r->bench[0], TASKS_TXEN, 1);
    radios_run(r, 150 * TICKS_PER_US);
    g_assert_true(heard(r, EVENTS_ADDRESS));
    bench_write(r->bench[1], TASKS_DISABLE, 1);
    radios_run(r, TICKS_PER_MS);
    g_assert_true(heard(r, EVENTS_DISABLED));
    g_assert_false(heard(r, EVENTS_END));
    radios_free(r);
}

static void a_sender_that_breaks_off_leaves_an_error(void)
{
    struct radios *r = set_up(BLE_1M);

    bench_write(r->bench[1], SHORTS, READY_START);
    bench_write(r->bench[1], TASKS_RXEN, 1);
    bench_write(r->bench[0], SHORTS, READY_START);
    bench_write(r->bench[0], TASKS_TXEN, 1);
    radios_run(r, 150 * TICKS_PER_US);
    bench_write(r->bench[0], TASKS_DISABLE, 1);
    radios_run(r, TICKS_PER_MS);
    g_assert_true(heard(r, EVENTS_CRCERROR));
    g_assert_true(heard(r, EVENTS_END));
    radios_free(r);
}

static void rssi_is_what_the_path_leaves_of_the_power(void)
{
    struct medium_options options = medium_options_of(RADIO_BENCHES, 1);
    options.path_loss[0][1] = 63;
    struct radios *r = radios_new(&options);

    radio_put_packet(r->bench[0], LENGTH);
    bench_write(r->bench[0], TXPOWER, 0xf8); /* -8 dBm */
    bench_write(r->bench[1], SHORTS, ADDRESS_RSSISTART);
    radios_send(r, 0, 1);
    g_assert_cmpuint(bench_read(r->bench[1], RSSISAMPLE), ==, 71);
    radios_free(r);
}

/* S0 and six bytes of address: 64 bits behind the access address. */
static void device_match_comes_behind_the_device_address(void)
{
    for (unsigned wanted = 0; wanted < 2; wanted++) {
        struct radios *r = set_up(BLE_1M);

        bench_write(r->bench[1], PCNF0, BIT(8) | 8 | BIT(20)); /* a byte of RAM for S1 */
        bench_write(r->bench[1], DAB(2), 0x04030201);
        bench_write(r->bench[1], DAP(2), 0x0600 | (wanted ? 5 : 4));
        bench_write(r->bench[1], DACNF, BIT(2) | BIT(8 + 2)); /* TxAdd: bit 6 of 0x42 */
        radios_send(r, 0, 1);
        uint32_t came = wanted ? EVENTS_DEVMATCH : EVENTS_DEVMISS;
        uint32_t other = wanted ? EVENTS_DEVMISS : EVENTS_DEVMATCH;
        g_assert_cmpuint(radio_time(r, 1, came), ==, radio_time(r, 1, EVENTS_ADDRESS) + US(640));
        g_assert_false(heard(r, other));
        g_assert_cmpuint(bench_read(r->bench[1], DAI), ==, wanted ? 2 : 0);
        radios_free(r);
    }
}

static void the_bit_counter_counts_on_behind_a_match(void)
{
    struct radios *r = set_up(BLE_1M);
    struct bench *b = r->bench[1];

    bench_write(b, SHORTS, READY_START | ADDRESS_BCSTART);
    bench_write(b, TASKS_RXEN, 1);
    bench_write(b, BCC, 32);
    bench_write(r->bench[0], SHORTS, READY_START);
    bench_write(r->bench[0], TASKS_TXEN, 1);
    radios_run(r, 130 * TICKS_PER_US);
    ticks_t address = radio_time(r, 1, EVENTS_ADDRESS);
    g_assert_cmpuint(radio_time(r, 1, EVENTS_BCMATCH), ==, address + US(320));
    g_assert_cmpuint(b->ram[2 + 1], ==, 2); /* so much is in RAM, and no more */
    g_assert_cmpuint(b->ram[2 + 2], ==, 0);
    bench_write(b, BCC, 64);
    radios_run(r, 40 * TICKS_PER_US);
    g_assert_cmpuint(radio_time(r, 1, EVENTS_BCMATCH), ==, address + US(640));
    radios_free(r);
}

/* Hardware enforces TIFS with ramps of normal length: from bit to bit on the air. */
static void tifs_lies_between_two_packets_on_the_air(void)
{
    struct radios *r = set_up(BLE_1M);
    struct bench *b = r->bench[1];

    bench_write(b, MODECNF0, 0);
    bench_write(b, TIFS, 190);
    bench_write(b, SHORTS, END_DISABLE | DISABLED_TXEN);
    bench_write(b, TASKS_RXEN, 1);
    radios_run(r, 150 * TICKS_PER_US);
    bench_write(b, TASKS_START, 1);
    bench_write(r->bench[0], SHORTS, READY_START | END_DISABLE);
    bench_write(r->bench[0], TASKS_TXEN, 1);
    radios_run(r, 500 * TICKS_PER_US);
    ticks_t air_end = radio_time(r, 1, EVENTS_CRCOK) - US(94);
    g_assert_cmpuint(radio_time(r, 1, EVENTS_READY) + US(8), ==, air_end + US(1900));
    radios_free(r);
}

static void an_ieee_802_15_4_frame_arrives(void)
{
    struct radios *r = radios_new(NULL);

    radio_set_ieee802154(r->bench[0]);
    radio_set_ieee802154(r->bench[1]);
    r->bench[0]->ram[0] = 12; /* with two bytes of CRC */
    for (unsigned i = 1; i <= 10; i++)
        r->bench[0]->ram[i] = (uint8_t)(0x10 + i);
    bench_write(r->bench[1], MHRMATCHMAS, 0x0000ffff);
    bench_write(r->bench[1], MHRMATCHCONF, 0x00001211);
    radios_send(r, 0, 1);
    g_assert_cmpmem(r->bench[1]->ram, 11, r->bench[0]->ram, 11);
    g_assert_true(heard(r, EVENTS_CRCOK));
    g_assert_true(heard(r, EVENTS_MHRMATCH));
    ticks_t address = radio_time(r, 1, EVENTS_ADDRESS);
    g_assert_cmpuint(radio_time(r, 1, EVENTS_FRAMESTART), ==, address + US(320));
    g_assert_cmpuint(radio_time(r, 1, EVENTS_END), ==, address + 13 * US(320));
    radios_free(r);
}

static void a_clear_channel_assessment_finds_it_busy_while_somebody_sends(void)
{
    struct radios *r = radios_new(NULL);

    radio_set_ieee802154(r->bench[0]);
    radio_set_ieee802154(r->bench[1]);
    r->bench[0]->ram[0] = 100;
    bench_write(r->bench[1], TASKS_RXEN, 1);
    bench_write(r->bench[0], SHORTS, READY_START);
    bench_write(r->bench[0], TASKS_TXEN, 1);
    radios_run(r, 200 * TICKS_PER_US);
    bench_write(r->bench[1], TASKS_CCASTART, 1);
    radios_run(r, 130 * TICKS_PER_US);
    g_assert_true(heard(r, EVENTS_CCABUSY));
    bench_write(r->bench[1], TASKS_EDSTART, 1);
    radios_run(r, 130 * TICKS_PER_US);
    g_assert_cmpuint(bench_read(r->bench[1], EDSAMPLE), ==, 93 - MEDIUM_PATH_LOSS);
    radios_run(r, 4 * TICKS_PER_MS);
    bench_write(r->bench[1], TASKS_CCASTART, 1);
    radios_run(r, 130 * TICKS_PER_US);
    g_assert_true(heard(r, EVENTS_CCAIDLE));
    radios_free(r);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/radio-rx/packet", the_packet_arrives_in_ram_with_its_crc);
    g_test_add_func("/radio-rx/times", events_come_when_the_bits_have_arrived);
    g_test_add_func("/radio-rx/coded", a_coded_packet_says_that_its_rate_is_higher);
    g_test_add_func("/radio-rx/different", who_is_set_up_differently_hears_an_error_or_nothing);
    g_test_add_func("/radio-rx/maxlen", a_packet_longer_than_maxlen_is_cut_off);
    g_test_add_func("/radio-rx/rxmatch", rxmatch_says_which_address_it_was);
    g_test_add_func("/radio-rx/late", a_receiver_that_opens_too_late_misses_the_packet);
    g_test_add_func("/radio-rx/off", a_receiver_that_is_switched_off_says_no_more);
    g_test_add_func("/radio-rx/breaks-off", a_sender_that_breaks_off_leaves_an_error);
    g_test_add_func("/radio-rx/rssi", rssi_is_what_the_path_leaves_of_the_power);
    g_test_add_func("/radio-rx/device-match", device_match_comes_behind_the_device_address);
    g_test_add_func("/radio-rx/bit-counter", the_bit_counter_counts_on_behind_a_match);
    g_test_add_func("/radio-rx/tifs", tifs_lies_between_two_packets_on_the_air);
    g_test_add_func("/radio-rx/ieee802154", an_ieee_802_15_4_frame_arrives);
    g_test_add_func("/radio-rx/cca", a_clear_channel_assessment_finds_it_busy_while_somebody_sends);
    return g_test_run();
}
