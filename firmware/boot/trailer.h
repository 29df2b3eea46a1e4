/*
 * MCUboot's trailer, at the end of a slot: a request to install what the slot holds.
 *
 * Follows: MCUboot docs/design.md, 8-byte alignment. Fields of a swap: swap.c.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "image.h"

/* Whether the slot's trailer has the magic. */
bool trailer_is_set(const struct slot *slot);

/* Writes the magic into an erased trailer. */
bool trailer_set(const struct slot *slot);

/* Erases the slot's last sector. */
bool trailer_clear(const struct slot *slot);
