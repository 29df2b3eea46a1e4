/*
 * An estimate of the energy of a region from published currents.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/bench/measure.h"

#define BENCH_ENERGY_SOURCE                                                                        \
    "estimate: SoC at 3.0 V by the current model (docs/howto/energy.md), fitted to Nordic's XIP "  \
    "measurement; flash chip and network core not included"

struct bench_energy {
    uint32_t mean_ua; /* over the region, sleep included */
    uint64_t nj;      /* of one pass, on average */
};

/* `xip`: code is charged as QSPI's, not as internal flash's. */
struct bench_energy bench_energy(const struct bench_result *r, bool xip);
