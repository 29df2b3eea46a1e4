/*
 * Source lines for addresses, from the line tables (DWARF) of ELF files.
 *
 * A file's table is read at the first question about it, and bounded; a file without one, or with a
 * damaged one, has no lines.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct lines;

struct line_place {
    const char *file; /* absolute if the compiler says where it was; without control characters */
    unsigned line;
};

struct lines *lines_new(void);
void lines_free(struct lines *l);

/* Where the instruction at addr of the ELF at `path` comes from; false: nobody says. */
bool lines_find(struct lines *l, const char *path, uint32_t addr, struct line_place *place);

/*
 * Calls fn for every stretch [addr, end) of code that comes from one line, in order of address; for
 * coverage. Lines of no code are not among them.
 */
void lines_each(struct lines *l, const char *path,
                void (*fn)(void *ctx, uint32_t addr, uint32_t end, const struct line_place *place),
                void *ctx);
