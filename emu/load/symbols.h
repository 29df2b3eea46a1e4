/*
 * Names for addresses, from the symbol tables of ELF files.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct symbol {
    char *name;
    uint32_t addr; /* Thumb bit cleared */
    uint32_t size; /* 0 when the file does not say */
    bool function;
    bool object; /* at an address: a constant of Zephyr's Kconfig, which has none, is no object */
    const char *file; /* the ELF it came from */
};

struct symbols;

struct symbols *symbols_new(void);
void symbols_free(struct symbols *s);

/* Adds the symbols of an ELF; a file without a symbol table adds nothing and is no error. */
bool symbols_add_elf(struct symbols *s, const char *path, GError **error);

unsigned symbols_count(const struct symbols *s);
const struct symbol *symbols_get(const struct symbols *s, unsigned i); /* in order of address */

/* The function or object that holds addr (functions first), or NULL. */
const struct symbol *symbols_find(const struct symbols *s, uint32_t addr);
const struct symbol *symbols_find_name(const struct symbols *s, const char *name);

/*
 * The source lines of the same files, read when somebody asks for one; they end with the symbols.
 * See load/place.h for texts.
 */
struct lines *symbols_lines(const struct symbols *s);

/* "main+0x1c", or "" when nothing is known; free with g_free(). */
char *symbols_format(const struct symbols *s, uint32_t addr);
