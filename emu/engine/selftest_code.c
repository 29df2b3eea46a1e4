/*
 * Self-test, fourth part: code that the guest rewrites.
 *
 * Two routines of one page of RAM are written by one block, again and again, and executed in turn:
 * each store must drop what was made of the routine it hits.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/armv8m.h"
#include "engine/interpose/interpose.h"

#define FLASH       UINT32_C(0x00000000)
#define RAM         UINT32_C(0x20000000)
#define REGION_SIZE 4096
#define CODE        UINT32_C(0x100)
#define DISTANCE    64
#define ROUNDS      4

/* str r1, [r0]; str r1, [r0, #DISTANCE]; bx r2 */
static const uint16_t stub[] = {0x6001, 0x6401, 0x4710};

#define MOVS_R6_BKPT UINT32_C(0xbe002600) /* movs r6, #0; bkpt */

static enum engine_block on_block(void *ctx, uint32_t pc, uint32_t size)
{
    return ENGINE_RUN;
}

static bool on_trap(void *ctx, const struct engine_trap *trap)
{
    return false;
}

static bool run(struct engine *e)
{
    for (uint32_t round = 1; round <= ROUNDS; round++) {
        engine_set(e, ENGINE_XPSR, XPSR_T);
        engine_set(e, ENGINE_R0, RAM);
        engine_set(e, ENGINE_R0 + 1, MOVS_R6_BKPT | round);
        engine_set(e, ENGINE_R0 + 2, RAM + DISTANCE * (round % 2) + 1);
        engine_set(e, ENGINE_PC, CODE);
        engine_sync(e);
        engine_run(e);
        if (engine_get(e, ENGINE_R0 + 6) != round)
            return false;
    }
    return true;
}

bool engine_selftest_code(void)
{
    struct memory memory = {0};
    const struct engine_client client = {.block = on_block, .trap = on_trap};
    const struct engine_config config = {.client = &client, .memory = &memory};
    struct mem_region flash = {
        .name = "flash", .base = FLASH, .size = REGION_SIZE, .kind = MEM_FLASH};
    struct mem_region ram = {.name = "ram", .base = RAM, .size = REGION_SIZE, .kind = MEM_RAM};
    struct engine *e;
    bool ok;

    flash.host = g_malloc0(REGION_SIZE);
    ram.host = g_malloc0(REGION_SIZE);
    memcpy(flash.host + CODE, stub, sizeof stub);
    memory_add(&memory, &flash);
    memory_add(&memory, &ram);
    e = engine_start(&config, &engine_interpose, 0, NULL);
    ok = e != NULL && run(e);
    engine_free(e);
    g_free(flash.host);
    g_free(ram.host);
    return ok;
}
