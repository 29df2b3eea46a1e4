/*
 * The engine that puts its own functions in front of libunicorn's internals.
 *
 * Gives what the public API cannot: stores at native speed, exact PC and precise abandonment of
 * loads and stores, every data read of flash and XIP without cost to RAM, MPU, FP and mask
 * call-backs. interpose/symbols.c holds the replaced functions, interpose/access.c
 * what they do with loads and stores; here are registers, starting and ending.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/interpose/interpose.h"
#include "base/armv8m.h"

enum { EXCEPTION_NMI = 2, EXCEPTION_HARDFAULT = 3 };

/* Registers that always live in the same place of the CPU state. */
static void find_registers(struct interpose *s, const struct engine_layout *layout)
{
    for (unsigned reg = 0; reg <= ENGINE_PC; reg++)
        s->place_of[reg] = s->env + reg;
    for (unsigned i = 0; i < 32; i++)
        s->place_of[ENGINE_S0 + i] = s->env + layout->s0 / sizeof(uint32_t) + i;
    s->other_sp = s->env + layout->other_sp / sizeof(uint32_t);
    s->exception = s->env + layout->exception / sizeof(uint32_t);
    s->exclusive = s->env + layout->exclusive / sizeof(uint32_t);
    if (layout->worlds) {
        s->secure = s->env + layout->secure / sizeof(uint32_t);
        s->other_world_msp = s->env + layout->other_world_msp / sizeof(uint32_t);
        s->other_world_psp = s->env + layout->other_world_psp / sizeof(uint32_t);
    }
    if (layout->fpccr != 0 && layout->worlds)
        s->fpccr = s->env + layout->fpccr / sizeof(uint32_t);
    if (layout->thumb != 0 && layout->condexec != 0 && s->fpccr != NULL) {
        s->thumb = s->env + layout->thumb / sizeof(uint32_t);
        s->condexec = s->env + layout->condexec / sizeof(uint32_t);
        s->targets = g_new0(struct target, N_TARGETS);
    }
    if (layout->flags)
        s->flags = (void *)((uint8_t *)s->thumb - G_STRUCT_OFFSET(struct engine_flags, thumb));
    interpose_find_banked(s);
}

static bool attach(struct engine *e, GError **error)
{
    struct interpose *s;
    const char *missing;
    uint32_t value;

    if (interpose_originals(&missing) == NULL) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_ENGINE, "libunicorn does not export %s", missing);
        return false;
    }
    if (!engine_layout()->found) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_ENGINE, "libunicorn: unknown layout of CPU state");
        return false;
    }
    e->backend_state = s = g_new0(struct interpose, 1);
    s->engine = e;
    s->generation = s->epoch = 1;
    interpose_learn(s);
    uc_reg_read(e->uc, UC_ARM_REG_MSP, &value);
    interpose_learn(NULL);
    if (s->env == NULL) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_ENGINE,
                    "libunicorn binds its functions locally (helper_v7m_mrs)");
        return false;
    }
    find_registers(s, engine_layout());
    e->place_of = s->place_of;
    interpose_register(s);
    return true;
}

static void detach(struct engine *e)
{
    struct interpose *s = e->backend_state;

    if (s == NULL)
        return;
    interpose_unregister(s);
    g_free(s->targets);
    g_free(s);
}

static bool uses_psp(const struct interpose *s)
{
    return *s->exception == 0 && (*s->place_of[ENGINE_CONTROL] & CONTROL_SPSEL) != 0;
}

/* NULL: only the API knows it. */
static uint32_t *place_of(struct interpose *s, enum engine_reg reg)
{
    if (reg != ENGINE_MSP && reg != ENGINE_PSP)
        return s->place_of[reg];
    return uses_psp(s) == (reg == ENGINE_PSP) ? s->env + ENGINE_SP : s->other_sp;
}

static uint32_t get(struct engine *e, enum engine_reg reg)
{
    struct interpose *s = e->backend_state;
    const uint32_t *place = place_of(s, reg);

    if (reg == ENGINE_XPSR && s->flags != NULL)
        return engine_flags_get(s->flags) | *s->exception;
    if (reg == ENGINE_CONTROL)
        return *place | (*s->secure_control & CONTROL_FPCA);
    return place != NULL ? *place : engine_api_get(e, reg);
}

/* After what decides about it was written: SP is the stack pointer in use. */
static void switch_stack(struct interpose *s, bool used_psp)
{
    uint32_t *sp = s->env + ENGINE_SP, keep = *sp;

    if (uses_psp(s) == used_psp)
        return;
    *sp = *s->other_sp;
    *s->other_sp = keep;
}

static void write_xpsr(struct interpose *s, uint32_t value)
{
    bool used_psp = uses_psp(s);

    engine_flags_set(s->flags, value);
    *s->exception = value & XPSR_EXCEPTION;
    switch_stack(s, used_psp);
}

static void write_control(struct interpose *s, uint32_t value)
{
    uint32_t *control = s->place_of[ENGINE_CONTROL];
    bool used_psp = uses_psp(s);

    *s->secure_control = (*s->secure_control & ~CONTROL_FPCA) | (value & CONTROL_FPCA);
    if (interpose_is_secure(s))
        *control = value & (CONTROL_NPRIV | CONTROL_SPSEL | CONTROL_FPCA | CONTROL_SFPA);
    else
        *control = value & (CONTROL_NPRIV | CONTROL_SPSEL);
    switch_stack(s, used_psp);
}

static void set(struct engine *e, enum engine_reg reg, uint32_t value)
{
    struct interpose *s = e->backend_state;

    interpose_begin_epoch(s);

    switch (reg) {
    case ENGINE_PC:
        /* In front of a block the API must leave it; elsewhere PC is looked at next anyway. */
        if (e->where != IN_BLOCK) {
            s->env[ENGINE_PC] = value & ~UINT32_C(1);
            return;
        }
        engine_api_set(e, reg, value);
        return;
    case ENGINE_XPSR:
        if (s->flags != NULL)
            write_xpsr(s, value);
        else
            engine_api_set(e, reg, value);
        return;
    case ENGINE_FPSCR:
        engine_api_set(e, reg, value);
        return;
    case ENGINE_CONTROL:
        write_control(s, value);
        return;
    case ENGINE_SP:
    case ENGINE_MSP:
    case ENGINE_PSP:
        value &= ~UINT32_C(3);
        break;
    case ENGINE_MSPLIM:
    case ENGINE_PSPLIM:
        value &= ~UINT32_C(7);
        break;
    case ENGINE_PRIMASK:
    case ENGINE_FAULTMASK:
        value &= 1;
        break;
    case ENGINE_BASEPRI:
        value &= 0xff;
        break;
    default:
        break;
    }
    *place_of(s, reg) = value;
}

static void sync_flags(struct engine *e)
{
    struct interpose *s = e->backend_state;
    struct interpose *before = interpose_select(s);

    interpose_begin_epoch(s);
    interpose_originals(NULL)->rebuild_hflags(s->env);
    interpose_select(before);
}

bool interpose_negative_priority(const struct interpose *s)
{
    return *s->exception == EXCEPTION_NMI || *s->exception == EXCEPTION_HARDFAULT ||
           (*s->place_of[ENGINE_FAULTMASK] & 1) != 0;
}

static void clear_exclusive(struct engine *e)
{
    struct interpose *s = e->backend_state;

    s->exclusive[0] = s->exclusive[1] = UINT32_MAX;
}

/*
 * Nothing but RAM is left to libunicorn, so what comes here is its own helpers' (the frame that
 * BLXNS pushes): it cannot be abandoned, the trap follows at the end of the block.
 */
static bool memory_invalid(struct engine *e, uc_mem_type type, uint32_t addr, unsigned size,
                           uint64_t value)
{
    struct engine_trap trap = {.kind = ENGINE_DATA_BUS,
                               .pc = e->block_pc,
                               .addr = addr,
                               .write = type == UC_MEM_WRITE_UNMAPPED || type == UC_MEM_WRITE_PROT};

    engine_raise(e, &trap);
    return false;
}

static void *begin_run(struct engine *e)
{
    interpose_begin_epoch(e->backend_state);
    return interpose_select(e->backend_state);
}

static void end_run(struct engine *e, void *token)
{
    interpose_select(token);
}

static bool refresh(struct engine *e)
{
    struct interpose *s = e->backend_state;

    if (s->division_pending)
        interpose_take_back_division(s);
    if (e->translations_dirty) {
        e->translations_dirty = false;
        interpose_forget_translations(e);
    }
    if (!e->permissions_dirty)
        return false;
    interpose_apply_permissions(s);
    return true;
}

static void discard(struct engine *e, uint32_t addr, uint32_t len)
{
    struct interpose *s = e->backend_state;

    interpose_begin_epoch(s);
    uc_ctl_remove_cache(e->uc, (uint64_t)addr, (uint64_t)addr + len);
    interpose_originals(NULL)->tlb_flush_page(s->cpu, addr & ~(ENGINE_PAGE_BYTES - 1));
}

static bool is_secure(const struct engine *e)
{
    return interpose_is_secure(e->backend_state);
}

static void set_secure(struct engine *e, bool secure)
{
    interpose_set_secure(e->backend_state, secure);
}

const struct engine_backend engine_interpose = {
    .name = "interpose",
    .metered_block = interpose_metered_block,
    .find_user_data = interpose_find_user_data,
    .sees_translation = true,
    .attach = attach,
    .detach = detach,
    .get = get,
    .set = set,
    .sync = sync_flags,
    .clear_exclusive = clear_exclusive,
    .break_after_store = interpose_break_after_store,
    .memory_invalid = memory_invalid,
    .begin_run = begin_run,
    .end_run = end_run,
    .secure_gateway = interpose_secure_gateway,
    .is_secure = is_secure,
    .set_secure = set_secure,
    .refresh = refresh,
    .fp_register = interpose_fp_register,
    .discard = discard,
};
