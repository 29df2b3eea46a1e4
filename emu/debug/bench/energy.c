/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/bench/energy.h"

#define SUPPLY_MV 3000u

/*
 * Idle with 128 MHz configured: 785 uA (Nordic DevZone 91130). Sleep inside a region is short, so
 * the System ON idle current of 1.3 uA is not reached: assumption.
 */
#define SLEEP_UA 785u

/*
 * The SoC's current while it executes. Provenance: Nordic, "Indication of XIP performance", nRF5340
 * DK at 3.0 V, one machine-learning library call, cache on. Other SCKs take the nearest row of
 * their CPU clock: assumption.
 */
static const struct row {
    uint32_t cpu_hz, sck_hz; /* sck_hz 0: internal flash */
    uint32_t ua;
} rows[] = {
    {64000000, 0, 3200},  {64000000, 24000000, 5580},  {64000000, 48000000, 5630},
    {128000000, 0, 7650}, {128000000, 48000000, 8850}, {128000000, 96000000, 8990},
};

static uint32_t distance(uint32_t a, uint32_t b)
{
    return a > b ? a - b : b - a;
}

static uint32_t active_current(uint32_t cpu_hz, uint32_t sck_hz)
{
    uint32_t mhz64 = cpu_hz > 96000000 ? 128000000 : 64000000;
    const struct row *best = NULL;

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].cpu_hz != mhz64 || (rows[i].sck_hz == 0) != (sck_hz == 0))
            continue;
        if (best == NULL || distance(rows[i].sck_hz, sck_hz) < distance(best->sck_hz, sck_hz))
            best = &rows[i];
    }
    return best->ua;
}

static bool uses_xip(const struct bench_sums *s)
{
    const struct timing_hits *h = &s->hits[1];

    return s->stalls.fetch_xip + s->stalls.data_xip + h->ihit + h->imiss + h->dhit + h->dmiss != 0;
}

struct bench_energy bench_energy(const struct bench_result *r, bool xip)
{
    const struct bench_sums *s = &r->sums;
    uint64_t awake = s->cycles - s->sleep_cycles;
    struct bench_energy e = {
        .active_ua = active_current(r->cpu_hz, xip && uses_xip(s) ? r->sck_hz : 0),
    };

    if (s->cycles == 0 || r->calls == 0)
        return e;
    e.mean_ua = (uint32_t)(((unsigned __int128)e.active_ua * awake +
                            (unsigned __int128)SLEEP_UA * s->sleep_cycles) /
                           s->cycles);
    /* uA * mV = nW; times ticks of 1 / TICKS_PER_SECOND. */
    e.nj = (uint64_t)((unsigned __int128)e.mean_ua * SUPPLY_MV * (s->ticks / r->calls) /
                      TICKS_PER_SECOND);
    return e;
}
