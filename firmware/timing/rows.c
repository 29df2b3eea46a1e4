/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rows.h"

#include "console.h"
#include "cortex_m33.h"

#define HOPS  64u  /* rows.S */
#define WORDS 128u /* rows.S */

void row_hops(void);
void straight_narrow(void);
void straight_wide(void);

static uint32_t cycles_of(void (*code)(void))
{
    uint32_t begin = DWT_CYCCNT;

    code();
    return DWT_CYCCNT - begin;
}

static uint32_t per(uint32_t cycles, uint32_t accesses)
{
    return (cycles + accesses / 2) / accesses;
}

/* Cycles that each of `words` costs more than from a cache that holds all. */
static uint32_t stall(void (*code)(void), uint32_t words)
{
    cache_set(true);
    cycles_of(code);
    uint32_t cached = cycles_of(code);

    cache_set(false);
    return per(cycles_of(code) - cached, words);
}

static uint32_t miss(void)
{
    cache_set(false);
    cache_set(true);
    uint32_t missing = cycles_of(row_hops);

    return per(missing - cycles_of(row_hops), HOPS);
}

void rows_report(const char *prefix)
{
    printk("%s-hop %u\n", prefix, (unsigned)stall(row_hops, HOPS));
    printk("%s-narrow %u\n", prefix, (unsigned)stall(straight_narrow, WORDS));
    printk("%s-wide %u\n", prefix, (unsigned)stall(straight_wide, WORDS));
    printk("%s-miss %u\n", prefix, (unsigned)miss());
}
