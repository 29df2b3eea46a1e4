/*
 * What interposition achieves with the libunicorn that is loaded.
 *
 * Version numbers prove nothing: the same release built with -Bsymbolic-functions, by clang, or
 * with hidden visibility calls fewer of our functions. So, once a process, an engine of its own
 * runs a few instructions, and the client must have heard of each with the right arguments and
 * effects. Without the load, store and exact-PC part there is no interposing engine; the other
 * capabilities may be missing one by one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/armv8m.h"
#include "bus/codebus.h"
#include "engine/interpose/interpose.h"

#define FLASH       UINT32_C(0x00000000)
#define RAM         UINT32_C(0x20000000)
#define REGION_SIZE 4096
#define CODE        UINT32_C(0x100)
#define TABLE       UINT32_C(0x800) /* in flash, what the stub reads */
/* In another slot of libunicorn's look-up table than the code, which would evict it. */
#define SCRATCH     (RAM + 0x410)
#define GUARDED     (RAM + 0x820) /* 32 bytes without permissions */
#define DEVICE      UINT32_C(0x40001000)
#define BROKEN      UINT32_C(0x40002000) /* answers with a bus error */

/* clang-format off */
static const uint16_t stub[] = {
    0x6001,         /* 100 str r1, [r0] */
    0x6042,         /* 102 str r2, [r0, #4]   same page: must not leave generated code */
    0x6823,         /* 104 ldr r3, [r4]       flash */
    0x6827,         /* 106 ldr r7, [r4]       flash again */
    0x8029,         /* 108 strh r1, [r5]      peripheral */
    0xf382, 0x8811, /* 10a msr basepri, r2 */
    0x6836,         /* 10e ldr r6, [r6]       bus error */
    0x60c1,         /* 110 str r1, [r0, #12] */
    0xf8c8, 0x1000, /* 112 str.w r1, [r8]     refused */
    0xee00, 0x1a10, /* 116 vmov s0, r1        FP is off */
    0xe9db, 0x9a00, /* 11a ldrd r9, r10, [r11]   unaligned */
    0xde00,         /* 11e udf */
    0xbe00,         /* 120 bkpt */
};
/* clang-format on */

enum {
    STUB_LOAD = CODE + 4,
    STUB_DEVICE = CODE + 8,
    STUB_BROKEN = CODE + 0xe,
    STUB_GUARDED = CODE + 0x12,
    STUB_FP = CODE + 0x16,
    STUB_UNALIGNED = CODE + 0x1a,
    STUB_UNDEFINED = CODE + 0x1e,
    STUB_END = CODE + 0x20,
};

#define VALUE UINT32_C(0x01020360)

struct probe {
    struct engine *engine;
    unsigned slow_stores, loads, device_writes, masks, traps, undefined;
    bool ok_loads, ok_device, ok_broken, ok_guarded, ok_fp, ok_unaligned, ok_end;
};

static enum engine_block on_block(void *ctx, uint32_t pc, uint32_t size)
{
    return ENGINE_RUN;
}

static bool on_read(void *ctx, uint32_t addr, unsigned size, bool privileged, uint32_t pc,
                    uint32_t *value)
{
    return false;
}

static bool on_write(void *ctx, uint32_t addr, unsigned size, bool privileged, uint32_t pc,
                     uint32_t value)
{
    struct probe *p = ctx;

    p->device_writes++;
    p->ok_device =
        addr == DEVICE && size == 2 && privileged && pc == STUB_DEVICE && value == (VALUE & 0xffff);
    return true;
}

static bool on_code_read(void *ctx, uint32_t addr, unsigned size, uint32_t pc, const uint8_t **data)
{
    struct probe *p = ctx;

    p->ok_loads = (p->loads == 0 || p->ok_loads) && addr == TABLE && size == 4 &&
                  pc == STUB_LOAD + 2 * p->loads;
    p->loads++;
    return true;
}

static unsigned on_permission(void *ctx, uint32_t addr, bool privileged, bool negative,
                              bool *uniform)
{
    *uniform = addr >> ENGINE_PAGE_BITS != GUARDED >> ENGINE_PAGE_BITS;
    return addr - GUARDED < 32 ? 0 : ENGINE_R | ENGINE_W | ENGINE_X;
}

static bool on_fp_enabled(void *ctx, bool privileged)
{
    return false;
}

static void on_masks_changed(void *ctx)
{
    ((struct probe *)ctx)->masks++;
}

static bool resume_behind(struct probe *p, uint32_t pc, unsigned size)
{
    engine_set(p->engine, ENGINE_PC, pc + size);
    return true;
}

static bool on_trap(void *ctx, const struct engine_trap *trap)
{
    struct probe *p = ctx;

    if (++p->traps > 6)
        return false;
    switch (trap->kind) {
    case ENGINE_DATA_BUS:
        p->ok_broken = trap->pc == STUB_BROKEN && trap->addr == BROKEN && !trap->write &&
                       engine_get(p->engine, ENGINE_R0 + 6) == BROKEN;
        return resume_behind(p, trap->pc, 2);
    case ENGINE_DATA_DENIED:
        p->ok_guarded = trap->pc == STUB_GUARDED && trap->addr == GUARDED && trap->write;
        return resume_behind(p, trap->pc, 4);
    case ENGINE_NOCP:
        p->ok_fp = trap->pc == STUB_FP;
        return resume_behind(p, trap->pc, 4);
    case ENGINE_UNALIGNED:
        p->ok_unaligned = trap->pc == STUB_UNALIGNED && trap->addr == SCRATCH + 2;
        return resume_behind(p, trap->pc, 4);
    case ENGINE_UNDEFINED:
        p->undefined++;
        return trap->pc == STUB_UNDEFINED && resume_behind(p, trap->pc, 2);
    case ENGINE_BKPT:
        p->ok_end = trap->pc == STUB_END && p->undefined == 1;
        return false;
    default:
        return false;
    }
}

static void run_stub(struct engine *e, struct probe *p)
{
    static const struct {
        enum engine_reg reg;
        uint32_t value;
    } start[] = {
        {ENGINE_XPSR, XPSR_T},
        {ENGINE_SP, RAM + REGION_SIZE},
        {ENGINE_R0, SCRATCH},
        {ENGINE_R0 + 1, VALUE},
        {ENGINE_R0 + 2, VALUE + 0x40},
        {ENGINE_R0 + 4, TABLE},
        {ENGINE_R0 + 5, DEVICE},
        {ENGINE_R0 + 6, BROKEN},
        {ENGINE_R0 + 8, GUARDED},
        {ENGINE_R0 + 11, SCRATCH + 2},
        {ENGINE_PC, CODE},
    };

    p->engine = e;
    for (unsigned i = 0; i < G_N_ELEMENTS(start); i++)
        engine_set(e, start[i].reg, start[i].value);
    engine_sync(e);
    engine_run(e);
    p->slow_stores = ((struct interpose *)e->backend_state)->slow_stores;
}

/* Effects: memory and registers hold what the stub computed. */
static bool effects(struct engine *e, const uint8_t *ram)
{
    static const uint32_t want[4] = {VALUE, VALUE + 0x40, 0, VALUE};

    return memcmp(ram + (SCRATCH - RAM), want, sizeof want) == 0 &&
           engine_get(e, ENGINE_R0 + 3) == VALUE && engine_get(e, ENGINE_R0 + 7) == VALUE &&
           engine_get(e, ENGINE_BASEPRI) == ((VALUE + 0x40) & 0xff);
}

static unsigned judge(const struct probe *p, bool effective, const char **why)
{
    unsigned caps = ENGINE_CAP_EXACT_PC | ENGINE_CAP_CODE_READS;

    *why = NULL;
    if (p->undefined > 1)
        *why = "an undefined instruction is trapped twice";
    else if (!p->ok_end)
        *why = "the stub does not run to its end";
    else if (p->loads != 2 || !p->ok_loads)
        *why = "loads from flash are not seen with their PC";
    else if (p->device_writes != 1 || !p->ok_device)
        *why = "a store to a peripheral is not seen with its PC";
    else if (!p->ok_broken)
        *why = "a load that fails is not abandoned";
    else if (!effective)
        *why = "registers or memory differ after the stub";
    else if (!engine_selftest_code())
        *why = "a store to code leaves other code of its page as it was";
    if (*why != NULL)
        return 0;
    caps |= p->slow_stores == 1 ? ENGINE_CAP_FAST_STORE : 0;
    caps |= p->ok_guarded ? ENGINE_CAP_MPU : 0;
    caps |= p->ok_fp ? ENGINE_CAP_FP_GATE : 0;
    caps |= p->masks == 1 ? ENGINE_CAP_MASKS : 0;
    caps |= p->ok_unaligned ? ENGINE_CAP_ALIGNMENT : 0;
    caps |= engine_selftest_fp() ? ENGINE_CAP_FP_CONTEXT : 0;
    caps |= engine_selftest_world() ? ENGINE_CAP_SAU : 0;
    caps |= engine_selftest_meter();
    return caps;
}

static void add_region(struct memory *memory, const char *name, uint32_t base, enum mem_kind kind,
                       uint8_t *host, struct codebus_window *window)
{
    struct mem_region region = {.name = name,
                                .base = base,
                                .size = REGION_SIZE,
                                .host = host,
                                .kind = kind,
                                .window = window};

    memory_add(memory, &region);
}

struct verdict {
    unsigned caps;
    const char *why;
};

static gpointer test(gpointer unused)
{
    static const uint32_t table = VALUE;
    struct verdict *verdict = g_new0(struct verdict, 1);
    struct codebus_window window = {.name = "flash"};
    struct memory memory = {0};
    struct probe probe = {0};
    struct engine_client client = {
        .ctx = &probe,
        .block = on_block,
        .trap = on_trap,
        .read = on_read,
        .write = on_write,
        .code_read = on_code_read,
        .permission = on_permission,
        .fp_enabled = on_fp_enabled,
        .masks_changed = on_masks_changed,
    };
    struct engine_config config = {.fpu = true, .dsp = true, .client = &client, .memory = &memory};
    uint8_t *flash = g_malloc0(REGION_SIZE), *ram = g_malloc0(REGION_SIZE);
    struct engine *e;

    memcpy(flash + CODE, stub, sizeof stub);
    memcpy(flash + TABLE, &table, sizeof table);
    add_region(&memory, "flash", FLASH, MEM_FLASH, flash, &window);
    add_region(&memory, "ram", RAM, MEM_RAM, ram, NULL);
    e = engine_start(&config, &engine_interpose, 0, NULL);
    if (e == NULL) {
        verdict->why = "internal functions are not exported, or bound locally";
    } else {
        run_stub(e, &probe);
        verdict->caps = judge(&probe, effects(e, ram), &verdict->why);
    }
    engine_free(e);
    g_free(flash);
    g_free(ram);
    return verdict;
}

unsigned engine_selftest(const char **why)
{
    static GOnce once = G_ONCE_INIT;
    const struct verdict *verdict = g_once(&once, test, NULL);

    *why = verdict->why;
    return verdict->caps;
}
