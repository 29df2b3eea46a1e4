/*
 * What a run of instructions costs the core when every fetch and every access is zero-wait.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "timing/insn_cost.h"

#define SCHEDULE_CORE 15 /* R0-R14 */
#define SCHEDULE_FP   33 /* S0-S31, FPSCR */

/*
 * A block's edge: which results are late when it ends (`late`), which operands it wants at once
 * (`wants`). A result may be late for an addition and in time for a
 * store, so there are 16 bits for each enum use; bit 15 of a group is free and says something else.
 * What lasts may outlive the next block, whatever that wants.
 */
#define EDGE_BIT(use, r) (UINT64_C(1) << ((use)*16 + (r)))
#define EDGE_FLAGS       EDGE_BIT(USE_ALU, 15)    /* flags are late; flags are read */
#define EDGE_PAIR        EDGE_BIT(USE_MAC, 15)    /* second slot is open; could use it */
#define EDGE_FP          EDGE_BIT(USE_EXTEND, 15) /* FP unit or a register is busy; FP is used */
#define EDGE_IT          EDGE_BIT(USE_STORE, 15)  /* IT governs what follows */
#define EDGE_EARLY       EDGE_BIT(USE_MAC, 13) /* just made; wanted a cycle before (SP never is) */
/* a load was last; the first one is a load (SP never is) */
#define EDGE_LOAD        EDGE_BIT(USE_EXTEND, 13)
#define EDGE_LASTS       (EDGE_FP | EDGE_IT)

/* The state of the pipeline while instructions are added in order. */
struct schedule {
    uint32_t now; /* cycles so far: when the next instruction may issue at the earliest */
    uint32_t ready[USE_KINDS][SCHEDULE_CORE];
    uint32_t fp_ready[SCHEDULE_FP];
    uint32_t fp_ready_acc[SCHEDULE_FP];
    uint32_t fp_free;     /* when the FP unit takes another instruction */
    uint32_t flags_ready; /* the cycle behind the one that makes the condition codes */
    uint32_t load_next;   /* the cycle behind the last load's */
    uint32_t taken;       /* cycles more if the last instruction branches */
    uint8_t it_left;      /* instructions still governed by IT */
    bool slot_open;       /* the last instruction was 16-bit and alone in its cycle */
};

/* Adds an instruction; IT changes its flags. */
void schedule_add(struct schedule *s, struct insn *insn);

/* The last instruction branched: the rest of the pipeline catches up while it refills. */
void schedule_branch(struct schedule *s);

/* What is late now, as EDGE_ bits; and what an instruction wants that issues at `at` in its block.
 */
uint64_t schedule_late(const struct schedule *s);
uint64_t schedule_wants(const struct insn *insn, uint32_t at);
