/*
 * Which archive and object file code and data came from, by the linker's map file.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct member {
    uint32_t addr, size;
    const char *library; /* "zephyr/kernel/libkernel.a"; NULL: an object file by itself */
    const char *object;  /* "thread.c.obj" */
    const char *section; /* ".text.k_sleep" */
};

struct members;

/* Reads FILE.map beside FILE.elf; NULL when there is none. */
struct members *members_beside(const char *elf);
struct members *members_parse(const char *text);
void members_free(struct members *m);

/* The input section that holds addr, or NULL; m may be NULL. */
const struct member *members_find(const struct members *m, uint32_t addr);

unsigned members_count(const struct members *m);
const struct member *members_get(const struct members *m, unsigned i); /* in order of address */

/* The CMake target that made a library, as Zephyr names both: "libdrivers__serial.a" is
 * "drivers__serial". Free with g_free(). */
char *member_target(const char *library);

/* The source file of an object: "thread.c.obj" is "thread.c". Free with g_free(). */
char *member_source(const char *object);
