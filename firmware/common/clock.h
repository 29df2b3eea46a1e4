/*
 * Clock of the CPU, and busy waiting.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

uint32_t clock_cpu_mhz(void);

/* Spins; the loop is three cycles, as nrfx_coredep_delay_us() assumes. */
void delay_us(uint32_t us);

/* Counts CPU cycles in DWT.CYCCNT from now on. */
void cycle_counter_start(void);
