/*
 * Who called whom, and what it cost: a tree of calls by core, built while the core runs.
 *
 * Stacks are followed, not unwound: a block at the start of a function whose LR points into the
 * function on top is a call, with another LR a tail call; a block in the middle of another function
 * is a return to it. Each exception has a stack of its own. A thread that was interrupted is found
 * again by its PC and stack pointer, so that threads keep their stacks when a kernel switches them.
 * Recursion counts as one call.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/profile/filter.h"
#include "load/symbols.h"
#include "soc/machine.h"

/* In cycles of the core while it was awake, but for the two counts. */
struct call_cost {
    uint64_t cycles;
    uint64_t instructions;
    uint64_t misses; /* of CACHE, by fetch */
    uint64_t xip;    /* waited for QSPI flash */
    uint64_t flash;  /* waited for internal flash, a busy NVMC included */
};

struct call_node {
    const char *name;            /* of the function, "?", or of the exception below the root */
    const struct symbol *symbol; /* NULL: an exception, or code that has none */
    uint32_t site;               /* where it was called: an address in the parent; 0: unknown */
    uint64_t calls;
    struct call_cost self;
    struct call_node *parent, *child, *next;
    void *note; /* the sink's, NULL at first */
};

/* Told as things happen; any member may be NULL. */
struct calls_sink {
    void *ctx;
    /* node was on top in [from, to), without gaps; it slept when cost says less than that. */
    void (*ran)(void *ctx, struct call_node *node, ticks_t from, ticks_t to,
                const struct call_cost *cost);
    void (*exception)(void *ctx, const char *name); /* is entered */
};

struct calls;

/*
 * Follows the core from now on; what the filter (NULL: everything) lets through is counted. It is
 * copied, and given ctx. The symbols and the machine must outlive the calls.
 */
struct calls *calls_new(struct machine *m, enum machine_core core, const struct symbols *symbols,
                        const struct profile_filter *filter, void *ctx);
void calls_free(struct calls *c);

/* Hears and tells no more; from its own sink, too. */
void calls_stop(struct calls *c);

/* Copied; the time before is not told. */
void calls_set_sink(struct calls *c, const struct calls_sink *sink);

/* Counts what ran up to now. */
void calls_settle(struct calls *c);

/* Its children are where stacks begin; it has no cost of its own but what ran before the first. */
const struct call_node *calls_root(const struct calls *c);

enum machine_core calls_core(const struct calls *c);

/* Cost by the block that it arose in, in order of address. */
void calls_each_block(struct calls *c,
                      void (*fn)(void *ctx, uint32_t pc, const struct call_cost *cost), void *ctx);

void call_cost_add(struct call_cost *to, const struct call_cost *cost);

/* The cost of the node and everything that it called. */
struct call_cost call_node_inclusive(const struct call_node *n);
