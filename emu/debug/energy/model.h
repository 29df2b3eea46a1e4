/*
 * Charge of a span of time in which clocks and voltages do not change.
 *
 * A moment's current is a floor plus an increment for everything that goes on. The core voltage is
 * raised while the application core has 128 MHz or QSPI runs from an undivided HFCLK192M; what
 * runs then draws more, and the floor is drawn also in sleep. That the two share one voltage is
 * inferred: it predicts the current of QSPI at 64 MHz, which the sum of the specification's rows
 * misses by 1.1 mA.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "debug/energy/figures.h"

struct energy_clocks {
    uint32_t app_hz;   /* the application core's clock */
    bool raised;       /* the core voltage */
    bool hfxo, lfclk;  /* they run */
    bool ldo;          /* VREGMAIN works as LDO */
    uint32_t qspi_sck; /* Hz while QSPI is activated, else 0 */
};

/* Ticks of the span, and how many of them ... */
struct energy_span {
    uint64_t ticks;
    uint64_t app_awake, net_awake; /* the core did not sleep */
    uint64_t app_stalled;          /* of app_awake: waited for flash, XIP included */
    uint64_t sck;                  /* SCK ran */
    bool demanded;                 /* a peripheral keeps the 64 MHz domain awake throughout */
};

enum energy_part {
    ENERGY_SLEEP, /* floor of System ON */
    ENERGY_FLOOR, /* clocks and regulators awake */
    ENERGY_HFXO,
    ENERGY_APP,
    ENERGY_APP_STALLED,
    ENERGY_NET,
    ENERGY_QSPI,
    ENERGY_SCK,
    ENERGY_PARTS,
};

/* nA times ticks. */
typedef unsigned __int128 energy_charge;

/* Adds what each part took to charge[ENERGY_PARTS]. */
void energy_charge_span(const struct energy_clocks *clocks, const struct energy_span *span,
                        energy_charge *charge);

/* A current by peripherals as it is in reality, when the figure is for DC/DC. */
uint64_t energy_with_regulator(const struct energy_clocks *clocks, uint64_t na);

/*
 * From charge at 3.0 V to energy in nJ at a supply of `mv`, 1700 to 3600. Nordic's rows at 1.8 V
 * draw 0.94 of the power at 3.0 V; linear between, and that slope beyond.
 */
uint64_t energy_nj(energy_charge charge, unsigned mv);

/* Mean current in nA over ticks at a supply of `mv`. */
uint64_t energy_mean_na(energy_charge charge, uint64_t ticks, unsigned mv);
