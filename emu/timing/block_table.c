/*
 * Decoding blocks, what two blocks in a row share, and instructions inside a block.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <limits.h>
#include <string.h>

#include "base/units.h"
#include "timing/timing_priv.h"

/*
 * Code in RAM is fetched over the system bus, where it meets the core's data accesses.
 * Provenance: calibrated against a sibling part with the same core and memories, which runs
 * CoreMark at 3.86 /MHz from cached flash and 3.73 /MHz from RAM: 3.4 % slower. Spread over the
 * data accesses that is 5/32 of a cycle each. Fitted to one program, so an average at best.
 */
#define RAM_ACCESS_SHARE 5

/* Bytes scheduled together when the last block alone leaves the same behind. */
#define LONG_CHAIN 64

#define LONGEST_IT 14 /* bytes from IT to the last of its four instructions */

struct code_walk code_walk(struct timing *t, uint32_t pc, uint32_t size)
{
    return (struct code_walk){memory_host(t->config.memory, pc, size), 0, size};
}

bool code_next(struct code_walk *w, struct insn *insn)
{
    uint16_t first, second = 0;

    if (w->at + 2 > w->size)
        return false;
    first = w->code != NULL ? load_le16(w->code + w->at) : 0;
    if (insn_size(first) == 4 && w->at + 4 <= w->size)
        second = load_le16(w->code + w->at + 2);
    insn_decode(insn, first, second);
    w->at += insn->size;
    return true;
}

static uint16_t block_flags(const struct insn *insn)
{
    return (insn->flags & INSN_FP ? BLOCK_FP : 0) | (insn->flags & INSN_SEV ? BLOCK_SEV : 0) |
           (insn->flags & INSN_MASKS ? BLOCK_MASKS : 0) |
           (insn->flags & INSN_FP_CONTEXT ? BLOCK_FP_STACK : 0);
}

int timing_region(struct timing *t, uint32_t addr)
{
    struct mem_region *r;
    enum codebus_region i;

    for (i = 0; i < CODEBUS_REGIONS; i++) {
        const struct codebus_window *w = t->path.region[i].window;

        if (w != NULL && addr - w->base < w->size)
            return (int)i;
    }
    r = memory_find(t->config.memory, addr);
    if (r == NULL || r->window == NULL)
        return -1;
    i = r->kind == MEM_XIP ? CODEBUS_XIP : CODEBUS_FLASH;
    t->path.region[i].window = r->window;
    timing_apply_what_if(t);
    return (int)i;
}

static uint8_t *page_of(struct timing *t, uint32_t addr)
{
    return &t->has_code[addr >> 10 & (TIMING_PAGES - 1)];
}

/* Where the block's words come from. */
static void find_path(struct timing *t, struct timing_entry *e, const uint8_t *code,
                      unsigned accesses)
{
    const struct mem_region *r = memory_find(t->config.memory, e->block.pc);
    int region = timing_region(t, e->block.pc);

    if (region >= 0) {
        e->block.flags |= BLOCK_WINDOW;
        e->region = (uint8_t)region;
        e->flags = t->config.functional ? 0 : ENTRY_WINDOW;
        return;
    }
    if (r == NULL || r->kind != MEM_RAM || code == NULL)
        return;
    e->flags = ENTRY_RAM;
    e->code = code;
    e->head = timing_head(e);
    if (!t->config.functional)
        e->bus_share = (uint16_t)MIN(accesses * RAM_ACCESS_SHARE, UINT16_MAX);
}

/* Whether an IT stands so close before pc that it may govern what is there. */
static bool may_be_under_it(struct timing *t, uint32_t pc)
{
    for (uint32_t back = 2; back <= LONGEST_IT; back += 2) {
        const uint8_t *code = memory_host(t->config.memory, pc - back, 2);

        if (code != NULL && (load_le16(code) & 0xff00) == 0xbf00 && (code[0] & 0xf) != 0)
            return true;
    }
    return false;
}

/*
 * A branch to an odd halfword has fetched one halfword when the pipeline refills: a 32-bit
 * instruction there waits for the next word [assumption: the code bus is 32 bits wide], and a
 * 16-bit one issues before what would have paired with it is there [measured: the second of a pair
 * must have been fetched].
 */
static uint8_t half_fetched(uint32_t pc, const struct insn *first, bool second_paired)
{
    return pc % 4 == 2 && (first->size == 4 || second_paired) ? 1 : 0;
}

void timing_decode(struct timing *t, struct timing_entry *e, uint32_t pc, uint32_t size)
{
    struct code_walk w = code_walk(t, pc, size);
    struct schedule s = {0};
    struct insn insn, first = {0};
    unsigned accesses = 0;

    *e = (struct timing_entry){.block = {.pc = pc, .size = size}};
    while (code_next(&w, &insn)) {
        uint32_t before = s.now;
        bool paired;

        schedule_add(&s, &insn);
        paired = s.now == before;
        e->wants |= schedule_wants(&insn, paired ? before - 1 : before);
        if (e->block.instructions++ == 0) {
            first = insn;
            e->wants |= insn.flags & INSN_PAIRS ? EDGE_PAIR : 0;
            if (insn.cls == &insn_classes[CLASS_DIVIDE])
                e->block.flags |= BLOCK_DIVIDE;
            if (insn.issue > 1 && !(insn.flags & INSN_BRANCH) && may_be_under_it(t, pc))
                e->block.flags |= BLOCK_SKIPPABLE;
        }
        if (e->block.instructions <= 2)
            e->half_fetched = half_fetched(pc, &first, paired);
        e->block.flags |= block_flags(&insn);
        accesses += insn.accesses;
    }
    find_path(t, e, w.code, accesses);
    *page_of(t, pc) = 1;
    *page_of(t, pc + size - 1) = 1;
    t->longest = MAX(t->longest, size);
    if (t->config.functional) {
        e->block.cycles = e->block.instructions;
        e->block.flags &= (uint16_t) ~(BLOCK_DIVIDE | BLOCK_SKIPPABLE);
        e->wants = 0;
        e->half_fetched = 0;
        return;
    }
    e->block.cycles = (uint16_t)MIN(s.now, UINT16_MAX);
    e->block.taken = (uint16_t)s.taken;
    e->late = schedule_late(&s);
    /* What is late may outlive so short a block. */
    if (s.now <= 2)
        e->wants |= ~EDGE_FP;
}

/* Adds `most` instructions, or fewer when there are no more; returns how many. */
static unsigned add_code(struct timing *t, struct schedule *s, uint32_t pc, uint32_t size,
                         unsigned most)
{
    struct code_walk w = code_walk(t, pc, size);
    struct insn insn;
    unsigned n = 0;

    while (n < most && code_next(&w, &insn)) {
        schedule_add(s, &insn);
        n++;
    }
    return n;
}

/* As half_fetched(), when the block ends between the two. */
static bool second_paired(struct timing *t, struct schedule s, const struct timing_entry *e)
{
    uint32_t before = s.now;

    add_code(t, &s, e->block.pc, e->block.size, 1);
    return s.now == before;
}

/* Both in one schedule, less what they cost apart. */
static struct timing_pair add_together(struct timing *t, const struct timing_entry *e,
                                       uint32_t chain, uint32_t to)
{
    struct timing_pair p = {
        .pc = e->block.pc, .size = e->block.size, .from = chain, .to = to, .valid = true};
    uint32_t from = chain & ~UINT32_C(1), before;
    bool sequential = to == e->block.pc;
    struct schedule s = {0};
    unsigned n = add_code(t, &s, from, to - from, UINT_MAX);

    if (!sequential)
        schedule_branch(&s);
    before = s.now;
    if (sequential && n == 1 && to - from == 2 && (chain & 1) != 0 && second_paired(t, s, e))
        before--;
    add_code(t, &s, e->block.pc, e->block.size, UINT_MAX);
    p.cycles = (int16_t)((int32_t)(s.now - before) - e->block.cycles);
    p.taken = (uint16_t)s.taken;
    p.late = schedule_late(&s);
    return p;
}

/*
 * Worked out once for code and the block behind it, and remembered. Behind a branch only what the
 * FP unit does is late, and of blocks before the branch's own it is not seen.
 */
uint32_t timing_carry(struct timing *t, const struct timing_entry *e, bool sequential)
{
    uint32_t to = t->last.pc + t->last.size;
    uint32_t hash = (e->block.pc >> 1) ^ (t->chain >> 1) * 31;
    struct timing_pair *p = &t->pair[hash & (TIMING_PAIRS - 1)];

    if (!p->valid || p->pc != e->block.pc || p->size != e->block.size || p->from != t->chain ||
        p->to != to)
        *p = add_together(t, e, t->chain, to);
    if (!sequential)
        t->chain = timing_chain(e->block.pc);
    else if (e->block.pc - t->chain > (p->late == e->late ? LONG_CHAIN : TIMING_LONGEST_CHAIN))
        t->chain = e->block.pc;
    t->taken = p->taken;
    t->late = p->late;
    return (uint32_t)(int32_t)p->cycles;
}

static G_NO_INLINE void work_out_point(struct timing *t, struct timing_point *p, uint32_t pc)
{
    struct code_walk w = code_walk(t, t->last.pc, t->last.size);
    struct schedule s = {0};
    struct insn insn;
    unsigned n = 0;

    while (w.at < pc - t->last.pc && code_next(&w, &insn)) {
        schedule_add(&s, &insn);
        n++;
    }
    *p = (struct timing_point){
        .block = t->last.pc,
        .size = t->last.size,
        .pc = pc,
        .prefix = (uint16_t)MIN(t->config.functional ? n : s.now, t->last.cycles),
        .after = (uint16_t)(t->last.instructions > n ? t->last.instructions - n - 1 : 0),
    };
}

/* Finds the instruction at pc in the last block; its issue cycle and how many follow it. */
static const struct timing_point *find_point(struct timing *t, uint32_t pc)
{
    struct timing_point *p = &t->point[pc >> 1 & (TIMING_POINTS - 1)];

    if (p->block != t->last.pc || p->size != t->last.size || p->pc != pc || p->size == 0)
        work_out_point(t, p, pc);
    return p;
}

uint32_t timing_prefix(struct timing *t, uint32_t pc)
{
    return find_point(t, pc)->prefix;
}

uint32_t timing_instructions_after(struct timing *t, uint32_t pc)
{
    return find_point(t, pc)->after;
}

static bool overlaps(const struct timing_block *b, uint32_t addr, uint32_t len)
{
    return b->size != 0 && (b->pc - addr < len || addr - b->pc < b->size);
}

static bool may_hold_code(struct timing *t, uint32_t addr, uint32_t len)
{
    uint64_t pages = ((addr & 1023) + (uint64_t)len + 1023) >> 10;

    for (uint32_t i = 0; i < MIN(pages, TIMING_PAGES); i++)
        if (*page_of(t, addr + (i << 10)))
            return true;
    return false;
}

/* DMA and NVMC call this for every transfer; most go where no code is. */
void timing_discard(struct timing *t, uint32_t addr, uint32_t len)
{
    /* Blocks that overlap start at most `longest` bytes before. */
    uint32_t first = (addr - t->longest) / 2;
    uint64_t slots = ((uint64_t)len + t->longest) / 2 + 2;

    if (!may_hold_code(t, addr, len))
        return;
    for (uint32_t i = 0; i < MIN(slots, TIMING_TABLE); i++) {
        struct timing_entry *e = &t->table[(first + i) & (TIMING_TABLE - 1)];

        if (overlaps(&e->block, addr, len))
            *e = (struct timing_entry){0};
    }
    memset(t->pair, 0, TIMING_PAIRS * sizeof(*t->pair));
    memset(t->point, 0, TIMING_POINTS * sizeof(*t->point));
    memset(t->port, 0, TIMING_PORTS * sizeof(*t->port));
}
