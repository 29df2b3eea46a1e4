/*
 * Currents of the nRF5340 and its flash chip: one figure a state, each with its source.
 *
 * All at 3.0 V, 25 degrees, DC/DC on, in nA unless a name says otherwise. Where a figure is an
 * increment it is what the state adds to the floor, so that figures of a moment add up.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

#include "periph/periph.h"

enum energy_figure_id {
    FIGURE_SLEEP,        /* System ON, nothing runs, all RAM retained */
    FIGURE_LFCLK,        /* added while LFCLK runs */
    FIGURE_FLOOR,        /* 64 MHz domain awake */
    FIGURE_FLOOR_RAISED, /* the same at the raised core voltage, also while everything sleeps */
    FIGURE_HFXO,         /* added while the crystal runs */
    FIGURE_APP,          /* application core executing, a MHz */
    FIGURE_APP_RAISED,   /* the same at the raised core voltage, a MHz */
    FIGURE_STALLED,      /* of these two while it waits for flash: a share, in 1/1000 */
    FIGURE_NET,          /* network core executing from flash at 64 MHz */
    FIGURE_QSPI_ACTIVE,  /* QSPI activated */
    FIGURE_QSPI_MOVING,  /* added while SCK runs, a MHz of SCK */
    FIGURE_ENABLED,      /* a serial block that is enabled and does nothing */
    FIGURE_LDO,          /* LDO instead of DC/DC: a factor, in 1/1000 */
    FIGURES,
};

/* How far to trust a figure. */
enum energy_trust {
    TRUST_SPECIFICATION, /* Nordic's table, read */
    TRUST_FITTED,        /* to Nordic's seven XIP rows; see tests/unit/test_energy.c */
    TRUST_QUOTED,        /* a Nordic figure through a quotation, or one measurement */
    TRUST_SIBLING,       /* another chip's figure, or an assumption */
};

struct energy_figure {
    const char *what;
    uint64_t value;
    enum energy_trust trust;
    const char *source;
};

const struct energy_figure *energy_figure(enum energy_figure_id id);
const char *energy_trust_name(enum energy_trust trust);

/* What a peripheral adds to the floor in nA; *trust is lowered to the figure's. */
uint64_t energy_peripheral(const struct periph *p, enum periph_draw draw, enum energy_trust *trust);

/* What flash chips draw, in nA. */
struct energy_chip {
    const char *prefix; /* of part numbers */
    uint64_t standby, power_down, read, program, erase;
};

/* The family of a part; `fast`: its high-performance mode. Never NULL. */
const struct energy_chip *energy_chip(const char *part, bool fast);
