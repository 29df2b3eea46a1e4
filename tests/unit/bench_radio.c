/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench_radio.h"

#include <string.h>

#include "periph/devices.h"

/* Shorter than whatever a radio hears of another one's packet before it matters. */
#define STEP TICKS_PER_US

#define ACCESS_ADDRESS UINT32_C(0x8e89bed6)

static void keep_time(void *ctx, const struct periph *p, uint32_t event)
{
    struct radio_times *t = ctx;

    t->event[(event - 0x100) / 4] = sched_now(&t->bench->sched);
}

static void listen(struct radio_times *t, struct bench *b)
{
    memset(t->event, 0xff, sizeof t->event);
    t->bench = b;
    t->ear.event = keep_time;
    periph_listen(&b->env, &t->ear, t);
}

struct radios *radios_new(const struct medium_options *options)
{
    struct medium_options plain = medium_options_of(RADIO_BENCHES, 1);
    struct radios *r = g_new0(struct radios, 1);

    r->medium = medium_new(options != NULL ? options : &plain);
    for (unsigned i = 0; i < RADIO_BENCHES; i++) {
        struct bench *b = r->bench[i] = bench_new();

        periph_new(&radio_type, "RADIO", RADIO, 8, 0, &b->env);
        clock_set(&b->clocks, CLOCK_HFXO, 32000000);
        medium_join(r->medium, i, &b->antenna);
        listen(&r->times[i], b);
        radio_set_ble(b, BLE_1M);
    }
    return r;
}

void radios_free(struct radios *r)
{
    medium_free(r->medium);
    for (unsigned i = 0; i < RADIO_BENCHES; i++)
        bench_free(r->bench[i]);
    g_free(r);
}

void radio_set_ble(struct bench *b, unsigned mode)
{
    static const uint32_t plen[] = {
        [BLE_1M] = 0, [BLE_2M] = 1 << 24, [LR125K] = 3 << 24, [LR500K] = 3 << 24};
    uint32_t coded = mode == LR125K || mode == LR500K ? 2 << 22 | 3 << 29 : 0;

    bench_write(b, MODE, mode);
    bench_write(b, PCNF0, BIT(8) | 8 | plen[mode] | coded);
    bench_write(b, PCNF1, 37 | 3 << 16 | BIT(25));
    bench_write(b, BASE0, ACCESS_ADDRESS << 8);
    bench_write(b, PREFIX0, ACCESS_ADDRESS >> 24);
    bench_write(b, RXADDRESSES, 1);
    bench_write(b, CRCCNF, 3 | 1 << 8);
    bench_write(b, CRCPOLY, 0x65b);
    bench_write(b, CRCINIT, 0x555555);
    bench_write(b, DATAWHITEIV, 37);
    bench_write(b, MODECNF0, 1);
    bench_write(b, PACKETPTR, BENCH_RAM);
}

void radio_set_ieee802154(struct bench *b)
{
    bench_write(b, MODE, IEEE802154);
    bench_write(b, FREQUENCY, 25);
    bench_write(b, PCNF0, 8 | 2 << 24 | BIT(26));
    bench_write(b, PCNF1, 127);
    bench_write(b, CRCCNF, 2 | 2 << 8);
    bench_write(b, CRCPOLY, 0x11021);
    bench_write(b, CRCINIT, 0);
    bench_write(b, MODECNF0, 1);
    bench_write(b, PACKETPTR, BENCH_RAM);
}

void radios_run(struct radios *r, ticks_t duration)
{
    for (ticks_t t = 0; t < duration; t += STEP)
        for (unsigned i = 0; i < RADIO_BENCHES; i++)
            bench_run(r->bench[i], STEP);
}

ticks_t radio_time(const struct radios *r, unsigned n, uint32_t event)
{
    return r->times[n].event[(event - RADIO - 0x100) / 4];
}

void radio_put_packet(struct bench *b, unsigned length)
{
    b->ram[0] = 0x42;
    b->ram[1] = (uint8_t)length;
    for (unsigned i = 0; i < length; i++)
        b->ram[2 + i] = (uint8_t)(i + 1);
}

void radios_send(struct radios *r, unsigned from, unsigned to)
{
    bench_write(r->bench[to], SHORTS, bench_read(r->bench[to], SHORTS) | READY_START);
    bench_write(r->bench[to], TASKS_RXEN, 1);
    radios_run(r, 100 * TICKS_PER_US);
    bench_write(r->bench[from], SHORTS, READY_START | END_DISABLE);
    bench_write(r->bench[from], TASKS_TXEN, 1);
    radios_run(r, 6 * TICKS_PER_MS);
}
