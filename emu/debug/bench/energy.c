/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/bench/energy.h"

#include "debug/energy/model.h"

#define SUPPLY_MV 3000u

static bool uses_xip(const struct bench_sums *s)
{
    const struct timing_hits *h = &s->hits[1];

    return s->stalls.fetch_xip + s->stalls.data_xip + h->ihit + h->imiss + h->dhit + h->dmiss != 0;
}

/* Nordic's conditions: DC/DC, HFINT, QSPI left active, its clock undivided, LFCLK stopped. */
static struct energy_clocks conditions(const struct bench_result *r, bool xip)
{
    return (struct energy_clocks){
        .app_hz = r->cpu_hz,
        .raised = xip || r->cpu_hz > 64000000,
        .qspi_sck = xip ? r->sck_hz : 0,
    };
}

static energy_charge charge_of(const struct bench_result *r, bool xip)
{
    const struct bench_sums *s = &r->sums;
    const struct energy_clocks clocks = conditions(r, xip);
    const uint64_t tick = TICKS_PER_SECOND / r->cpu_hz;
    const uint64_t xip_stalls = s->stalls.fetch_xip + s->stalls.data_xip;
    const struct energy_span span = {
        .ticks = s->cycles * tick,
        .app_awake = (s->cycles - s->sleep_cycles) * tick,
        .app_stalled =
            (xip_stalls + s->stalls.fetch_flash + s->stalls.data_flash + s->stalls.nvm_busy) * tick,
        .sck = xip ? xip_stalls * tick : 0,
    };
    energy_charge part[ENERGY_PARTS] = {0}, sum = 0;

    energy_charge_span(&clocks, &span, part);
    for (unsigned i = 0; i < ENERGY_PARTS; i++)
        sum += part[i];
    return sum;
}

struct bench_energy bench_energy(const struct bench_result *r, bool xip)
{
    const struct bench_sums *s = &r->sums;
    struct bench_energy e = {0};

    if (s->cycles == 0 || r->calls == 0)
        return e;
    energy_charge charge = charge_of(r, xip && uses_xip(s));
    e.mean_ua =
        (uint32_t)(energy_mean_na(charge, s->cycles * (TICKS_PER_SECOND / r->cpu_hz), SUPPLY_MV) /
                   1000);
    /* uA * mV = nW; times ticks of 1 / TICKS_PER_SECOND. */
    e.nj = (uint64_t)((unsigned __int128)e.mean_ua * SUPPLY_MV * (s->ticks / r->calls) /
                      TICKS_PER_SECOND);
    return e;
}
