/*
 * Inside of a trace, shared by the files of this directory.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdio.h>

#include "bus/codebus.h"
#include "bus/mmio.h"
#include "debug/code/disasm.h"
#include "debug/doctor/threads.h"
#include "debug/profile/calls.h"
#include "debug/profile/coverage.h"
#include "debug/trace/trace.h"
#include "periph/nor/nor.h"
#include "periph/periph.h"
#include "usb/host.h"

struct trace_file {
    char *path;
    FILE *stream;
    int error; /* errno of the first write that failed */
    ticks_t failed_at;
};

struct timeline;
struct ctf;
struct levels;

/* The kernel of the program that runs. */
struct trace_kernel {
    struct zephyr_kernel kernel;
    const char *program;     /* its ELF */
    const struct symbol *at; /* where the core was when somebody asked last */
};

/* What one core's callbacks get. */
struct trace_core {
    struct trace *trace;
    enum machine_core core;
    struct cpu *cpu;
    const struct clock_tree *clocks;
    /* The block that was entered last, as long as it has lines to come. */
    struct {
        uint32_t pc, size;
        uint32_t shown; /* instructions that were written */
        uint64_t began; /* value of the instruction counter */
        uint64_t slept; /* cycles */
        ticks_t when, ticks_per_cycle;
        bool pending;
        bool wanted; /* by what is known of it as a whole */
    } block;
    struct trace_kernel kernel; /* while threads are chosen, as the next three */
    uint32_t thread;
    const char *thread_of; /* a program */
    bool thread_wanted;
    struct calls *calls; /* for folded and callgrind; NULL: not wanted */
    struct cpu_listener cpu_ear;
    struct mmio_listener mmio_ear;
};

struct trace {
    struct machine *machine;
    const struct symbols *symbols;
    struct trace_filter filter;
    struct wait *wait;
    GPtrArray *files;                     /* struct trace_file */
    struct trace_file *file[TRACE_KINDS]; /* NULL: not traced */
    bool attached;
    struct trace_core core[CORES];
    struct coverage *coverage; /* for lcov and drcov; NULL: not wanted */
    struct disasm *disasm;
    struct periph *qspi;
    struct periph_listener periph_ear;
    struct nor_listener nor_ear;
    struct codebus_listener xip_ear;
    struct usb_listener usb_ear;
    struct timeline *timeline; /* for perfetto; NULL: not wanted */
    struct ctf *ctf;           /* for ctf; the same */
    struct levels *levels;     /* for vcd; the same */
};

/* trace_out.c */
/* Whether a line of `kind` is wanted now. */
bool trace_wants(const struct trace *t, enum trace_kind kind, ticks_t when);
/* The same of what happens to code at pc, handlers apart from the thread that they interrupt. */
bool trace_wants_pc(struct trace_core *c, enum trace_kind kind, ticks_t when, uint32_t pc);
/* Whether a block at pc is of a thread and a range that are wanted; ctx: struct trace_core. */
bool trace_wants_block(void *ctx, uint32_t pc);
/* Time and core: how every line starts. */
void trace_begin(struct trace *t, enum trace_kind kind, ticks_t when, const char *core);
/* PC and symbol. */
void trace_place(struct trace *t, enum trace_kind kind, uint32_t pc);
/* The end of a line: the source's, where it is known. */
void trace_line(struct trace *t, enum trace_kind kind, uint32_t pc);
void trace_print(struct trace *t, enum trace_kind kind, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

void trace_write(struct trace *t, enum trace_kind kind, const void *data, size_t len);
void trace_write_to(struct trace *t, struct trace_file *f, const void *data, size_t len);

/* trace.c: opens a file, unless it is open, that is closed with the trace. */
struct trace_file *trace_open_file(struct trace *t, const char *path, GError **error);

/* trace_thread.c */
/* struct k_thread of the one that runs, or 0, where code at pc runs. */
uint32_t trace_thread_at(const struct trace *t, struct trace_kernel *k, enum machine_core core,
                         uint32_t pc);
bool trace_wants_thread(const struct trace *t, const struct trace_kernel *k, uint32_t thread);
/* Whether the thread that runs is wanted. */
bool trace_in_thread(struct trace_core *c, uint32_t pc);

/* trace_insn.c */
void trace_insn_block(void *ctx, uint32_t pc, uint32_t size);
/* Writes instructions that have been executed: all of the last block, or those up to `pc`. */
void trace_insn_finish(struct trace_core *c);
void trace_insn_catch_up(struct trace_core *c, uint32_t pc);

/* trace_mmio.c */
void trace_mmio_attach(struct trace_core *c);

/* trace_irq.c */
void trace_irq_entry(void *ctx, unsigned exception, uint32_t return_pc);
/* It has no PC to return to but an EXC_RETURN value; no return was told of the one before it. */
bool trace_is_tail_chained(uint32_t return_pc);
void trace_irq_return(void *ctx, unsigned exception, uint32_t to_pc);

/* trace_folded.c */
void trace_folded_finish(struct trace *t, struct calls *calls);

/* trace_callgrind.c */
void trace_callgrind_finish(struct trace *t);

/* trace_lcov.c */
void trace_lcov_finish(struct trace *t);

/* trace_drcov.c */
void trace_drcov_finish(struct trace *t);

/* trace_qspi.c */
void trace_qspi_frame(void *ctx, const struct nor_frame *frame);
void trace_qspi_fetched(void *ctx, uint32_t addr, unsigned size, bool streams);
void trace_qspi_task(void *ctx, const struct periph *p, uint32_t task);
void trace_qspi_event(void *ctx, const struct periph *p, uint32_t event);
char *trace_format_frame(const struct nor_frame *frame);
/* Clocks of SCK while CS# is low. */
uint64_t trace_frame_clocks(const struct nor_frame *frame);

/* trace_perfetto.c */
void trace_perfetto_start(struct trace *t);
void trace_perfetto_finish(struct trace *t);

/* trace_ctf.c */
bool trace_ctf_open(struct trace *t, const char *directory, GError **error);
void trace_ctf_start(struct trace *t);
void trace_ctf_finish(struct trace *t);

/* trace_vcd.c */
void trace_vcd_start(struct trace *t);
void trace_vcd_finish(struct trace *t);

/* trace_usb.c */
void trace_usb_start(struct trace *t);
void trace_usb_transfer(void *ctx, const struct usb_record *r);
