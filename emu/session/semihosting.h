/*
 * Semihosting: BKPT 0xAB asks the host.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>

#include "session/console.h"
#include "soc/machine.h"

struct semihosting;

/* Answers both cores; output goes to the console. */
struct semihosting *semihosting_new(struct machine *m, struct console *console);
void semihosting_free(struct semihosting *s);

/* The firmware runs on after its exit. */
void semihosting_forget_exit(struct semihosting *s);

/* Whether the firmware has exited, and how. The machine was asked to stop then. */
bool semihosting_exited(const struct semihosting *s, bool *success);
