/*
 * Self-test, second part: the Security states.
 *
 * Secure code enters Non-secure state, which sees its own PRIMASK, may not load Secure memory, and
 * comes back through a gateway.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/armv8m.h"
#include "engine/interpose/interpose.h"

#define FLASH       UINT32_C(0x00000000)
#define RAM         UINT32_C(0x20000000)
#define REGION_SIZE 4096
#define SECURE_CODE UINT32_C(0x100)
#define GATEWAY     UINT32_C(0x200)
#define NON_SECURE  UINT32_C(0x800) /* the upper half of each region */

static const uint16_t secure_code[] = {0x4704}; /* bxns r0 */
static const uint16_t gateway[] = {0xe97f, 0xe97f, 0xbe00};
/* mrs r1, primask; ldr r2, [r3]; bx r4 */
static const uint16_t non_secure_code[] = {0xf3ef, 0x8110, 0x681a, 0x4720};

struct probe {
    struct engine *engine;
    unsigned changes;
    bool ok_refused, ok_end;
};

static enum engine_block on_block(void *ctx, uint32_t pc, uint32_t size)
{
    return ENGINE_RUN;
}

static bool on_trap(void *ctx, const struct engine_trap *trap)
{
    struct probe *p = ctx;

    if (trap->kind == ENGINE_SECURE && !p->ok_refused) {
        p->ok_refused = trap->pc == NON_SECURE + 4 && trap->addr == RAM && p->changes == 1;
        engine_set(p->engine, ENGINE_PC, trap->pc + 2);
        return true;
    }
    p->ok_end = trap->kind == ENGINE_BKPT && trap->pc == GATEWAY + 4 && p->changes == 2;
    return false;
}

static bool on_non_secure(void *ctx, uint32_t addr, bool *callable)
{
    *callable = addr - GATEWAY < 32;
    return (addr & NON_SECURE) != 0;
}

static void on_world_changed(void *ctx, bool secure)
{
    struct probe *p = ctx;

    p->changes += secure == (p->changes == 1);
}

static bool run(struct engine *e, struct probe *p)
{
    p->engine = e;
    engine_set(e, ENGINE_XPSR, XPSR_T);
    engine_set_secure(e, false);
    engine_set(e, ENGINE_PRIMASK, 1);
    engine_set_secure(e, true);
    engine_set(e, ENGINE_R0, NON_SECURE);
    engine_set(e, ENGINE_R0 + 2, XPSR_T);
    engine_set(e, ENGINE_R0 + 3, RAM);
    engine_set(e, ENGINE_R0 + 4, GATEWAY | 1);
    engine_set(e, ENGINE_PC, SECURE_CODE);
    engine_sync(e);
    engine_run(e);
    return p->ok_refused && p->ok_end && engine_is_secure(e) && engine_get(e, ENGINE_R0 + 1) == 1 &&
           engine_get(e, ENGINE_R0 + 2) == XPSR_T && engine_get(e, ENGINE_PRIMASK) == 0;
}

bool engine_selftest_world(void)
{
    struct probe probe = {0};
    struct memory memory = {0};
    const struct engine_client client = {
        .ctx = &probe,
        .block = on_block,
        .trap = on_trap,
        .non_secure = on_non_secure,
        .world_changed = on_world_changed,
    };
    const struct engine_config config = {.trustzone = true, .client = &client, .memory = &memory};
    struct mem_region flash = {
        .name = "flash", .base = FLASH, .size = REGION_SIZE, .kind = MEM_FLASH};
    struct mem_region ram = {.name = "ram", .base = RAM, .size = REGION_SIZE, .kind = MEM_RAM};
    struct engine *e;
    bool ok;

    if (!engine_layout()->worlds)
        return false;
    flash.host = g_malloc0(REGION_SIZE);
    ram.host = g_malloc0(REGION_SIZE);
    memcpy(flash.host + SECURE_CODE, secure_code, sizeof secure_code);
    memcpy(flash.host + GATEWAY, gateway, sizeof gateway);
    memcpy(flash.host + NON_SECURE, non_secure_code, sizeof non_secure_code);
    memory_add(&memory, &flash);
    memory_add(&memory, &ram);
    e = engine_start(&config, &engine_interpose, 0, NULL);
    ok = e != NULL && run(e, &probe);
    engine_free(e);
    g_free(flash.host);
    g_free(ram.host);
    return ok;
}
