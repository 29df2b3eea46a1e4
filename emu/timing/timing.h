/*
 * How many cycles a block of instructions takes: core model plus code bus.
 *
 * The core calls timing_enter() for every block that is about to run, and timing_data_read() for
 * every data read of flash or XIP. Costs of instructions are decoded once a block and cached;
 * fetch costs follow CACHE (tags kept here) and the windows of bus/codebus.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/state.h"
#include "bus/codebus.h"
#include "bus/memory.h"

enum timing_block_flag {
    BLOCK_FP = 1 << 0,        /* holds an FP instruction */
    BLOCK_SEV = 1 << 1,       /* holds SEV */
    BLOCK_WINDOW = 1 << 2,    /* lies in a code-bus window (flash or XIP) */
    BLOCK_MASKS = 1 << 3,     /* ends with MSR, CPS or ISB */
    BLOCK_FP_STACK = 1 << 4,  /* holds VLSTM or VLLDM */
    BLOCK_SKIPPABLE = 1 << 6, /* begins with one of several cycles, perhaps under IT */
    BLOCK_DIVIDE = 1 << 5, /* begins with SDIV or UDIV, and is charged what that takes on average */
};

/* Why cycles were lost, for statistics; all in CPU cycles of the core. */
struct timing_stalls {
    uint64_t fetch_flash, fetch_xip, data_flash, data_xip, nvm_busy, bus;
};

struct timing_hits {
    uint64_t ihit, imiss, dhit, dmiss;
};

struct timing_config {
    struct memory *memory;
    struct codebus_cache *cache; /* present=false when there is none */
    bool fpu_dsp;                /* application core */
    bool functional;             /* one cycle an instruction, no stalls */
    uint32_t ticks_per_cycle;
    uint32_t *changes; /* see struct meter, or NULL */
};

struct timing_block {
    uint32_t pc;
    uint32_t size;
    uint16_t instructions;
    uint16_t cycles; /* core model, branch not taken */
    uint16_t taken;  /* extra when the block's final branch is taken */
    uint16_t flags;
};

struct timing;

struct timing *timing_new(const struct timing_config *config);
void timing_free(struct timing *t);

/* The CPU clock changed. */
void timing_set_ticks_per_cycle(struct timing *t, uint32_t ticks_per_cycle);

/*
 * Charges the block [pc, pc+size) that runs next: returns the block, and in *cycles what to add to
 * the core's cycle counter before it runs, stalls included, the previous block's taken branch too.
 * `now` is the core's time, for windows that are busy.
 */
const struct timing_block *timing_enter(struct timing *t, uint32_t pc, uint32_t size, uint64_t now,
                                        uint32_t *cycles);

/* Core-model cycles from the start of the last entered block to the instruction at pc. */
uint32_t timing_prefix(struct timing *t, uint32_t pc);

/* Instructions of the last entered block from pc (exclusive) to its end: for refunds. */
uint32_t timing_instructions_after(struct timing *t, uint32_t pc);

/* Stall cycles of a data read of flash or XIP. */
uint32_t timing_data_read(struct timing *t, uint32_t addr, unsigned size, uint64_t now);

/*
 * What the load at pc, which reads flash or XIP, costs beside timing_data_read() because the loads
 * around it go elsewhere: see ports.c. It may pay back what the last one was charged.
 */
int32_t timing_change_port(struct timing *t, uint32_t pc);

/* What an access costs more because it is unaligned. */
uint32_t timing_unaligned(struct timing *t);

/* Whether an instruction takes several cycles, but one when IT skips it. */
bool timing_is_skippable(uint16_t first, uint16_t second);

/* What a block with BLOCK_SKIPPABLE was charged too much when IT skips its first instruction. */
uint32_t timing_skipped_refund(struct timing *t, const struct timing_block *b);

/* The division that a block with BLOCK_DIVIDE begins with: numbers of its registers. */
struct timing_division {
    uint8_t dividend, divisor;
    bool is_signed;
};
struct timing_division timing_division(struct timing *t, const struct timing_block *b);

/* What it takes with these operands, less what the block was charged for it. */
int32_t timing_division_correction(const struct timing_division *d, uint32_t dividend,
                                   uint32_t divisor);

/* Stall cycles of an access to a peripheral register. */
uint32_t timing_peripheral_access(struct timing *t, uint32_t addr, bool write);

/*
 * Content of [addr, addr+len) is about to change behind the cache's back; `host` is the memory at
 * addr. CACHE does not observe QSPI (inferred: nothing but software can invalidate it).
 */
void timing_keep_stale(struct timing *t, uint32_t addr, uint32_t len, const uint8_t *host);

/*
 * The 16-byte line of addr as the cache holds it, when the memory holds something else; else NULL.
 * For the data read just charged.
 */
const uint8_t *timing_stale(struct timing *t, uint32_t addr);

/* The next block does not follow from the last one (exception entry, return, reset). */
void timing_redirect(struct timing *t);

/* Content of [addr, addr+len) changed: decoded blocks there are forgotten (cache lines are not). */
void timing_discard(struct timing *t, uint32_t addr, uint32_t len);

struct timing_range {
    uint32_t addr, end;
};

/* Other costs for the same behaviour. */
struct timing_what_if {
    bool xip_as_flash; /* XIP costs what internal flash does: both columns from one binary */
    bool no_cache;     /* CACHE may be enabled, but nothing hits */
};
void timing_set_what_if(struct timing *t, const struct timing_what_if *what_if);

/*
 * From now on these cost what they would in the other of internal flash and XIP; in order of
 * address, not over each other, not copied.
 */
void timing_move(struct timing *t, const struct timing_range *ranges, unsigned n);

/* The block that was charged last. */
const struct timing_block *timing_last(const struct timing *t);

/* Tags, stale lines, streaming and counters; decoded blocks are forgotten by a restore. */
void timing_walk(struct timing *t, struct state_walk *w);

/* Statistics since the last timing_new(). hits[0] internal flash, hits[1] XIP. */
const struct timing_stalls *timing_stalls(const struct timing *t);
const struct timing_hits *timing_hits(const struct timing *t);

/*
 * Exception costs in cycles with zero-wait stack and vectors. Provenance beside the definitions in
 * exception_cost.c and in docs/timing.md.
 */
struct timing_exceptions {
    uint32_t entry, entry_fp_eager, exit, exit_fp, tail_chain, late_arrival, lazy_stack;
};
extern const struct timing_exceptions timing_exceptions;

/*
 * What an access to a peripheral register stalls the core, in ticks: the buses have clocks of their
 * own. Provenance as above, in bus_cost.c.
 */
struct timing_bus {
    uint32_t apb_read, apb_write, ahb_read, ahb_write;
};
extern const struct timing_bus timing_bus;
