/*
 * Measures what single rules of the pipeline cost, and prints it beside what silicon takes:
 *
 *     rule MEASURED SILICON NAME      cycles of the body of one case
 *
 * Runs on a board as well: nothing here knows that it is emulated.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "clock.h"
#include "console.h"
#include "cortex_m33.h"
#include "nrf5340.h"
#include "timing.h"

#define ROUNDS        1000u
#define LOOP_OVERHEAD 3u /* END_CASE */

struct timing_case {
    const char *name;
    void (*run)(uint32_t rounds);
    uint32_t cycles;
};

extern const struct timing_case __timing_cases_start[], __timing_cases_end[];

int main(void);

static uint32_t cycles_of(const struct timing_case *c, uint32_t rounds)
{
    uint32_t begin = DWT_CYCCNT;

    c->run(rounds);
    return DWT_CYCCNT - begin;
}

/* What comes before and after the loop drops out of the difference. */
static uint32_t per_round(const struct timing_case *c)
{
    cycles_of(c, ROUNDS); /* fills the cache */
    return (cycles_of(c, 2 * ROUNDS) - cycles_of(c, ROUNDS) + ROUNDS / 2) / ROUNDS;
}

int main(void)
{
    timing_start();
    REG(CACHE_BASE, CACHE_ENABLE) = 1;
    for (const struct timing_case *c = __timing_cases_start; c < __timing_cases_end; c++)
        printk("rule %u %u %s\n", (unsigned)(per_round(c) - LOOP_OVERHEAD), (unsigned)c->cycles,
               c->name);
    printk("timing: done\n");
    sleep_forever();
}
