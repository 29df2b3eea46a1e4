/*
 * Sections, symbols and bytes of a linked ELF, for those who reason about it without running it.
 *
 * Everything is checked against the file's length, so a damaged file yields less, never a crash.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct elf_section {
    const char *name;
    uint32_t addr, size;
    bool alloc, write, exec;
    const uint8_t *data; /* `size` bytes; NULL when the file holds none (.bss) */
};

struct elf_symbol {
    const char *name;
    uint32_t addr; /* of a function without the Thumb bit; else the value */
    uint32_t size;
    bool function, object, absolute;
};

struct elf_view {
    char *path;
    GArray *sections;    /* struct elf_section, those that are loaded or reserve memory */
    GArray *symbols;     /* struct elf_symbol, in the file's order */
    GArray *functions;   /* struct elf_symbol, by address */
    GArray *objects;     /* the same for data */
    GHashTable *by_name; /* -> struct elf_symbol */
    uint8_t *bytes;
    size_t len;
};

struct elf_view *elf_view_open(const char *path, GError **error);
struct elf_view *elf_view_parse(const char *name, const uint8_t *bytes, size_t len, GError **error);
void elf_view_free(struct elf_view *v);

const struct elf_symbol *elf_view_symbol(const struct elf_view *v, const char *name);

/* The value of CONFIG_<name>, which Zephyr keeps as an absolute symbol; false when it has none. */
bool elf_view_config(const struct elf_view *v, const char *name, uint32_t *value);

/* The function or data object that covers addr, NULL when none does. */
const struct elf_symbol *elf_view_function(const struct elf_view *v, uint32_t addr);
const struct elf_symbol *elf_view_object(const struct elf_view *v, uint32_t addr);

/* "name", "name+0x12" or "0x10001234"; free with g_free(). */
char *elf_view_name(const struct elf_view *v, uint32_t addr);

/* Bytes at a run-time address up to the end of the section, or NULL. */
const uint8_t *elf_view_at(const struct elf_view *v, uint32_t addr, uint32_t *len);
bool elf_view_read32(const struct elf_view *v, uint32_t addr, uint32_t *value);
const struct elf_section *elf_view_section(const struct elf_view *v, uint32_t addr);
