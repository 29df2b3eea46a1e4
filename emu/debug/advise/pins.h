/*
 * What must stay in internal flash, by what the program says of itself.
 *
 * Follows: Nordic, "Configuring external XIP": what runs before the QSPI driver has, the driver and
 * what it calls, and interrupt handlers belong into internal flash.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/advise/part.h"

/* Pins parts with what runs from reset up to the QSPI driver, with handlers, and what they call. */
void pins_find(struct parts *parts, const struct elf_view *view);

/* The same with those that a run has used while external flash could not be read. */
void pins_add_dark(struct parts *parts);
