/*
 * One call in the middle of the program that does nothing, for variants that go wrong there.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

void scenario(void);
