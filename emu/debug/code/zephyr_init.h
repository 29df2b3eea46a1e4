/*
 * Zephyr's initialisation as a linked ELF holds it: entries in the order they run, levels, drivers.
 *
 * Follows: Zephyr include/init.h and linker-defs.h of 2.5, 3.5 and 4.x, kernel/init.c. An entry is
 * {function, device}; since 4.1 a device's function is in struct device (ops.init) and the entry's
 * is NULL. Levels start at symbols __init_<LEVEL>_start; the priority is not in an ELF, only in the
 * map file beside it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/code/callgraph.h"

struct members;

struct init_call {
    char *name;        /* "uart_console_init", "device 138 (qspi_nor_init)" */
    const char *level; /* "POST_KERNEL"; "?" when the levels have no symbols */
    int priority;      /* -1: not known */
    uint32_t entry;    /* address of the entry */
    uint32_t function; /* without the Thumb bit; 0: not known */
    uint32_t device;   /* struct device, or 0 */
};

/* An array of struct init_call in order of running; empty when the ELF is not Zephyr's. */
GArray *zephyr_init_read(const struct elf_view *view);
void zephyr_init_free(GArray *calls);

/* Priority of the entry at an address, by the name of its input section; -1: not known. */
int zephyr_init_priority(const struct members *map, uint32_t entry);

/* The entry that makes the QSPI controller work, or -1: its function reaches QSPI registers. */
int zephyr_init_find_qspi(const struct elf_view *view, struct callgraph *graph,
                          const GArray *calls);
