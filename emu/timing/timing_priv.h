/*
 * The timing model's own state; timing.c is its hot path, block_table.c its cold one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <string.h>

#include "timing/block_cost.h"
#include "timing/codebus.h"
#include "timing/timing.h"

#define TIMING_TABLE  16384 /* decoded blocks; a firmware's hot set is a few thousand */
#define TIMING_SHARES 32    /* of a cycle: unit of bus_share */
#define TIMING_PAIRS  2048
#define TIMING_POINTS 1024
#define TIMING_PORTS  1024
#define TIMING_PAGES  4096 /* of 1 KiB, folded: which may hold decoded code */

#define TIMING_NOWHERE       UINT32_MAX /* odd: no instruction is there */
#define TIMING_LONGEST_CHAIN 256        /* bytes scheduled together, at most */

enum {
    ENTRY_WINDOW = 1 << 0,
    ENTRY_RAM = 1 << 1, /* the guest may write other code there: `head` is compared */
};

/* One decoded block: a cache line of the host. */
struct timing_entry {
    struct timing_block block;
    uint64_t late, wants; /* EDGE_ bits */
    uint8_t region;       /* enum codebus_region when ENTRY_WINDOW is set */
    uint8_t flags;
    uint8_t half_fetched; /* cycles more when a branch leads here: see half_fetched() */
    uint16_t bus_share;
    uint32_t head; /* first bytes of the block, as many as `code` has */
    const uint8_t *code;
};

/* What a block costs more (or less) behind [from, to), and leaves behind: see timing_carry(). */
struct timing_pair {
    uint32_t pc, size, from, to;
    uint64_t late;
    int16_t cycles;
    uint16_t taken;
    bool valid;
};

/* Where an instruction stands in its block: see timing_prefix(). */
struct timing_point {
    uint32_t block, size, pc;
    uint16_t prefix, after;
};

/* The loads around a load, in code that runs straight from `from`: see ports.c. */
struct timing_port {
    uint32_t from, pc;
    uint32_t next; /* a load that issues in the cycle behind it, or TIMING_NOWHERE */
    bool chained;  /* it issues in the cycle behind a load */
    bool valid;
};

struct timing {
    /* read and written for every block */
    struct timing_entry *table;
    uint64_t late;    /* of the last block */
    uint32_t next_pc; /* where the last block falls through to; odd: nowhere */
    uint32_t taken;   /* what it costs more if the next block is another one */
    /*
     * Where the code began whose last results may still be late: the last block, or before, without
     * a branch between. Bit 0: a branch led there, and to an odd halfword.
     */
    uint32_t chain;
    uint32_t bus_share;
    uint32_t port_left; /* the load that was charged for leaving the code region's port */
    struct timing_block last;
    struct codebus_path path;
    /* the rest */
    struct timing_config config;
    struct timing_what_if what_if;
    struct timing_pair *pair;
    struct timing_point *point;
    struct timing_port *port;
    uint32_t longest; /* bytes of the longest block decoded so far */
    uint8_t has_code[TIMING_PAGES];
};

/* The first four bytes of the block, or two. */
static inline uint32_t timing_head(const struct timing_entry *e)
{
    uint32_t head = 0;

    memcpy(&head, e->code, e->block.size >= 4 ? 4 : 2);
    return head;
}

/* Walks the instructions of a piece of code; false at its end. */
struct code_walk {
    const uint8_t *code;
    uint32_t at, size;
};
struct code_walk code_walk(struct timing *t, uint32_t pc, uint32_t size);
bool code_next(struct code_walk *w, struct insn *insn);

/* timing_change_port() in code that runs straight from `from`. */
int32_t timing_change_port_in(struct timing *t, uint32_t from, uint32_t pc);

/* Fills a table entry. */
void timing_decode(struct timing *t, struct timing_entry *e, uint32_t pc, uint32_t size);

/*
 * Cycles that e costs more behind what was executed last; less when its first instruction issues
 * together with the last one. Notes what is late behind both.
 */
uint32_t timing_carry(struct timing *t, const struct timing_entry *e, bool sequential);

/* Cycles that a block in RAM waits for the bus: `share` is its part, in TIMING_SHARES. */
uint32_t timing_share_bus(struct timing *t, uint32_t share);

/* What t->chain is when a branch leads to pc. */
static inline uint32_t timing_chain(uint32_t pc)
{
    return pc | (pc >> 1 & 1);
}

/* Each window's costs are its own or, what if, another one's. */
void timing_apply_what_if(struct timing *t);

/* enum codebus_region of an address, or -1. */
int timing_region(struct timing *t, uint32_t addr);
