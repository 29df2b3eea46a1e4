/*
 * What the chip needs before C code runs on it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

void system_init(void);
