/*
 * The issue rules of the Cortex-M33: in order, one instruction a cycle, three kinds of pairs,
 * operands that are late. Rules and their evidence: insn_class.c.
 *
 * Not known statically, and so assumed: an instruction under IT executes (skipped.c takes back what
 * it did not cost); data is aligned; divide operands (see CLASS_DIVIDE).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "timing/block_cost.h"

#include <glib.h>

#include "base/units.h"

static uint32_t latest_core(const uint32_t *ready, uint16_t registers, uint32_t at)
{
    for (uint32_t left = registers; left != 0; left &= left - 1)
        at = MAX(at, ready[__builtin_ctz(left)]);
    return at;
}

static uint32_t latest_fp(const uint32_t *ready, uint64_t registers, uint32_t at)
{
    for (uint64_t left = registers; left != 0; left &= left - 1)
        at = MAX(at, ready[__builtin_ctzll(left)]);
    return at;
}

/* The first cycle in which the core-register operands let the instruction issue. */
static uint32_t operands_ready(const struct schedule *s, const struct insn *insn)
{
    uint32_t at = latest_core(s->ready[USE_ALU], insn->reads, 0);

    if (at != 0)
        at += insn->cls->early;
    at = latest_core(s->ready[insn->cls->late_use], insn->late, at);
    return insn->flags & INSN_READS_FLAGS ? MAX(at, s->flags_ready) : at;
}

/*
 * FP: arithmetic may issue one cycle before its operands arrive and then waits inside the FP unit,
 * which takes nothing else meanwhile; the accumulator of VFMA, stores and moves wait outside.
 */
static uint32_t fp_issue(struct schedule *s, const struct insn *insn, uint32_t at)
{
    uint32_t operands = latest_fp(s->fp_ready, insn->fp_reads, 0);
    uint32_t grace = insn->flags & INSN_FP_WAITS && operands != 0 ? 1 : 0;
    uint32_t begin;

    at = MAX(at, s->fp_free);
    at = MAX(at, operands - grace);
    at = latest_fp(s->fp_ready_acc, insn->fp_late, at);
    begin = MAX(at, operands) + insn->issue - 1;
    s->fp_free = begin + insn->cls->fp_hold;
    for (uint64_t left = insn->fp_writes; left != 0; left &= left - 1) {
        unsigned r = (unsigned)__builtin_ctzll(left);

        s->fp_ready[r] = begin + insn->cls->fp_latency;
        s->fp_ready_acc[r] = begin + insn->cls->fp_latency_acc;
    }
    return at;
}

static void write_results(struct schedule *s, const struct insn *insn, uint32_t last)
{
    for (unsigned r = 0; r < SCHEDULE_CORE; r++) {
        if (insn->writes_at_once & BIT(r))
            for (unsigned use = 0; use < USE_KINDS; use++)
                s->ready[use][r] = last + 1;
        if (insn->writes & BIT(r))
            for (unsigned use = 0; use < USE_KINDS; use++)
                s->ready[use][r] = last + insn->cls->latency[use];
    }
    if (insn->flags & INSN_SETS_FLAGS) {
        uint32_t late = insn->flags & INSN_FLAGS_LATE ? 1 : 0;

        s->flags_ready = last + 1 + late;
    }
}

/* A 32-bit branch wants its flags a cycle earlier than a 16-bit one: insn_class.c. */
static bool flags_come_late(const struct schedule *s, const struct insn *insn, uint32_t at)
{
    bool wide = insn->cls == &insn_classes[CLASS_BRANCH] && insn->size == 4;

    return at < s->flags_ready || (wide && at == s->flags_ready && at != 0);
}

/* What a taken branch costs beyond its issue; `at` is the cycle in which it issues. */
static uint32_t taken_cost(const struct schedule *s, const struct insn *insn, uint32_t at,
                           bool paired)
{
    uint32_t cost = insn->cls->taken;

    if (insn->flags & INSN_CONDITIONAL && flags_come_late(s, insn, at))
        cost++;
    if (insn->cls == &insn_classes[CLASS_BRANCH_COMPARE] && paired)
        cost++;
    return cost;
}

/* Under IT a branch is conditional, 16-bit arithmetic sets no flags. */
static bool apply_it(struct schedule *s, struct insn *insn)
{
    bool predicated = s->it_left != 0;

    if (insn->it_length != 0)
        s->it_left = insn->it_length;
    else if (predicated)
        s->it_left--;
    if (!predicated)
        return false;
    if (insn->flags & INSN_BRANCH)
        insn->flags |= INSN_CONDITIONAL;
    else if (insn->size == 2 && insn->writes != 0)
        insn->flags &= (uint16_t)~INSN_SETS_FLAGS;
    return true;
}

/* In the cycle of the 16-bit instruction before. */
static void issue_paired(struct schedule *s, const struct insn *insn)
{
    uint32_t at = s->now - 1;

    if (insn->flags & INSN_BRANCH)
        s->taken = taken_cost(s, insn, at, true);
    write_results(s, insn, at);
    s->slot_open = false;
}

/* Whether a load issues in the cycle behind another one's. */
static bool chains(const struct schedule *s, const struct insn *insn, uint32_t at)
{
    return insn->flags & INSN_LOAD && at == s->load_next && at != 0;
}

static void issue_alone(struct schedule *s, const struct insn *insn, uint32_t ready,
                        bool predicated)
{
    uint32_t at = MAX(s->now, ready), issue = insn->issue;

    if (insn->flags & INSN_FP)
        at = fp_issue(s, insn, at);
    if (insn_indexes(insn) && chains(s, insn, at))
        at++;
    if (insn->flags & INSN_BRANCH) {
        s->taken = taken_cost(s, insn, at, false);
        /* Not taken under IT it is a NOP, however many registers it would have popped. */
        if (predicated) {
            s->taken += issue - 1;
            issue = 1;
        }
    }
    write_results(s, insn, at + issue - 1);
    s->now = at + issue;
    if (insn->flags & INSN_LOAD && !(insn->flags & INSN_PER_REGISTER))
        s->load_next = s->now;
    s->slot_open = insn->size == 2 && !(insn->flags & INSN_BRANCH);
}

void schedule_add(struct schedule *s, struct insn *insn)
{
    bool predicated = apply_it(s, insn);
    uint32_t ready = operands_ready(s, insn);

    s->taken = 0;
    if (s->slot_open && insn->flags & INSN_PAIRS && ready < s->now)
        issue_paired(s, insn);
    else
        issue_alone(s, insn, ready, predicated);
    /* B and BL are always taken, even to the next instruction. */
    if (insn->cls == &insn_classes[CLASS_BRANCH] && !(insn->flags & INSN_CONDITIONAL))
        schedule_branch(s);
}

void schedule_branch(struct schedule *s)
{
    s->now += s->taken;
    s->taken = 0;
    s->slot_open = false;
}

uint64_t schedule_late(const struct schedule *s)
{
    uint64_t late = 0;

    for (unsigned use = 0; use < USE_KINDS; use++)
        for (unsigned r = 0; r < SCHEDULE_CORE; r++)
            if (s->ready[use][r] > s->now)
                late |= EDGE_BIT(use, r);
    if (latest_core(s->ready[USE_ALU], BIT(SCHEDULE_CORE) - 1, 0) >= s->now)
        late |= EDGE_EARLY;
    if (s->flags_ready >= s->now && s->now != 0)
        late |= EDGE_FLAGS;
    if (s->slot_open)
        late |= EDGE_PAIR;
    if (s->load_next == s->now && s->now != 0)
        late |= EDGE_LOAD;
    if (s->it_left != 0)
        late |= EDGE_IT;
    if (latest_fp(s->fp_ready, UINT64_MAX >> (64 - SCHEDULE_FP), s->fp_free) > s->now)
        late |= EDGE_FP;
    return late;
}

uint64_t schedule_wants(const struct insn *insn, uint32_t at)
{
    uint64_t wants = insn->flags & INSN_FP ? EDGE_FP : 0;

    if (insn->cls->early != 0 && at <= insn->cls->early)
        wants |= EDGE_EARLY;
    if (at != 0)
        return wants;
    wants |= (uint64_t)insn->reads << (USE_ALU * 16);
    wants |= (uint64_t)insn->late << (insn->cls->late_use * 16);
    if (insn->flags & INSN_LOAD)
        wants |= EDGE_LOAD;
    if (insn->flags & (INSN_READS_FLAGS | INSN_CONDITIONAL))
        wants |= EDGE_FLAGS;
    return wants;
}
