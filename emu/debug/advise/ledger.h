/*
 * What each part of a program made the application core wait for, and what it would have elsewhere.
 *
 * Counts from the program's first instruction on: a bootloader reads it as a whole, wherever it
 * lies.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/advise/part.h"
#include "debug/bench/measure.h"

struct ledger;

/*
 * Before power-on; all outlive it. Without ranges it fills in `waits` and `dark` of the parts while
 * the region is measured; with them nothing is filled in, and from the same moment on they cost
 * what they would in the other flash.
 */
struct ledger *ledger_new(struct machine *m, struct parts *parts, const struct measure *measure,
                          const GArray *ranges);

/* External flash could be read at some time; else `dark` says nothing. */
bool ledger_saw_light(const struct ledger *l);

void ledger_free(struct ledger *l);
