/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "clock.h"

#include "cortex_m33.h"
#include "nrf5340.h"

#define CYCLES_PER_LOOP 3u
#define SETTLE_US       9u /* product specification, CPU: from 64 to 128 MHz */

uint32_t clock_cpu_mhz(void)
{
#ifdef NETWORK_CORE
    return 64;
#else
    return REG(CLOCK_BASE, CLOCK_HFCLKCTRL) == HFCLKCTRL_128MHZ ? 128 : 64;
#endif
}

__attribute__((noinline)) void delay_us(uint32_t us)
{
    uint32_t loops = us * clock_cpu_mhz() / CYCLES_PER_LOOP;

    if (loops == 0)
        return;
    __asm__ volatile(".p2align 3\n"
                     "1:\tsubs %0, #1\n"
                     "\tbne 1b\n"
                     : "+l"(loops)
                     :
                     : "cc");
}

void cpu_clock_set(uint32_t hfclkctrl)
{
    REG(CLOCK_BASE, CLOCK_HFCLKCTRL) = hfclkctrl;
    delay_us(SETTLE_US);
}

void cycle_counter_start(void)
{
    DCB_DEMCR |= DEMCR_TRCENA;
    DWT_CYCCNT = 0;
    DWT_CTRL |= DWT_CYCCNTENA;
}
