/*
 * What differs between the machines that run the instruction tests.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

void board_init(void);
void board_write(const char *text, uint32_t len); /* text[len] is 0 */
__attribute__((noreturn)) void board_end(void);
