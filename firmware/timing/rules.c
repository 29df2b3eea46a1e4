/*
 * Measures what single rules of the pipeline cost, and prints it beside what silicon takes:
 *
 *     rule MEASURED SILICON NAME      cycles of the body of one case
 *     loop CYCLES                     a round of nrfx_coredep_delay_us()
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
#define DELAY_STEP    3u /* a round of delay_loop() */

struct timing_case {
    const char *name;
    void (*run)(uint32_t rounds);
    uint32_t cycles;
};

extern const struct timing_case __timing_cases_start[], __timing_cases_end[];

int main(void);
void delay_loop(uint32_t cycles);

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

/* nrfx 2.x and 3.x: R0 counts cycles down, three a round. */
__attribute__((naked, noinline, aligned(16))) void delay_loop(uint32_t cycles
                                                              __attribute__((unused)))
{
    __asm__ volatile("1:\tsubs r0, #3\n"
                     "\tbhi 1b\n"
                     "\tbx lr");
}

static const struct timing_case delay = {.run = delay_loop};

int main(void)
{
    timing_start();
    REG(CACHE_BASE, CACHE_ENABLE) = 1;
    for (const struct timing_case *c = __timing_cases_start; c < __timing_cases_end; c++)
        printk("rule %u %u %s\n", (unsigned)(per_round(c) - LOOP_OVERHEAD), (unsigned)c->cycles,
               c->name);
    printk("loop %u\n", (unsigned)per_round(&delay) * DELAY_STEP);
    printk("timing: done\n");
    sleep_forever();
}
