/*
 * Traces of a run: what the cores execute, what they access, which exceptions they take, what goes
 * over the wires to the flash chip.
 *
 * A kind that is not open costs nothing; one line a happening, in order of emulated time on each
 * core. Kinds may share a file: their lines are then in the order in which things happened.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "debug/trace/filter.h"
#include "session/wait.h"

enum trace_kind {
    TRACE_INSN,      /* executed instructions */
    TRACE_MMIO,      /* loads and stores of peripheral registers */
    TRACE_IRQ,       /* exception entry and return */
    TRACE_QSPI,      /* frames on the wires, XIP line fills, tasks and events of QSPI */
    TRACE_FOLDED,    /* cycles by call stack, as flamegraph.pl reads them */
    TRACE_CALLGRIND, /* costs by function, line and call, for kcachegrind: in a file of its own */
    TRACE_LCOV,      /* executed source lines and functions, for genhtml: in a file of its own */
    TRACE_DRCOV,     /* executed code, for disassemblers with lighthouse: in a file of its own */
    TRACE_PERFETTO,  /* a timeline for ui.perfetto.dev: in a file of its own */
    TRACE_CTF,       /* threads, exceptions, sleep as Zephyr's tools read them: a directory */
    TRACE_VCD,       /* levels of the flash chip's wires, pins, cores: in a file of its own */
    TRACE_USB,       /* transfers on the USB cable, as pcap: in a file of its own */
    TRACE_KINDS,
};

extern const char *const trace_kind_names[]; /* ends with NULL */

struct trace;

/*
 * `symbols` may be NULL; the filter becomes the trace's; `wait`, which outlives the trace, is where
 * it waits for slow files.
 */
struct trace *trace_new(struct machine *m, const struct symbols *symbols,
                        const struct trace_filter *filter, struct wait *wait);

/* "-" is stderr. A file that was opened before is shared. EMU_ERROR_FILE. */
bool trace_open(struct trace *t, enum trace_kind kind, const char *path, GError **error);

/* Starts to listen; once, after every file is open. */
void trace_attach(struct trace *t);

/*
 * Writes what is left and frees the trace (NULL: nothing). The machine must still be there, and
 * must not run on.
 * False when a file could not be written.
 */
bool trace_close(struct trace *t, GError **error);
