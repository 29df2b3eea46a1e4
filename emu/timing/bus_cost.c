/*
 * Accesses to peripheral registers.
 *
 * Nobody published a figure for this chip. What nRF52 programmers reckon with at 64 MHz, 6 to 9
 * cycles for a read and 2 to 4 for a posted write, is taken as time, so that it is twice as many
 * cycles at 128 MHz: the APB bridges run from PCLK. GPIO and CRYPTOCELL are on the AHB.
 * [assumption]
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "timing/timing_priv.h"

#define AHB_PERIPHERALS UINT32_C(0x00800000) /* set in 0x5084xxxx and 0x418cxxxx */

const struct timing_bus timing_bus = {
    .apb_read = 6 * TICKS_HCLK64M,
    .apb_write = 2 * TICKS_HCLK64M,
    .ahb_read = 1 * TICKS_HCLK64M,
    .ahb_write = 0,
};

/*
 * An unaligned access is two on the bus. [assumption: the core's manuals say that it is divided
 * into aligned ones, Cortex-M4's that this takes a cycle or two]
 */
#define UNALIGNED 1

uint32_t timing_unaligned(struct timing *t)
{
    t->path.stalls.bus += UNALIGNED;
    return UNALIGNED;
}

uint32_t timing_peripheral_access(struct timing *t, uint32_t addr, bool write)
{
    bool ahb = (addr & AHB_PERIPHERALS) != 0;
    uint32_t ticks = ahb ? (write ? timing_bus.ahb_write : timing_bus.ahb_read)
                         : (write ? timing_bus.apb_write : timing_bus.apb_read);
    uint32_t cycles = (ticks + t->path.ticks_per_cycle - 1) / t->path.ticks_per_cycle;

    if (t->config.functional)
        return 0;
    t->path.stalls.bus += cycles;
    return cycles;
}
