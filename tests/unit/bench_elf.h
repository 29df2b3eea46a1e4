/*
 * Small ELF files for tests, made of sections and symbols that a test lists.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdint.h>

struct bench_elf;

enum bench_elf_symbol {
    BENCH_FUNCTION, /* addr gets the Thumb bit */
    BENCH_OBJECT,
    BENCH_LABEL,
    BENCH_ABSOLUTE,
    BENCH_CONSTANT, /* an absolute object */
};

struct bench_elf *bench_elf_new(void);

/* A loaded section; flags: "w" writable, "x" executable, "" constant. */
void bench_elf_section(struct bench_elf *b, const char *name, uint32_t addr, const char *flags,
                       const void *bytes, uint32_t len);
void bench_elf_words(struct bench_elf *b, const char *name, uint32_t addr, unsigned n, ...);
void bench_elf_symbol(struct bench_elf *b, enum bench_elf_symbol kind, const char *name,
                      uint32_t addr, uint32_t size);

/* The file; frees b. */
GByteArray *bench_elf_finish(struct bench_elf *b);
