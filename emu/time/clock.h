/*
 * The one clock: ticks of 1.536 GHz since power-on.
 *
 * 1.536 GHz is the least frequency of which every clock of the SoC is a whole divisor, so no clock
 * ever needs a fraction. 64 bits last 380 years.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

typedef uint64_t ticks_t;

#define TICKS_NEVER      UINT64_MAX
#define TICKS_PER_SECOND UINT64_C(1536000000)
#define TICKS_PER_MS     UINT64_C(1536000)
#define TICKS_PER_US     UINT64_C(1536)

/* For printf: seconds with so many digits that they name one tick. */
#define SECONDS_OF_TICK "%.10f"

#define TICKS_HFCLK192M UINT64_C(8)     /* 192 MHz */
#define TICKS_HCLK128M  UINT64_C(12)    /* 128 MHz */
#define TICKS_HCLK64M   UINT64_C(24)    /* 64 MHz */
#define TICKS_PCLK32M   UINT64_C(48)    /* 32 MHz */
#define TICKS_PCLK16M   UINT64_C(96)    /* 16 MHz */
#define TICKS_PCLK1M    UINT64_C(1536)  /* 1 MHz */
#define TICKS_LFCLK     UINT64_C(46875) /* 32.768 kHz */

/* Duration in ticks, rounded up. */
static inline ticks_t ticks_from_ns(uint64_t ns)
{
    return (ns * 1536 + 999) / 1000;
}

/* The first edge of a free-running clock of the given period that is later than now. */
static inline ticks_t ticks_next_edge(ticks_t now, ticks_t period)
{
    return (now / period + 1) * period;
}
