/*
 * Text of the run, gathered in RAM and sent in large pieces.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

void log_text(const char *text);
void log_hex(uint32_t value);
void log_decimal(uint32_t value);
void log_item(const char *name, uint32_t value); /* " name=xxxxxxxx" */
void log_end_line(void);
void log_flush(void);
