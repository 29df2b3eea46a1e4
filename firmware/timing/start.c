/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "clock.h"
#include "console.h"
#include "nrf5340.h"
#include "timing.h"

void timing_start(void)
{
    console_init();
    cpu_clock_set(HFCLKCTRL_128MHZ);
    cycle_counter_start();
}
