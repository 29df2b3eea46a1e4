/*
 * The core's registers as people and journals name them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>

#include "engine/engine.h"

/* "r0" to "r12", "sp", "xpsr", "s31" ...; false: there is no such register. */
bool core_register_find(const char *name, enum engine_reg *reg);

/* Into buffer, which has 8 bytes or more where the name is a letter and a number. */
const char *core_register_name(enum engine_reg reg, char *buffer);
