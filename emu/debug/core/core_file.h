/*
 * An ELF core file: memories and threads, as GDB opens them.
 *
 * Follows: System V ABI, "Program Header"; struct elf_prstatus of 32-bit Arm as BFD reads it; GDB's
 * gcore for bare metal, whose note NT_GDB_TDESC tells which registers there are.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct core_file;

struct core_registers {
    uint32_t r[16], xpsr;
};

struct core_file *core_file_new(void);
void core_file_free(struct core_file *f);

/* The bytes are copied. */
void core_file_add_memory(struct core_file *f, uint32_t addr, const void *data, uint32_t len);

/* The first one is where GDB stands. The name is for core_file_describe(). */
void core_file_add_thread(struct core_file *f, const struct core_registers *registers,
                          const char *name);

/* What ended it, as a signal; SIGTRAP is the default. */
void core_file_set_signal(struct core_file *f, unsigned signal);

unsigned core_file_threads(const struct core_file *f);
const struct core_registers *core_file_registers(const struct core_file *f, unsigned thread);

/* "thread 1: main, ...": the names that GDB does not show; free with g_free(). */
char *core_file_describe(const struct core_file *f);

/* Bytes that were added, for who unwinds; false: some are not there. */
bool core_file_read(const struct core_file *f, uint32_t addr, void *data, uint32_t len);

/* EMU_ERROR_FILE starts with `what`. */
bool core_file_write(const struct core_file *f, const char *path, const char *what, GError **error);
