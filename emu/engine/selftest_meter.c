/*
 * Self-test, fifth part: blocks that the engine charges by itself.
 *
 * The same calls and returns run three times: asked about each block, charged by the hook, charged
 * in generated code. Cycles and counts must be equal, and each block asked about only once.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/armv8m.h"
#include "engine/interpose/interpose.h"

#define FLASH       UINT32_C(0x00000000)
#define REGION_SIZE 4096
#define CODE        UINT32_C(0x100)
#define ROUNDS      50
#define MOST_BLOCKS 16

/* movs r0, #ROUNDS; 1: bl 2f; subs r0, #1; bne 1b; bkpt; nop; 2: bx lr */
static const uint16_t stub[] = {0x2000 | ROUNDS, 0xf000, 0xf804, 0x3801,
                                0xd1fb,          0xbe00, 0xbf00, 0x4770};

struct test {
    struct meter meter;
    _Alignas(METER_HOST_LINE) struct meter_block blocks[MOST_BLOCKS], plain[3];
    unsigned n_blocks, asked;
};

static struct meter_block *new_block(void *ctx)
{
    struct test *t = ctx;

    return &t->blocks[t->n_blocks < MOST_BLOCKS ? t->n_blocks++ : 0];
}

static void put_price(struct meter_block *b, uint32_t pc, uint32_t size)
{
    b->pc = pc;
    b->end = pc + size;
    b->cycles = size;
    b->taken = 3;
    b->counts = 1 + (UINT64_C(1) << METER_WORDS_SHIFT(0));
    b->half_cycles = pc & 2 ? 1 : 0;
    b->half_counts = pc & 2 ? UINT64_C(1) << METER_WORDS_SHIFT(1) : 0;
}

static enum engine_block on_block(void *ctx, uint32_t pc, uint32_t size)
{
    struct test *t = ctx;
    struct meter_block *b = t->meter.asked;

    t->asked++;
    if (b == NULL) {
        /* Two in turn, as the one before is looked at. */
        b = &t->plain[1 + t->asked % 2];
    } else {
        b->allowed = b->valid = t->meter.valid;
        b->changes = t->meter.changes;
        t->meter.limit = UINT64_MAX;
    }
    put_price(b, pc, size);
    meter_add(&t->meter, b);
    meter_set_followed(&t->meter);
    return ENGINE_RUN;
}

static enum meter_charge charge(void *ctx, struct meter_block *block)
{
    return METER_FOLLOWED;
}

static void follow(void *ctx)
{
    struct test *t = ctx;

    meter_set_followed(&t->meter);
}

static bool on_trap(void *ctx, const struct engine_trap *trap)
{
    return false;
}

static bool run(struct test *t, struct memory *memory, enum engine_path path)
{
    const struct engine_client client = {
        .ctx = t,
        .block = on_block,
        .trap = on_trap,
        .meter = &t->meter,
        .new_block = new_block,
        .charge = charge,
        .follow = follow,
    };
    const struct engine_config config = {.client = &client, .memory = memory};
    struct engine *e = engine_start(&config, &engine_interpose, ENGINE_CAP_INLINE, NULL);
    bool ended;

    *t = (struct test){.meter = {.valid = 1, .last = t->plain, .before = t->plain}};
    t->plain[0].pc = 1;
    meter_set_followed(&t->meter);
    if (e == NULL)
        return false;
    engine_set_path(e, path);
    engine_set(e, ENGINE_XPSR, XPSR_T);
    engine_set(e, ENGINE_PC, CODE);
    engine_sync(e);
    engine_run(e);
    ended = engine_get(e, ENGINE_R0) == 0 && engine_path(e) == path;
    engine_free(e);
    return ended;
}

static bool equals(const struct test *a, const struct test *b)
{
    return a->meter.cycles == b->meter.cycles && a->meter.counts == b->meter.counts;
}

unsigned engine_selftest_meter(void)
{
    struct memory memory = {0};
    struct mem_region flash = {
        .name = "flash", .base = FLASH, .size = REGION_SIZE, .kind = MEM_FLASH};
    struct test *t = g_aligned_alloc0(2, sizeof *t, METER_HOST_LINE);
    unsigned caps = 0;

    flash.host = g_malloc0(REGION_SIZE);
    memcpy(flash.host + CODE, stub, sizeof stub);
    memory_add(&memory, &flash);
    if (run(&t[0], &memory, ENGINE_PATH_ASKED) && t[0].asked > 3 * ROUNDS) {
        if (run(&t[1], &memory, ENGINE_PATH_CALLED) && equals(&t[0], &t[1]) &&
            t[1].asked < MOST_BLOCKS)
            caps |= ENGINE_CAP_METER;
        if (caps != 0 && run(&t[1], &memory, ENGINE_PATH_INLINE) && equals(&t[0], &t[1]) &&
            t[1].asked < MOST_BLOCKS)
            caps |= ENGINE_CAP_INLINE;
    }
    g_free(flash.host);
    g_aligned_free(t);
    return caps;
}
