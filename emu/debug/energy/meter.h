/*
 * An ammeter between the supply and the board: charge by part, integrated over every change.
 *
 * It reads counters of the cores and the draw of each device whenever one of them changes, and
 * changes nothing itself: a run with it is the run without it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/energy/model.h"
#include "soc/machine.h"

struct energy_meter;

struct energy_row {
    char what[40]; /* "application core running", "UARTE0", "flash chip: erase" */
    energy_charge charge;
    enum energy_trust trust;
    bool chip; /* not the SoC's */
};

/* Told of each stretch of constant draw, in order and without gaps; charge is the board's. */
struct energy_sink {
    void *ctx;
    void (*stretch)(void *ctx, ticks_t from, ticks_t to, energy_charge charge);
};

/* Measures from now on; the machine must outlive it. */
struct energy_meter *energy_meter_new(struct machine *m);
void energy_meter_free(struct energy_meter *e);

/* Copied. */
void energy_meter_set_sink(struct energy_meter *e, const struct energy_sink *sink);

/* Up to now; the largest first, without those that took nothing. Free with g_array_unref(). */
GArray *energy_meter_rows(struct energy_meter *e); /* of struct energy_row */

/* All of it as it stands now. */
struct energy_report {
    GArray *rows; /* as above */
    ticks_t begun, ticks;
    uint64_t peak_na;
    unsigned mv;
};
struct energy_report energy_meter_report(struct energy_meter *e);
void energy_report_clear(struct energy_report *r);

/* Takes the present into account: the sink has been told of everything up to it. */
void energy_meter_settle(struct energy_meter *e);

/* The present of what is measured, and how long it was. */
ticks_t energy_meter_now(const struct energy_meter *e);
ticks_t energy_meter_ticks(const struct energy_meter *e);

/* While the application core slept: how long, and how much of it something was on, in ticks. */
struct energy_asleep {
    uint64_t ticks, qspi, fast, hfxo, receiving, chip_standby;
};
const struct energy_asleep *energy_meter_asleep(const struct energy_meter *e);
struct machine *energy_meter_machine(const struct energy_meter *e);

/* The largest mean over a stretch of at least 10 us, flash chip included. */
uint64_t energy_meter_peak_na(const struct energy_meter *e);

/* The board's supply in mV. */
unsigned energy_meter_mv(const struct energy_meter *e);
