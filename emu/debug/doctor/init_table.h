/*
 * Zephyr's init entries: which function starts when.
 *
 * The ELF's __init_* symbols give the entries in the order in which they run; the memory they lie
 * in gives the functions. Priorities are not kept in an ELF: they come from the linker's map file
 * when one lies beside it.
 *
 * Follows: Zephyr include/zephyr/init.h and linker/common-rom of 2.x, 3.x and 4.x.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>

#include "load/symbols.h"
#include "soc/machine.h"

#define PRIORITY_UNKNOWN (-1)

struct init_entry {
    uint32_t addr;     /* of the entry */
    uint32_t function; /* Thumb bit cleared */
    const char *name;  /* of the function */
    char *device;      /* "mx25r6435f@0", or NULL: SYS_INIT */
    const char *level; /* "PRE_KERNEL_1" ... */
    int priority;      /* PRIORITY_UNKNOWN */
};

struct init_table {
    GArray *entries; /* struct init_entry, in the order in which they run */
    int qspi;        /* the QSPI driver's entry, -1: none found */
};

/* Reads the table of the ELF that `pc` belongs to, or of the first that has one. */
void init_table_read(struct init_table *t, struct machine *m, const struct symbols *s, uint32_t pc);
void init_table_clear(struct init_table *t);

/* The entry whose function is at an address, or -1. */
int init_table_find(const struct init_table *t, uint32_t function);

const struct init_entry *init_table_get(const struct init_table *t, int i);

/* "shell_init, init entry 3 of 9: PRE_KERNEL_1 priority 40, after a, before b". */
char *init_table_describe(const struct init_table *t, int i);

/* "qspi_nor_init (POST_KERNEL 41)". */
char *init_table_brief(const struct init_table *t, int i);
