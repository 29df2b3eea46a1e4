/*
 * A core's life, and what others may ask it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/bus.h"
#include "cpu/faults.h"
#include "cpu/guard.h"
#include "cpu/metering.h"
#include "cpu/mpu.h"
#include "cpu/nvic.h"
#include "cpu/pieces.h"
#include "cpu/points.h"
#include "cpu/run.h"
#include "cpu/sau.h"
#include "cpu/scs.h"
#include "cpu/traps.h"
#include "cpu/world.h"

static void memory_changed_behind_us(void *ctx, uint32_t addr, uint32_t len)
{
    struct cpu *c = ctx;

    engine_discard_code(c->engine, addr, len);
    timing_discard(c->timing, addr, len);
}

static void nmi_changed(void *ctx, enum signal_id id, uint32_t value)
{
    struct cpu *c = ctx;

    if (value != 0)
        nvic_pend(c, c->s.world, EXC_NMI);
}

static void fp_watch_changed(void *ctx, enum signal_id id, uint32_t value)
{
    struct cpu *c = ctx;

    (void)id;
    if (c->s.fp_watched == (value != 0))
        return;
    c->s.fp_watched = value != 0;
    c->s.fp_flags = 0;
    core_attend(c, ATTEND_PERMISSIONS);
}

/* A device says that the access it is answering never completes. */
static void bus_stalled(void *ctx, enum signal_id id, uint32_t value)
{
    struct cpu *c = ctx;

    (void)id;
    c->s.hung |= value != 0 && c->in_access;
}

static struct engine *new_engine(struct cpu *c, GError **error)
{
    const struct engine_client client = {
        .ctx = c,
        .block = core_block,
        .trap = core_trap,
        .read = core_read,
        .write = core_write,
        .code_read = core_code_read,
        .permission = guard_permission,
        .permission_to = guard_permission_to,
        .executable_to = core_executable_to,
        .skippable = core_skippable,
        .fp_enabled = fpu_enabled,
        .divide_traps = core_divide_traps,
        .unaligned_traps = core_unaligned_traps,
        .unaligned = c->config.functional ? NULL : core_unaligned,
        .masks_changed = core_masks_changed,
        .test_target = mpu_test_target,
        .non_secure = c->config.trustzone ? sau_non_secure : NULL,
        .world_changed = core_world_changed,
        .meter = &c->meter,
        .new_block = metering_new_block,
        .charge = metering_charge,
        .follow = metering_follow,
        .read_at_once = metering_read,
    };
    const struct engine_config config = {
        .kind = c->config.engine,
        .fpu = c->config.fpu,
        .dsp = c->config.dsp,
        .trustzone = c->config.trustzone,
        .fp_contexts = true,
        .client = &client,
        .memory = c->config.memory,
    };

    return engine_new(&config, error);
}

static struct timing *new_timing(struct cpu *c)
{
    const struct timing_config config = {
        .memory = c->config.memory,
        .cache = c->config.cache,
        .fpu_dsp = c->config.fpu || c->config.dsp,
        .functional = c->config.functional,
        .ticks_per_cycle = c->ticks_per_cycle,
        .changes = &c->meter.changes,
    };

    return timing_new(&config);
}

static void memory_changing_behind_us(void *ctx, uint32_t addr, uint32_t len)
{
    struct cpu *c = ctx;
    const uint8_t *host = memory_host(c->config.memory, addr, len);

    if (host != NULL)
        timing_keep_stale(c->timing, addr, len, host);
}

static void connect(struct cpu *c)
{
    c->config.irq->changed = nvic_line_changed;
    c->config.irq->ctx = c;
    c->memory_ear = (struct memory_listener){.changed = memory_changed_behind_us,
                                             .changing = memory_changing_behind_us};
    memory_listen(c->config.memory, &c->memory_ear, c);
    c->hclk_ear.changed = core_clock_changed;
    clock_listen(c->config.clocks, CLOCK_HCLK, &c->hclk_ear, c);
    c->nmi_ear.raised = nmi_changed;
    signal_listen(c->config.signals, SIGNAL_NMI, &c->nmi_ear, c);
    c->stall_ear.raised = bus_stalled;
    signal_listen(c->config.signals, SIGNAL_BUS_STALL, &c->stall_ear, c);
    c->fp_watch_ear.raised = fp_watch_changed;
    signal_listen(c->config.signals, SIGNAL_FP_WATCH, &c->fp_watch_ear, c);
}

static void disconnect(struct cpu *c)
{
    listener_leave(&c->memory_ear.listener);
    listener_leave(&c->hclk_ear.listener);
    listener_leave(&c->nmi_ear.listener);
    listener_leave(&c->stall_ear.listener);
    listener_leave(&c->fp_watch_ear.listener);
    listener_leave(&c->spu_ear.listener);
}

struct cpu *cpu_new(const struct cpu_config *config, GError **error)
{
    struct cpu *c = g_new0(struct cpu, 1);
    uint32_t hz = clock_hz(config->clocks, CLOCK_HCLK);

    g_assert(config->n_irqs <= IRQ_MAX && config->n_mpu_regions <= MPU_MAX_REGIONS && hz != 0);
    c->config = *config;
    c->ticks_per_cycle = (uint32_t)(TICKS_PER_SECOND / hz);
    c->base_ticks = sched_now(config->sched);
    c->events = (struct event_owner){.name = config->name, .sched = config->sched};
    metering_init(c);
    c->engine = new_engine(c, error);
    if (c->engine == NULL) {
        metering_free(c);
        g_free(c);
        return NULL;
    }
    c->caps = engine_caps(c->engine);
    c->timing = new_timing(c);
    systick_init(c);
    connect(c);
    cpu_reset(c);
    return c;
}

void cpu_free(struct cpu *c)
{
    if (c == NULL)
        return;
    disconnect(c);
    systick_reset(c);
    points_free(c);
    timing_free(c->timing);
    engine_free(c->engine);
    metering_free(c);
    g_free(c);
}

/* Registers that exist once a Security state. */
static void reset_banked(struct engine *e)
{
    engine_set(e, ENGINE_CONTROL, 0);
    engine_set(e, ENGINE_PRIMASK, 0);
    engine_set(e, ENGINE_FAULTMASK, 0);
    engine_set(e, ENGINE_BASEPRI, 0);
    engine_set(e, ENGINE_MSPLIM, 0);
    engine_set(e, ENGINE_PSPLIM, 0);
    engine_set(e, ENGINE_PSP, 0);
    engine_set(e, ENGINE_MSP, 0);
}

static void reset_registers(struct cpu *c)
{
    struct engine *e = c->engine;
    uint32_t sp = 0, pc = 0;

    (void)core_load_word(c, c->config.vtor_reset, &sp);
    (void)core_load_word(c, c->config.vtor_reset + 4, &pc);
    engine_set(e, ENGINE_XPSR, (pc & 1) ? XPSR_T : 0);
    if (c->config.trustzone) {
        engine_set_secure(e, false);
        reset_banked(e);
        engine_set_secure(e, true);
    }
    reset_banked(e);
    for (unsigned i = 0; i <= 12; i++)
        engine_set(e, ENGINE_R0 + i, 0);
    engine_set(e, ENGINE_MSP, sp & ~UINT32_C(3));
    engine_set(e, ENGINE_LR, UINT32_MAX);
    if (c->config.fpu)
        engine_set(e, ENGINE_FPSCR, 0);
    engine_set(e, ENGINE_PC, pc & ~UINT32_C(1));
    engine_sync(e);
    engine_clear_exclusive(e);
    c->pc = pc & ~UINT32_C(1);
    /* A reset vector without the Thumb bit faults before its first instruction. */
    if ((pc & 1) == 0)
        fault_take(c, &(struct fault){EXC_USAGEFAULT, CFSR_INVSTATE}, pc);
}

void cpu_reset(struct cpu *c)
{
    bool slept = c->s.sleep != SLEEP_NONE;

    if (c->running) {
        c->reset_deferred = true;
        core_stop(c, CPU_STOP_RESET);
        return;
    }
    c->reset_deferred = c->s.hung = c->s.locked_up = c->stopping = false;
    c->s.sleep = SLEEP_NONE;
    c->s.sleep_on_exit = c->s.event_register = false;
    c->attention = 0;
    c->block = NULL;
    pieces_end(c);
    c->s.masks_stale = true;
    c->s.world = c->config.trustzone ? WORLD_S : WORLD_NS;
    scs_reset(c);
    core_forget_ranges(c);
    metering_redirect(c);
    guard_listen(c);
    core_attend(c, ATTEND_PERMISSIONS | ATTEND_PENDING);
    reset_registers(c);
    if (slept)
        signal_raise(c->config.signals, SIGNAL_CPU_SLEEP, 0);
}

void cpu_hold(struct cpu *c, bool hold)
{
    if (hold && c->running)
        core_stop(c, CPU_STOP_REQUEST);
    c->s.held = hold;
}

void cpu_set_halting_debug(struct cpu *c, bool enabled)
{
    c->halting_debug = enabled;
}

enum cpu_state cpu_state(const struct cpu *c)
{
    if (c->s.locked_up)
        return CPU_LOCKED_UP;
    if (c->s.held || c->s.hung)
        return CPU_HELD;
    return c->s.sleep != SLEEP_NONE ? CPU_SLEEPING : CPU_RUNNING;
}

const char *cpu_name(const struct cpu *c)
{
    return c->config.name;
}

struct engine *cpu_engine(struct cpu *c)
{
    return c->engine;
}

struct timing *cpu_timing(struct cpu *c)
{
    return c->timing;
}

uint32_t cpu_reg(struct cpu *c, enum engine_reg reg)
{
    return reg == ENGINE_PC ? cpu_pc(c) : engine_get(c->engine, reg);
}

void cpu_set_reg(struct cpu *c, enum engine_reg reg, uint32_t value)
{
    g_assert(!c->running);
    engine_set(c->engine, reg, value);
    engine_sync(c->engine);
    c->s.masks_stale = true;
    core_attend(c, ATTEND_PENDING | ATTEND_MASKS);
    if (reg == ENGINE_PC) {
        c->pc = value & ~UINT32_C(1);
        c->block = NULL;
        metering_redirect(c);
    }
}

uint32_t cpu_pc(struct cpu *c)
{
    return c->running ? c->pc : engine_get(c->engine, ENGINE_PC);
}

unsigned cpu_active_exception(const struct cpu *c)
{
    return engine_get(c->engine, ENGINE_XPSR) & XPSR_EXCEPTION;
}

uint32_t cpu_nvic_enabled(const struct cpu *c, unsigned word)
{
    return word < ARRAY_LEN(c->s.nvic.enabled) ? c->s.nvic.enabled[word] : 0;
}

uint32_t cpu_nvic_pending(const struct cpu *c, unsigned word)
{
    return word < ARRAY_LEN(c->s.nvic.pending) ? c->s.nvic.pending[word] : 0;
}

const struct cpu_fault *cpu_last_fault(const struct cpu *c)
{
    return &c->s.last_fault;
}

const struct cpu_fault *cpu_first_fault(const struct cpu *c)
{
    return &c->s.first_fault;
}

static void find_block_listeners(struct cpu *c)
{
    bool tells = false;

    for (struct listener *l = c->listeners.first; l != NULL; l = l->next)
        tells |= ((struct cpu_listener *)l)->block != NULL;
    if (tells == c->tells_blocks)
        return;
    c->tells_blocks = tells;
    metering_forget(c);
}

void cpu_listen(struct cpu *c, struct cpu_listener *l, void *ctx)
{
    listener_join(&c->listeners, &l->listener, ctx);
    find_block_listeners(c);
}

void cpu_unlisten(struct cpu *c, struct cpu_listener *l)
{
    listener_leave(&l->listener);
    find_block_listeners(c);
}

void cpu_set_semihosting(struct cpu *c,
                         bool (*call)(void *ctx, uint32_t op, uint32_t arg, uint32_t *result),
                         void *ctx)
{
    c->semihosting = call;
    c->semihosting_ctx = ctx;
}
