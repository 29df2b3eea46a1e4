/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench_engine.h"
#include "base/armv8m.h"

#include <string.h>

#include "bus/codebus.h"

static enum engine_block on_block(void *ctx, uint32_t pc, uint32_t size)
{
    struct rig *r = ctx;

    if (r->n_blocks < RIG_LOG)
        r->block[r->n_blocks] = pc;
    r->n_blocks++;
    if (r->change_guard_at_block != 0 && r->n_blocks == r->change_guard_at_block) {
        r->guard_base = r->next_guard;
        r->guard_size = 32;
        engine_permissions_changed(r->engine);
    }
    if (r->stop_every != 0 && r->n_blocks % r->stop_every == 0)
        return ENGINE_STOP;
    if (r->redirect_from != 0 && pc == r->redirect_from) {
        r->redirect_from = 0;
        engine_set(r->engine, ENGINE_PC, r->redirect_to);
        return r->stop_while_redirecting ? ENGINE_STOP : ENGINE_REDIRECTED;
    }
    return r->stop_at != 0 && pc == r->stop_at ? ENGINE_STOP : ENGINE_RUN;
}

static bool on_trap(void *ctx, const struct engine_trap *trap)
{
    struct rig *r = ctx;

    g_assert_cmpuint(r->n_traps, <, RIG_LOG);
    r->trap[r->n_traps++] = *trap;
    if (r->resume_at == 0)
        return false;
    engine_set(r->engine, ENGINE_PC, r->resume_at);
    return true;
}

static void log_access(struct rig *r, struct rig_access access)
{
    if (r->n_accesses < RIG_LOG)
        r->access[r->n_accesses] = access;
    r->n_accesses++;
}

static bool on_read(void *ctx, uint32_t addr, unsigned size, bool privileged, uint32_t pc,
                    uint32_t *value)
{
    struct rig *r = ctx;

    log_access(r, (struct rig_access){addr, pc, r->answer, size, false, privileged});
    *value = r->answer;
    return addr >> 29 != 3 && (addr & ~3u) != r->bus_hole;
}

static bool on_write(void *ctx, uint32_t addr, unsigned size, bool privileged, uint32_t pc,
                     uint32_t value)
{
    struct rig *r = ctx;
    uint8_t *host = memory_host(&r->memory, addr, size);

    log_access(r, (struct rig_access){addr, pc, value, size, true, privileged});
    if (addr >> 29 == 3 || (addr & ~3u) == r->bus_hole)
        return false;
    for (unsigned i = 0; host != NULL && i < size; i++)
        host[i] = (uint8_t)(value >> 8 * i) & (r->only_clears ? host[i] : 0xff);
    if (r->discard_at_write != 0)
        engine_discard_code(r->engine, r->discard_at_write, 4);
    if (r->n_accesses == r->fp_off_at_access) {
        r->fp_off = true;
        engine_permissions_changed(r->engine);
        engine_break_after_store(r->engine);
    }
    if (r->break_stores)
        r->broke = engine_break_after_store(r->engine);
    return true;
}

static bool on_code_read(void *ctx, uint32_t addr, unsigned size, uint32_t pc, const uint8_t **data)
{
    struct rig *r = ctx;

    if (r->n_code_reads < RIG_LOG)
        r->code_read[r->n_code_reads] = (struct rig_access){addr, pc, 0, size, false, false};
    r->n_code_reads++;
    return (addr & ~3u) != r->bus_hole;
}

static unsigned on_permission(void *ctx, uint32_t addr, bool privileged, bool negative,
                              bool *uniform)
{
    struct rig *r = ctx;
    uint32_t page = addr & ~UINT32_C(1023);

    r->n_permission++;
    r->negative = negative;
    *uniform = r->guard_size == 0 || r->guard_base + r->guard_size <= page ||
               r->guard_base >= page + 1024 ||
               (r->guard_base <= page && r->guard_base + r->guard_size >= page + 1024);
    if (addr - r->guard_base >= r->guard_size)
        return ENGINE_R | ENGINE_W | ENGINE_X;
    return privileged ? r->guard_privileged : r->guard_user;
}

static bool on_fp_enabled(void *ctx, bool privileged)
{
    return !((struct rig *)ctx)->fp_off;
}

static bool on_divide_traps(void *ctx)
{
    return ((struct rig *)ctx)->divide_traps;
}

static bool on_unaligned_traps(void *ctx)
{
    return ((struct rig *)ctx)->unaligned_traps;
}

static void on_masks_changed(void *ctx)
{
    ((struct rig *)ctx)->n_masks++;
}

static bool on_non_secure(void *ctx, uint32_t addr, bool *callable)
{
    *callable = addr - RIG_CALLABLE < 1024;
    if (addr >> 28 >= 4)
        return addr < RIG_SECURE_ONE;
    return (addr & (RIG_SIZE - 1)) >= RIG_NS_OFFSET;
}

static void on_world_changed(void *ctx, bool secure)
{
    struct rig *r = ctx;

    r->n_worlds++;
    r->secure = secure;
}

static uint8_t *add_region(struct rig *r, const char *name, uint32_t base, enum mem_kind kind,
                           struct codebus_window *window)
{
    struct mem_region region = {
        .name = name, .base = base, .size = RIG_SIZE, .kind = kind, .window = window};

    region.host = g_malloc0(RIG_SIZE);
    return memory_add(&r->memory, &region)->host;
}

static struct rig *new_rig(enum engine_kind kind, bool trustzone)
{
    static struct codebus_window window;
    struct rig *r = g_new0(struct rig, 1);
    GError *error = NULL;
    struct engine_config config = {
        .kind = kind,
        .fpu = true,
        .dsp = true,
        .trustzone = trustzone,
        .client = &r->client,
        .memory = &r->memory,
    };

    r->flash = add_region(r, "flash", RIG_FLASH, MEM_FLASH, &window);
    r->xip = add_region(r, "xip", RIG_XIP, MEM_XIP, &window);
    r->ram = add_region(r, "ram", RIG_RAM, MEM_RAM, NULL);
    r->answer = 0x44332211;
    r->client = (struct engine_client){
        .ctx = r,
        .block = on_block,
        .trap = on_trap,
        .read = on_read,
        .write = on_write,
        .code_read = on_code_read,
        .permission = on_permission,
        .fp_enabled = on_fp_enabled,
        .divide_traps = on_divide_traps,
        .unaligned_traps = on_unaligned_traps,
        .masks_changed = on_masks_changed,
        .non_secure = trustzone ? on_non_secure : NULL,
        .world_changed = on_world_changed,
    };
    r->engine = engine_new(&config, &error);
    g_assert_no_error(error);
    engine_set(r->engine, ENGINE_XPSR, XPSR_T);
    engine_set(r->engine, ENGINE_SP, RIG_STACK);
    engine_sync(r->engine);
    return r;
}

struct rig *rig_new(gconstpointer kind)
{
    return new_rig((enum engine_kind)GPOINTER_TO_INT(kind), false);
}

struct rig *rig_new_worlds(void)
{
    return new_rig(ENGINE_INTERPOSE, true);
}

void rig_free(struct rig *r)
{
    engine_free(r->engine);
    g_free(r->flash);
    g_free(r->xip);
    g_free(r->ram);
    g_free(r);
}

void rig_place(struct rig *r, uint32_t addr, const uint16_t *code, size_t bytes)
{
    memcpy(memory_host(&r->memory, addr, (uint32_t)bytes), code, bytes);
}

enum engine_exit rig_run(struct rig *r, uint32_t addr)
{
    engine_set(r->engine, ENGINE_PC, addr);
    return engine_run(r->engine);
}

uint32_t rig_reg(struct rig *r, unsigned n)
{
    return engine_get(r->engine, ENGINE_R0 + n);
}

void rig_set(struct rig *r, unsigned n, uint32_t value)
{
    engine_set(r->engine, ENGINE_R0 + n, value);
}

uint32_t *rig_word(struct rig *r, uint32_t addr)
{
    return (uint32_t *)(void *)memory_host(&r->memory, addr, 4);
}
