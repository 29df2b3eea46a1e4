/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"

#define RADIO             UINT32_C(0x50008000)
#define TASKS_TXEN        (RADIO + 0x000)
#define TASKS_RXEN        (RADIO + 0x004)
#define TASKS_START       (RADIO + 0x008)
#define TASKS_STOP        (RADIO + 0x00c)
#define TASKS_DISABLE     (RADIO + 0x010)
#define TASKS_RSSISTART   (RADIO + 0x014)
#define TASKS_EDSTART     (RADIO + 0x024)
#define EVENTS_READY      (RADIO + 0x100)
#define EVENTS_ADDRESS    (RADIO + 0x104)
#define EVENTS_PAYLOAD    (RADIO + 0x108)
#define EVENTS_END        (RADIO + 0x10c)
#define EVENTS_DISABLED   (RADIO + 0x110)
#define EVENTS_RSSIEND    (RADIO + 0x11c)
#define EVENTS_FRAMESTART (RADIO + 0x138)
#define EVENTS_EDEND      (RADIO + 0x13c)
#define EVENTS_CCAIDLE    (RADIO + 0x144)
#define EVENTS_PHYEND     (RADIO + 0x16c)
#define SHORTS            (RADIO + 0x200)
#define PACKETPTR         (RADIO + 0x504)
#define MODE              (RADIO + 0x510)
#define PCNF0             (RADIO + 0x514)
#define PCNF1             (RADIO + 0x518)
#define CRCCNF            (RADIO + 0x534)
#define RSSISAMPLE        (RADIO + 0x548)
#define STATE             (RADIO + 0x550)
#define MODECNF0          (RADIO + 0x650)
#define EDCNT             (RADIO + 0x664)
#define POWER             (RADIO + 0xffc)

enum { DISABLED = 0, RXRU = 1, RXIDLE = 2, RX = 3, TXRU = 9, TXIDLE = 10, TX = 11, TXDISABLE = 12 };

/* A transmitter's events are a little late: 0.8 us from START to the air, 0.6 us back. */
#define LATE (8 * TICKS_PER_US / 10 - 6 * TICKS_PER_US / 10)

#define BLE_1M     3
#define IEEE802154 15

#define READY_START       BIT(0)
#define END_DISABLE       BIT(1)
#define RXREADY_CCASTART  BIT(11)
#define CCAIDLE_TXEN      BIT(12)
#define CCAIDLE_STOP      BIT(17)
#define TXREADY_START     BIT(18)
#define PHYEND_DISABLE    BIT(20)
#define BLE_HEADER        (BIT(8) | 8)             /* S0, eight bits of length */
#define BLE_LIMITS        (3 << 16 | 37)           /* four bytes of address */
#define IEEE802154_HEADER (8 | 2 << 24 | 1u << 26) /* CRC counts, preamble of zeros */
#define IEEE802154_LIMITS 127

static struct bench *set_up(void)
{
    struct bench *b = bench_new();
    periph_new(&radio_type, "RADIO", RADIO, 8, 0, &b->env);
    clock_set(&b->clocks, CLOCK_HFXO, 32000000);
    bench_write(b, MODE, BLE_1M);
    bench_write(b, PCNF0, BLE_HEADER);
    bench_write(b, PCNF1, BLE_LIMITS);
    bench_write(b, CRCCNF, 3);
    bench_write(b, PACKETPTR, BENCH_RAM);
    return b;
}

static ticks_t until(struct bench *b, uint32_t event)
{
    ticks_t took = bench_run_until_event(b, event, TICKS_PER_SECOND);

    g_assert_cmpuint(took, !=, TICKS_NEVER);
    return took;
}

static void the_transmitter_ramps_up_in_140_us_or_40_us(void)
{
    struct bench *b = set_up();

    bench_write(b, TASKS_TXEN, 1);
    g_assert_cmpuint(bench_read(b, STATE), ==, TXRU);
    g_assert_cmpuint(until(b, EVENTS_READY), ==, 140 * TICKS_PER_US);
    g_assert_cmpuint(bench_read(b, STATE), ==, TXIDLE);
    bench_write(b, TASKS_DISABLE, 1);
    g_assert_cmpuint(bench_read(b, STATE), ==, TXDISABLE);
    g_assert_cmpuint(until(b, EVENTS_DISABLED), ==, 6 * TICKS_PER_US);
    g_assert_cmpuint(bench_read(b, STATE), ==, DISABLED);

    bench_write(b, EVENTS_READY, 0);
    bench_write(b, MODECNF0, 1);
    bench_write(b, TASKS_TXEN, 1);
    g_assert_cmpuint(until(b, EVENTS_READY), ==, 40 * TICKS_PER_US);
    bench_free(b);
}

/*
 * An advertising packet of 37 bytes: preamble 1, address 4, header 2, payload 37, CRC 3 bytes at
 * 8 us each, 376 us in all (Bluetooth Core specification).
 */
static void a_ble_packet_takes_its_time_on_air(void)
{
    struct bench *b = set_up();

    b->ram[1] = 37;
    bench_write(b, SHORTS, READY_START | END_DISABLE);
    bench_write(b, TASKS_TXEN, 1);
    until(b, EVENTS_READY);
    g_assert_cmpuint(bench_read(b, STATE), ==, TX);
    g_assert_cmpuint(until(b, EVENTS_ADDRESS), ==, 40 * TICKS_PER_US + LATE);
    g_assert_cmpuint(until(b, EVENTS_PAYLOAD), ==, (2 + 37) * 8 * TICKS_PER_US);
    g_assert_cmpuint(until(b, EVENTS_END), ==, 3 * 8 * TICKS_PER_US);
    g_assert_cmphex(bench_read(b, EVENTS_PHYEND), ==, 1);
    until(b, EVENTS_DISABLED);
    bench_free(b);
}

/* Preamble 4, SFD 1, PHR 1, 10 bytes with their CRC: 32 us each. */
static void an_ieee_802_15_4_frame_takes_its_time_on_air(void)
{
    struct bench *b = set_up();

    bench_write(b, MODE, IEEE802154);
    bench_write(b, PCNF0, IEEE802154_HEADER);
    bench_write(b, PCNF1, IEEE802154_LIMITS);
    bench_write(b, CRCCNF, 2);
    b->ram[0] = 10;
    bench_write(b, SHORTS, TXREADY_START | PHYEND_DISABLE);
    bench_write(b, TASKS_TXEN, 1);
    until(b, EVENTS_READY);
    g_assert_cmpuint(until(b, EVENTS_FRAMESTART), ==, 6 * 32 * TICKS_PER_US);
    g_assert_cmpuint(until(b, EVENTS_PHYEND), ==, 10 * 32 * TICKS_PER_US);
    bench_free(b);
}

static void reception_waits_for_ever_and_stops_on_request(void)
{
    struct bench *b = set_up();

    bench_write(b, SHORTS, READY_START);
    bench_write(b, TASKS_RXEN, 1);
    until(b, EVENTS_READY);
    g_assert_cmpuint(bench_read(b, STATE), ==, RX);
    bench_run(b, TICKS_PER_SECOND);
    g_assert_cmphex(bench_read(b, EVENTS_ADDRESS), ==, 0);
    bench_write(b, TASKS_STOP, 1);
    g_assert_cmpuint(bench_read(b, STATE), ==, RXIDLE);
    bench_write(b, TASKS_DISABLE, 1);
    until(b, EVENTS_DISABLED);
    bench_free(b);
}

/* What Nordic's 802.15.4 driver does before it sends. */
static void an_idle_channel_leads_from_cca_to_transmission(void)
{
    struct bench *b = set_up();

    bench_write(b, MODE, IEEE802154);
    bench_write(b, SHORTS, RXREADY_CCASTART | CCAIDLE_TXEN | CCAIDLE_STOP | TXREADY_START);
    bench_write(b, TASKS_RXEN, 1);
    until(b, EVENTS_CCAIDLE);
    until(b, EVENTS_PHYEND);
    bench_free(b);
}

static void rssi_and_energy_detection_find_an_empty_channel(void)
{
    struct bench *b = set_up();

    bench_write(b, SHORTS, READY_START);
    bench_write(b, TASKS_RXEN, 1);
    until(b, EVENTS_READY);
    bench_write(b, TASKS_RSSISTART, 1);
    until(b, EVENTS_RSSIEND);
    g_assert_cmpuint(bench_read(b, RSSISAMPLE), ==, 100);
    bench_write(b, EDCNT, 3);
    bench_write(b, TASKS_EDSTART, 1);
    g_assert_cmpuint(until(b, EVENTS_EDEND), ==, 4 * 128 * TICKS_PER_US);
    bench_free(b);
}

static void the_radio_needs_the_crystal(void)
{
    struct bench *b = set_up();

    clock_set(&b->clocks, CLOCK_HFXO, 0);
    bench_write(b, TASKS_TXEN, 1);
    g_assert_cmpstr(b->last_id, ==, "radio-without-hfxo");
    bench_free(b);
}

static void power_off_resets_the_registers(void)
{
    struct bench *b = set_up();

    bench_write(b, TASKS_TXEN, 1);
    bench_write(b, POWER, 0);
    bench_write(b, POWER, 1);
    g_assert_cmpuint(bench_read(b, STATE), ==, DISABLED);
    g_assert_cmphex(bench_read(b, MODE), ==, 0);
    bench_run(b, TICKS_PER_SECOND);
    g_assert_cmphex(bench_read(b, EVENTS_READY), ==, 0);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/radio/ramp", the_transmitter_ramps_up_in_140_us_or_40_us);
    g_test_add_func("/radio/ble", a_ble_packet_takes_its_time_on_air);
    g_test_add_func("/radio/ieee802154", an_ieee_802_15_4_frame_takes_its_time_on_air);
    g_test_add_func("/radio/rx", reception_waits_for_ever_and_stops_on_request);
    g_test_add_func("/radio/cca", an_idle_channel_leads_from_cca_to_transmission);
    g_test_add_func("/radio/rssi", rssi_and_energy_detection_find_an_empty_channel);
    g_test_add_func("/radio/hfxo", the_radio_needs_the_crystal);
    g_test_add_func("/radio/power", power_off_resets_the_registers);
    return g_test_run();
}
