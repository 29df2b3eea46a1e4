/*
 * What of a run is traced: when, on which core, where, in which thread. One filter for every kind.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>

#include "load/symbols.h"
#include "soc/machine.h"

struct trace_filter {
    bool core[CORES];
    ticks_t from, to; /* to: the first instant that is not traced any more */
    char *thread;     /* a name with wildcards; NULL: every thread, and handlers */
    GArray *ranges;   /* of the PC, by address, none touching the next; NULL: everywhere */
};

/* Everything. */
void trace_filter_init(struct trace_filter *f);
void trace_filter_clear(struct trace_filter *f);

/*
 * Also here: "0x10000..0x10fff"; "main", every function of that name; "main..shell_init"; "main.c",
 * "main.c:12", "drivers/main.c:12..20", the code of these source lines. `symbols` may be NULL.
 * EMU_ERROR_USAGE.
 */
bool trace_filter_add_range(struct trace_filter *f, const char *text, const struct symbols *symbols,
                            GError **error);

bool trace_filter_holds_at(const struct trace_filter *f, uint32_t pc);
