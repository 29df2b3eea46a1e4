/*
 * What happens after a fault or an error that cannot be handled.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

/*
 * Ends the program. The default (fatal_halt.c) says so and sleeps for ever; an image that resets
 * instead links its own.
 */
__attribute__((noreturn)) void fatal_end(void);

/* Turns on BusFault, MemManage, UsageFault and SecureFault, so that each reports itself. */
void faults_init(void);

/* Vector of every fault: prints the registers of the code that failed, then fatal_end(). */
void fault_entry(void);
