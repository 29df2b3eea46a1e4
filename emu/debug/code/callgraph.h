/*
 * Who calls whom, read from the Thumb-2 code of an ELF without running it.
 *
 * Follows: Armv8-M Architecture Reference Manual, T32 encodings of BL, B, LDR (literal), MOVW,
 * MOVT, BX, BLX; one pass through each function, in the order of addresses. Omits: calls through
 * pointers that were loaded from RAM or passed as arguments.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "load/elf_view.h"

enum call_kind {
    CALL_DIRECT,  /* the function calls or jumps there; veneers count as what they lead to */
    CALL_POINTER, /* the function handles this address: it may call it, or pass it on */
};

/* Values of r0 and r1 at a call, as far as they are constants. */
#define CALL_ARGUMENTS 2

struct call_edge {
    uint32_t at; /* the instruction */
    uint32_t to; /* without the Thumb bit; for a pointer the value as it is */
    enum call_kind kind;
    bool known[CALL_ARGUMENTS];
    uint32_t argument[CALL_ARGUMENTS];
};

struct callgraph;

struct callgraph *callgraph_new(const struct elf_view *view);
void callgraph_free(struct callgraph *g);

/* Edges of the function that starts at addr, in order; empty when there is no code. */
const GArray *callgraph_edges(struct callgraph *g, uint32_t addr);

/* Whether an edge is what is looked for. */
typedef bool (*callgraph_match)(const struct call_edge *edge, void *ctx);

/*
 * The shortest chain of direct calls from `root` to an edge that matches: addresses of functions,
 * root first, then the edge's target. NULL when there is none. Functions that end everything
 * (assertions, fatal errors) are not entered.
 */
GArray *callgraph_search(struct callgraph *g, uint32_t root, callgraph_match match, void *ctx);

/* "a -> b -> c"; free with g_free(). */
char *callgraph_chain(const struct elf_view *view, const GArray *chain);
