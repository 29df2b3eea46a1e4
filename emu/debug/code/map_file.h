/*
 * Init priorities from the linker's map file, where the input sections' names are still to be seen.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdint.h>

struct map_file;

/* Reads FILE.map beside FILE.elf; NULL when there is none. */
struct map_file *map_file_beside(const char *elf);
void map_file_free(struct map_file *map);

/* Priority of the init entry at addr, or -1. */
int map_file_priority(const struct map_file *map, uint32_t addr);

/* For tests: reads a map's text. */
struct map_file *map_file_parse(const char *text);
