/*
 * Groups of a board file that describe devices: [i2c NAME], [spi NAME], [spi-flash NAME].
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "periph/parts/part.h"

/* The device of this group, a new one at its first key; NULL when the group is none. */
struct part_description *board_device(GPtrArray *parts, const char *group);

/* False when the key is unknown or its value makes no sense. */
bool board_device_set(struct part_description *part, const char *key, const char *value);

/* Whether it has what it needs: pins, an address, a chip. */
bool board_device_check(const struct part_description *part, const char *path, GError **error);

/* "1.02" or "none"; false: neither. */
bool board_parse_pin(const char *text, unsigned *pin);
