/*
 * The hot path: a direct-mapped table of decoded blocks, filled on a miss.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "timing/timing.h"

#include <glib.h>
#include <string.h>

#include "base/units.h"

#define TABLE_BLOCKS 16384

struct timing {
    struct timing_config config;
    struct timing_block *table;
    struct timing_block *last;
    uint32_t next_pc; /* where the last block falls through to */
    uint32_t taken;   /* cycles if the next block is another one */
    struct timing_stalls stalls;
    struct timing_hits hits[2];
};

struct timing *timing_new(const struct timing_config *config)
{
    struct timing *t = g_new0(struct timing, 1);

    t->config = *config;
    t->table = g_new0(struct timing_block, TABLE_BLOCKS);
    t->last = &t->table[0];
    return t;
}

void timing_free(struct timing *t)
{
    if (t == NULL)
        return;
    g_free(t->table);
    g_free(t);
}

void timing_set_ticks_per_cycle(struct timing *t, uint32_t ticks_per_cycle)
{
    t->config.ticks_per_cycle = ticks_per_cycle;
}

static bool is_wide(uint16_t halfword)
{
    return halfword >> 11 >= 0x1d;
}

static unsigned flags_of(uint16_t first, uint16_t second)
{
    bool fp = (first & 0xec00) == 0xec00 && (second & 0x0e00) == 0x0a00;
    bool msr_isb = (first & 0xfff0) == 0xf380 || (first == 0xf3bf && (second & 0xfff0) == 0x8f60);

    if (first == 0xbf40 || (first == 0xf3af && second == 0x8004))
        return BLOCK_SEV;
    if ((first & 0xffe8) == 0xb660)
        return BLOCK_MASKS;
    if (!is_wide(first))
        return 0;
    return (fp ? BLOCK_FP : 0) | (msr_isb ? BLOCK_MASKS : 0);
}

static void decode_block(struct timing *t, struct timing_block *b, uint32_t pc, uint32_t size)
{
    const uint8_t *code = memory_host(t->config.memory, pc, size);
    const struct mem_region *region = memory_find(t->config.memory, pc);

    *b = (struct timing_block){.pc = pc, .size = size, .taken = !t->config.functional};
    if (region != NULL && region->window != NULL)
        b->flags |= BLOCK_WINDOW;
    for (uint32_t at = 0; at < size; b->instructions++) {
        uint16_t first = code != NULL ? load_le16(code + at) : 0;
        bool wide = is_wide(first) && at + 4 <= size;

        b->flags |= flags_of(first, wide ? load_le16(code + at + 2) : 0);
        at += wide ? 4 : 2;
    }
    b->cycles = b->instructions;
}

const struct timing_block *timing_enter(struct timing *t, uint32_t pc, uint32_t size, uint64_t now,
                                        uint32_t *cycles)
{
    struct timing_block *b = &t->table[pc >> 1 & (TABLE_BLOCKS - 1)];
    uint32_t cost = pc != t->next_pc ? t->taken : 0;

    (void)now;
    if (G_UNLIKELY(b->pc != pc || b->size != size))
        decode_block(t, b, pc, size);
    t->last = b;
    t->next_pc = pc + size;
    t->taken = b->taken;
    *cycles = cost + b->cycles;
    return b;
}

uint32_t timing_prefix(struct timing *t, uint32_t pc)
{
    uint32_t offset = pc - t->last->pc;

    return offset < t->last->size ? t->last->instructions - 1 - timing_instructions_after(t, pc)
                                  : t->last->cycles;
}

uint32_t timing_instructions_after(struct timing *t, uint32_t pc)
{
    const uint8_t *code = memory_host(t->config.memory, t->last->pc, t->last->size);
    uint32_t at = pc - t->last->pc, n = 0;

    while (code != NULL && at < t->last->size) {
        at += is_wide(load_le16(code + at)) ? 4 : 2;
        n++;
    }
    return n != 0 ? n - 1 : 0;
}

uint32_t timing_data_read(struct timing *t, uint32_t addr, unsigned size, uint64_t now)
{
    (void)t, (void)addr, (void)size, (void)now;
    return 0;
}

void timing_redirect(struct timing *t)
{
    t->taken = 0;
}

void timing_discard(struct timing *t, uint32_t addr, uint32_t len)
{
    for (unsigned i = 0; i < TABLE_BLOCKS; i++) {
        struct timing_block *b = &t->table[i];

        if (b->pc - addr < len || addr - b->pc < b->size)
            *b = (struct timing_block){0};
    }
}

const struct timing_stalls *timing_stalls(const struct timing *t)
{
    return &t->stalls;
}

const struct timing_hits *timing_hits(const struct timing *t)
{
    return t->hits;
}
