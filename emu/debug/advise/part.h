/*
 * What of a program can be moved between internal and external flash as a whole: a function, or the
 * code or the constants of an object file or of a library.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/code/members.h"
#include "load/elf_view.h"
#include "timing/timing.h"

/* zephyr_code_relocate() knows files and libraries, a linker script functions too. */
enum part_unit { PART_FUNCTION, PART_FILE, PART_LIBRARY };

struct part {
    const char *name;
    const char *library; /* CMake target of the archive, "" when no map file tells it */
    const char *object;  /* object file, or "" */
    const char *source;  /* path of its source file, or "" when there are no line tables */
    bool constants;      /* read-only data, not code */
    bool external;       /* lies in external flash */
    uint32_t size;
    GArray *ranges;           /* struct timing_range, in order of address */
    const char *pinned;       /* why it stays where it is, or NULL */
    uint64_t waits;           /* cycles that the core waited for it */
    uint64_t waits_elsewhere; /* the same if it lay in the other flash */
    bool dark;                /* used while external flash could not be read */
    bool moves;               /* the advice */
};

struct parts;

/* Of what the ELF has in internal and external flash; members may be NULL with PART_FUNCTION. */
struct parts *parts_new(const struct elf_view *view, const struct members *members,
                        enum part_unit unit);
void parts_free(struct parts *p);

/* The part that holds addr, or NULL. */
struct part *parts_find(const struct parts *p, uint32_t addr);

/* struct part *, in order of address. */
const GPtrArray *parts_all(const struct parts *p);

enum part_unit parts_unit(const struct parts *p);

/* Keeps the text; the first reason counts. */
void parts_pin(struct parts *p, struct part *part, const char *why);
