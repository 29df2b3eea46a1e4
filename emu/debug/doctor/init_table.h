/*
 * The init entries of the program that was running, as the doctor speaks of them; zephyr_init.h
 * reads them from its ELF.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>

#include "load/elf_view.h"
#include "load/symbols.h"

#define PRIORITY_UNKNOWN (-1)

struct init_entry {
    uint32_t function; /* Thumb bit cleared; 0: not known */
    const char *name;  /* of the function */
    const char *level; /* "PRE_KERNEL_1" ... */
    int priority;      /* PRIORITY_UNKNOWN */
};

struct init_table {
    GArray *entries; /* struct init_entry, in the order in which they run */
    int qspi;        /* the QSPI driver's entry, -1: none found */
    struct elf_view *view;
};

/* Reads the table of the ELF that `pc` belongs to, or of the first that has one. */
void init_table_read(struct init_table *t, const struct symbols *s, uint32_t pc);
void init_table_clear(struct init_table *t);

/* The entry whose function is at an address, or -1. */
int init_table_find(const struct init_table *t, uint32_t function);

const struct init_entry *init_table_get(const struct init_table *t, int i);

/* "shell_init, init entry 3 of 9: PRE_KERNEL_1 priority 40, after a, before b". */
char *init_table_describe(const struct init_table *t, int i);

/* "qspi_nor_init (POST_KERNEL 41)". */
char *init_table_brief(const struct init_table *t, int i);
