/*
 * What-if: the same binary at other costs. Nothing but the bill changes: overrides sit on the clock
 * tree, the code-bus windows and the timing model. The flash chip is the exception: it is another
 * part on the board.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "soc/machine.h"

struct what_if {
    uint32_t cpu_hz;   /* application core; 0: what HFCLKCTRL says */
    uint32_t sck_hz;   /* 0: what IFCONFIG1.SCKFREQ says */
    unsigned readoc;   /* value of IFCONFIG0.READOC plus one; 0: what it says */
    bool xip_internal; /* XIP costs what internal flash does */
    bool no_cache;
    enum clock_lf_start lfclk; /* LFCLK takes as long to start as that source does */
    enum engine_path path;
    bool overclock_warns; /* a flash chip that is clocked too fast is reported, and works */
    char chip[64];        /* flash chip profile or file; "": the board's */
};

/*
 * Takes one override: cpu.hz=64MHz, qspi.sck=96MHz, qspi.readoc=READ4IO, xip.as=internal|external,
 * cache=on|off, lfclk=rc|xtal, qspi.chip=NAME, qspi.overclock=corrupt|warn,
 * engine.path=asked|called|inline; the short names cpu, sck, readoc, xip and chip mean the same. A
 * frequency without a unit is in MHz. EMU_ERROR_USAGE.
 */
bool what_if_set(struct what_if *w, const char *key, const char *value, GError **error);

/* One KEY=VALUE of --set. */
bool what_if_parse(struct what_if *w, const char *spec, GError **error);

/* The key's long name, or NULL when there is no such key. */
const char *what_if_key(const char *name);

/* Puts the overrides on a machine that is not powered on yet; not the chip. */
void what_if_apply(const struct what_if *w, struct machine *m);

/*
 * From now on these ranges of internal flash and XIP cost the application core what they would in
 * the other one; they outlive the machine.
 */
void what_if_move(struct machine *m, const struct timing_range *ranges, unsigned n);

/*
 * Whether the controller could do this with the clocks that the firmware has set up by now. NULL,
 * or why not; free with g_free().
 */
char *what_if_impossible(const struct what_if *w, struct machine *m);

/* What is possible, but beyond what the flash chip is specified for; NULL or text as above. */
char *what_if_doubt(const struct what_if *w, struct machine *m);
