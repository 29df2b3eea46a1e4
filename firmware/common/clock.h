/*
 * Clock of the CPU, and busy waiting.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

uint32_t clock_cpu_mhz(void);

/* Sets HFCLKCTRL and spins until it has taken effect. */
void cpu_clock_set(uint32_t hfclkctrl);

/* Spins; the loop is three cycles, as nrfx_coredep_delay_us() assumes. */
void delay_us(uint32_t us);

/* Counts CPU cycles in DWT.CYCCNT from now on. */
void cycle_counter_start(void);
