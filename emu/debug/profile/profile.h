/*
 * Where the time went: functions, and the libraries that they come from.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/profile/calls.h"

struct profile_row {
    const char *name;            /* function, exception, or library */
    const struct symbol *symbol; /* NULL: none */
    const char *library;         /* CMake target of the archive, "" when no map file tells it */
    const char *source;          /* "thread.c:44" where it begins, "thread.c", or "" */
    uint64_t calls;
    struct call_cost self, inclusive; /* inclusive: recursion counts once; of a library: self */
};

struct profile;

/*
 * Of what `calls` has counted; map files are looked for beside the ELFs of its symbols. `symbols`
 * are asked for source lines; NULL: no lines are wanted.
 */
struct profile *profile_new(const struct calls *calls, const struct symbols *symbols);
void profile_free(struct profile *p);

/* struct profile_row, the most cycles of their own first; of the profile. */
const GArray *profile_functions(const struct profile *p);
const GArray *profile_libraries(const struct profile *p);

/* Everything together. */
const struct call_cost *profile_total(const struct profile *p);
