/*
 * Writes memory content as Intel HEX.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Appends data records for [addr, addr+len) to `text`. Records that hold FF only are left out: they
 * say what an erased memory holds anyway, and most of a chip is erased.
 */
void ihex_append(GString *text, uint32_t addr, const uint8_t *data, uint32_t len);

/* The end-of-file record. */
void ihex_end(GString *text);
