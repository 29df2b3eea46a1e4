/*
 * WFI, WFE and SLEEPONEXIT.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cpu/state.h"

#pragma GCC visibility push(hidden)

/* Goes to sleep unless something keeps the core awake. */
void sleep_enter(struct cpu *c, enum sleep_kind kind);

#pragma GCC visibility pop
