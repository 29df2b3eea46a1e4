/*
 * Self-test, third part: FP contexts.
 *
 * The first FP instruction is trapped with its PC, where no context is active and where one is kept
 * lazily; executed again it goes through.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/armv8m.h"
#include "engine/interpose/interpose.h"

#define FLASH       UINT32_C(0x00000000)
#define REGION_SIZE 4096
#define CODE        UINT32_C(0x100)

static const uint16_t stub[] = {0x2001, 0xee00, 0x1a10, 0xbe00}; /* movs; vmov s0, r1; bkpt */

struct probe {
    struct engine *engine;
    unsigned contexts, ends;
    bool ok;
};

static enum engine_block on_block(void *ctx, uint32_t pc, uint32_t size)
{
    return ENGINE_RUN;
}

static bool on_trap(void *ctx, const struct engine_trap *trap)
{
    struct probe *p = ctx;
    uint32_t *fpccr = engine_fp_register(p->engine, ENGINE_FPCCR, true);

    if (trap->kind == ENGINE_FP_CONTEXT && p->contexts < 2) {
        p->contexts++;
        p->ok &= trap->pc == CODE + 2;
        *fpccr &= ~FPCCR_LSPACT;
        engine_set(p->engine, ENGINE_CONTROL, CONTROL_FPCA | CONTROL_SFPA);
        engine_set(p->engine, ENGINE_PC, trap->pc);
        return true;
    }
    p->ends += trap->kind == ENGINE_BKPT && trap->pc == CODE + 6;
    return false;
}

static bool run(struct engine *e, struct probe *p)
{
    p->engine = e;
    p->ok = true;
    for (uint32_t round = 1; round <= 2; round++) {
        engine_set(e, ENGINE_XPSR, XPSR_T);
        engine_set(e, ENGINE_R0 + 1, round);
        engine_set(e, ENGINE_PC, CODE);
        engine_sync(e);
        engine_run(e);
        if (p->contexts != round || p->ends != round || engine_get(e, ENGINE_S0) != round)
            return false;
        *engine_fp_register(e, ENGINE_FPCCR, true) |= FPCCR_LSPACT;
    }
    return p->ok;
}

bool engine_selftest_fp(void)
{
    struct probe probe = {0};
    struct memory memory = {0};
    const struct engine_client client = {.ctx = &probe, .block = on_block, .trap = on_trap};
    const struct engine_config config = {
        .fpu = true, .fp_contexts = true, .client = &client, .memory = &memory};
    struct mem_region flash = {
        .name = "flash", .base = FLASH, .size = REGION_SIZE, .kind = MEM_FLASH};
    struct engine *e;
    bool ok;

    flash.host = g_malloc0(REGION_SIZE);
    memcpy(flash.host + CODE, stub, sizeof stub);
    memory_add(&memory, &flash);
    e = engine_start(&config, &engine_interpose, 0, NULL);
    ok = e != NULL && engine_fp_register(e, ENGINE_FPCCR, true) != NULL && run(e, &probe);
    engine_free(e);
    g_free(flash.host);
    return ok;
}
