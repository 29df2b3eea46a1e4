/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/energy/model.h"

#include "time/clock.h"

#define REFERENCE_MV 3000u
#define LOW_MV       1800u
/* Power at 1.8 V as a share of that at 3.0 V, in 1/1000: six of Nordic's seven rows, 907 to 960. */
#define LOW_POWER    940u

static uint64_t figure(enum energy_figure_id id)
{
    return energy_figure(id)->value;
}

uint64_t energy_with_regulator(const struct energy_clocks *clocks, uint64_t na)
{
    return clocks->ldo ? na * figure(FIGURE_LDO) / 1000 : na;
}

static energy_charge charge_of(const struct energy_clocks *c, uint64_t na, uint64_t ticks)
{
    return (energy_charge)energy_with_regulator(c, na) * ticks;
}

static uint64_t app_running(const struct energy_clocks *c)
{
    return figure(c->raised ? FIGURE_APP_RAISED : FIGURE_APP) * (c->app_hz / 1000000);
}

/* Two cores that run at different times keep the domain awake longer than either: not modelled. */
static energy_charge floor_charge(const struct energy_clocks *c, const struct energy_span *s)
{
    if (c->raised)
        return charge_of(c, figure(FIGURE_FLOOR_RAISED), s->ticks);
    return charge_of(c, figure(FIGURE_FLOOR),
                     s->demanded ? s->ticks : MAX(s->app_awake, s->net_awake));
}

void energy_charge_span(const struct energy_clocks *c, const struct energy_span *s,
                        energy_charge *charge)
{
    uint64_t running = app_running(c);

    charge[ENERGY_SLEEP] +=
        (energy_charge)(figure(FIGURE_SLEEP) + (c->lfclk ? figure(FIGURE_LFCLK) : 0)) * s->ticks;
    charge[ENERGY_FLOOR] += floor_charge(c, s);
    charge[ENERGY_HFXO] += c->hfxo ? charge_of(c, figure(FIGURE_HFXO), s->ticks) : 0;
    charge[ENERGY_APP] += charge_of(c, running, s->app_awake - s->app_stalled);
    charge[ENERGY_APP_STALLED] +=
        charge_of(c, running * figure(FIGURE_STALLED) / 1000, s->app_stalled);
    charge[ENERGY_NET] += charge_of(c, figure(FIGURE_NET), s->net_awake);
    if (c->qspi_sck == 0)
        return;
    charge[ENERGY_QSPI] += charge_of(c, figure(FIGURE_QSPI_ACTIVE), s->ticks);
    charge[ENERGY_SCK] +=
        charge_of(c, figure(FIGURE_QSPI_MOVING) * (c->qspi_sck / 1000000), s->sck);
}

/* In 1/1000 of the power at 3.0 V. */
static uint64_t power_share(unsigned mv)
{
    int slope = (int)(1000 - LOW_POWER);

    return (uint64_t)(1000 + ((int)mv - (int)REFERENCE_MV) * slope / (int)(REFERENCE_MV - LOW_MV));
}

uint64_t energy_nj(energy_charge charge, unsigned mv)
{
    /* nA * mV = pW; pW * 1 s = pJ. */
    energy_charge pj = charge * REFERENCE_MV / TICKS_PER_SECOND;

    return (uint64_t)(pj * power_share(mv) / 1000000);
}

uint64_t energy_mean_na(energy_charge charge, uint64_t ticks, unsigned mv)
{
    if (ticks == 0)
        return 0;
    return (uint64_t)(charge / ticks * REFERENCE_MV / mv * power_share(mv) / 1000);
}
