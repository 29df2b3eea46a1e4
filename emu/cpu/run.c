/*
 * The run loop: blocks and time.
 *
 * core_block() is the hot path. It decides before the block is charged, so that cycle counts do not
 * depend on how often somebody stops the core.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/run.h"
#include "cpu/bus.h"
#include "cpu/exceptions.h"
#include "cpu/faults.h"
#include "cpu/guard.h"
#include "cpu/metering.h"
#include "cpu/nvic.h"
#include "cpu/pieces.h"
#include "cpu/points.h"
#include "cpu/scs.h"
#include "cpu/sleep.h"

#define FPSCR_CUMULATIVE UINT32_C(0x9f) /* IOC, DZC, OFC, UFC, IXC, IDC */

static uint64_t cycles_until(const struct cpu *c, ticks_t when)
{
    if (when == TICKS_NEVER)
        return UINT64_MAX;
    if (when <= c->base_ticks)
        return c->base_cycles;
    return c->base_cycles + (when - c->base_ticks + c->ticks_per_cycle - 1) / c->ticks_per_cycle;
}

void core_update_deadline(struct cpu *c)
{
    ticks_t when = MIN(c->until, sched_next(c->config.sched));

    if (when == c->deadline_ticks)
        return;
    c->deadline_ticks = when;
    c->deadline = cycles_until(c, when);
    c->meter.limit = 0;
}

void core_run_events(struct cpu *c)
{
    sched_run(c->config.sched, core_ticks_at(c, core_cycles(c)));
    core_update_deadline(c);
}

void core_stop(struct cpu *c, enum cpu_stop why)
{
    if (!c->stopping || why == CPU_STOP_RESET || why == CPU_STOP_LOCKUP)
        c->stop = why;
    c->stopping = true;
    core_attend(c, ATTEND_STOP | ATTEND_BREAK);
}

void core_clock_changed(void *ctx, enum clock_node node, uint32_t hz)
{
    struct cpu *c = ctx;
    uint64_t now;

    if (hz == 0)
        return;
    if (c->s.sleep != SLEEP_NONE || c->s.held)
        cpu_skip_to(c, sched_now(c->config.sched));
    now = core_cycles(c);
    c->base_ticks = core_ticks_at(c, now);
    c->base_cycles = now;
    c->ticks_per_cycle = (uint32_t)(TICKS_PER_SECOND / hz);
    timing_set_ticks_per_cycle(c->timing, c->ticks_per_cycle);
    systick_rearm(c);
    c->deadline_ticks = 0;
    core_update_deadline(c);
}

/* The fetch of a block is waited for before its first instruction. */
static uint64_t cycles_of(const struct cpu *c, uint32_t pc)
{
    const struct timing_block *b = c->block;

    if (b == NULL || pc - b->pc >= b->size)
        return c->meter.cycles;
    return c->meter.cycles - (b->cycles - MIN(timing_prefix(c->timing, pc), b->cycles));
}

ticks_t cpu_time_of(struct cpu *c, uint32_t pc)
{
    if (c->block == NULL || pc - c->block->pc >= c->block->size)
        return TICKS_NEVER;
    return core_ticks_at(c, cycles_of(c, pc));
}

void core_access_begin(struct cpu *c, uint32_t pc)
{
    c->pc = pc;
    c->access_cycles = cycles_of(c, pc);
    c->in_access = true;
    sched_run(c->config.sched, core_ticks_at(c, c->access_cycles));
}

void core_access_end(struct cpu *c)
{
    c->in_access = false;
    core_update_deadline(c);
    metering_open(c);
}

void core_refund(struct cpu *c, uint32_t pc)
{
    const struct timing_block *b = c->block;

    if (b == NULL || pc - b->pc >= b->size)
        return;
    c->meter.cycles -= b->cycles - MIN(timing_prefix(c->timing, pc), b->cycles);
    c->instructions -= MIN(timing_instructions_after(c->timing, pc) + 1, b->instructions);
    c->block = NULL;
}

void core_set_event(struct cpu *c)
{
    c->s.event_register = true;
}

void core_forget_ranges(struct cpu *c)
{
    memset(c->exec_range, 0, sizeof(c->exec_range));
    metering_lose(c);
}

static void read_masks(struct cpu *c, struct bank *b)
{
    b->primask = engine_get(c->engine, ENGINE_PRIMASK);
    b->basepri = engine_get(c->engine, ENGINE_BASEPRI);
    b->faultmask = engine_get(c->engine, ENGINE_FAULTMASK);
}

void core_refresh_masks(struct cpu *c)
{
    struct bank *b = core_bank(c);
    uint32_t control, faultmask;

    if (!c->s.masks_stale)
        return;
    control = engine_get(c->engine, ENGINE_CONTROL);
    faultmask = engine_get(c->engine, ENGINE_FAULTMASK);
    if (((control ^ c->s.control) & CONTROL_NPRIV) || faultmask != b->faultmask)
        core_forget_ranges(c);
    c->s.control = control;
    read_masks(c, b);
    if (core_worlds(c)) {
        bool secure = c->s.world == WORLD_S;

        engine_set_secure(c->engine, !secure);
        read_masks(c, &c->s.bank[!c->s.world]);
        engine_set_secure(c->engine, secure);
    }
    c->s.masks_stale = false;
}

void core_masks_changed(void *ctx)
{
    struct cpu *c = ctx;

    c->s.masks_stale = true;
    /* Nothing waits for a mask to fall unless something pends or privilege matters. */
    if (nvic_best_pending(c) != 0 || (core_bank(c)->mpu.ctrl & MPU_CTRL_ENABLE))
        core_attend(c, ATTEND_MASKS);
}

bool core_privileged(struct cpu *c)
{
    core_refresh_masks(c);
    return (c->s.control & CONTROL_NPRIV) == 0 || cpu_active_exception(c) != 0;
}

static enum engine_block after_exception(struct cpu *c)
{
    return c->stopping ? ENGINE_STOP : ENGINE_REDIRECTED;
}

/* Where the engine does not refuse FP instructions itself. */
static bool refuses_fp(struct cpu *c)
{
    return !(c->caps & ENGINE_CAP_FP_GATE) && !fpu_enabled(c, core_privileged(c));
}

/* What an engine cannot see for itself is watched by block flags. */
static void watch_flags(struct cpu *c)
{
    c->watched_flags = BLOCK_SEV | BLOCK_DIVIDE | BLOCK_SKIPPABLE;
    if (!(c->caps & ENGINE_CAP_MASKS))
        c->watched_flags |= BLOCK_MASKS;
    if (c->s.fp_watched || refuses_fp(c))
        c->watched_flags |= BLOCK_FP;
}

void core_apply_permissions(struct cpu *c)
{
    core_forget_ranges(c);
    engine_permissions_changed(c->engine);
    watch_flags(c);
}

/*
 * The rare part of core_block(): events are due or somebody asked for attention. What is rare is
 * kept out of line, so that core_block() saves few registers.
 */
static void tell_fp_exceptions(struct cpu *c)
{
    uint32_t flags = engine_get(c->engine, ENGINE_FPSCR) & FPSCR_CUMULATIVE;
    uint32_t news = flags & ~c->s.fp_flags;

    c->s.fp_flags = flags;
    if (news != 0)
        signal_raise(c->config.signals, SIGNAL_FP_EXCEPTION, news);
}

static G_NO_INLINE enum engine_block attend(struct cpu *c, uint32_t pc, uint32_t size)
{
    uint32_t why;

    c->pc = pc;
    if (c->meter.cycles >= c->deadline)
        core_run_events(c);
    if (!c->stopping && core_ticks_at(c, c->meter.cycles) >= c->until)
        core_stop(c, CPU_STOP_TIME);
    if (c->stopping)
        return ENGINE_STOP;
    why = c->attention;
    c->attention = 0;
    /* The block was chosen by what held before, and would run by it. */
    if (why & ATTEND_REGIONS) {
        core_apply_permissions(c);
        core_attend(c, why & ~(uint32_t)ATTEND_REGIONS);
        engine_set(c->engine, ENGINE_PC, pc);
        return ENGINE_REDIRECTED;
    }
    if (why & ATTEND_FP)
        tell_fp_exceptions(c);
    /* A block that ends with MSR may have read the old masks on its way. */
    c->s.masks_stale |= (why & ATTEND_MASKS) != 0;
    core_refresh_masks(c);
    if (nvic_preempts(c)) {
        exception_enter(c, pc);
        return after_exception(c);
    }
    return ENGINE_RUN;
}

/* Finds the range around pc that shares permission and window; false: not executable. */
static G_NO_INLINE bool find_range(struct cpu *c, uint32_t pc, struct exec_range *x)
{
    struct mem_region *r = memory_find(c->config.memory, pc);
    uint32_t first, last;

    if (!(guard_permission_now(c, pc, core_privileged(c), &first, &last) & ENGINE_X))
        return false;
    if (r == NULL)
        return true; /* the engine's fetch finds nothing there */
    first = MAX(first, r->base);
    last = MIN(last, r->base + (r->size - 1));
    if (c->points != NULL && !points_narrow(c, pc, &first, &last))
        *x = (struct exec_range){pc, 0, r->window}; /* looked up again for the next block */
    else
        *x = (struct exec_range){first, last - first + 1, r->window};
    return true;
}

static G_NO_INLINE enum engine_block refuse(struct cpu *c, uint32_t pc, const struct fault *f)
{
    if (c->s.hung) {
        core_stop(c, CPU_STOP_HANG);
        return ENGINE_STOP;
    }
    fault_take(c, f, pc);
    return after_exception(c);
}

bool core_skippable(void *ctx, uint16_t first, uint16_t second)
{
    (void)ctx;
    return timing_is_skippable(first, second);
}

/* The block begins with a division, so its operands are in the registers now. */
static void charge_division(struct cpu *c, const struct timing_block *b)
{
    struct timing_division d = timing_division(c->timing, b);
    uint32_t dividend = engine_get(c->engine, ENGINE_R0 + d.dividend);
    uint32_t divisor = engine_get(c->engine, ENGINE_R0 + d.divisor);

    c->meter.cycles += (uint64_t)(int64_t)timing_division_correction(&d, dividend, divisor);
}

static enum engine_block refuse_fetch(struct cpu *c, uint32_t pc, uint32_t addr)
{
    struct fault f = {EXC_MEMMANAGE, CFSR_IACCVIOL};

    if (guard_has_refused(c, addr, ENGINE_X))
        f = (struct fault){EXC_BUSFAULT, CFSR_IBUSERR};
    return refuse(c, pc, &f);
}

uint32_t core_executable_to(void *ctx, uint32_t addr)
{
    struct cpu *c = ctx;
    uint32_t first, last;

    if (!(guard_permission_now(c, addr, core_privileged(c), &first, &last) & ENGINE_X))
        return addr;
    if (!pieces_inside(c) || addr != c->s.pieces.at)
        return last;
    last = MIN(last, c->s.pieces.end - 1);
    return c->points != NULL ? MIN(last, points_limit(c, addr)) : last;
}

/* Whether all of [pc, pc+size) may be executed. */
static bool is_executable(struct cpu *c, uint32_t pc, uint32_t size)
{
    uint32_t end = pc + (size - 1), at = pc, last = pc;

    while (last < end) {
        uint32_t first;

        if (!(guard_permission_now(c, at, core_privileged(c), &first, &last) & ENGINE_X))
            return false;
        at = last + 1;
    }
    return true;
}

/*
 * A block that is not in the range of those before it, or leaves it. One whose first instruction
 * is executable is split, so that the fault waits for the one that is not.
 */
static G_NO_INLINE enum engine_block check_range(struct cpu *c, uint32_t pc, uint32_t size,
                                                 struct exec_range *x)
{
    uint32_t first_size = core_instruction_size(c, pc);

    if (pc - x->first >= x->length && !find_range(c, pc, x))
        return refuse_fetch(c, pc, pc);
    if (c->points != NULL) {
        enum engine_block answer = points_check(c, pc);

        if (answer != ENGINE_RUN)
            return answer;
    }
    if (is_executable(c, pc, size))
        return ENGINE_RUN;
    if (!is_executable(c, pc, first_size))
        return refuse_fetch(c, pc, pc + first_size - 1);
    if (!(c->caps & ENGINE_CAP_MPU) || !core_is_thumb(c))
        return ENGINE_RUN;
    engine_discard_code(c->engine, pc, size);
    engine_set(c->engine, ENGINE_PC, pc);
    return ENGINE_REDIRECTED;
}

/* ConditionPassed() of the first instruction under IT. */
static bool it_skips(uint32_t xpsr)
{
    uint32_t it = (xpsr >> 8 & 0xfc) | (xpsr >> 25 & 3);
    bool n = xpsr >> 31 & 1, z = xpsr >> 30 & 1, carry = xpsr >> 29 & 1, v = xpsr >> 28 & 1;
    const bool holds[8] = {z, carry, n, v, carry && !z, n == v, n == v && !z, true};

    if ((it & 0xf) == 0)
        return false;
    return holds[it >> 5] == ((it >> 4 & 1) && it >> 5 != 7);
}

static G_NO_INLINE enum engine_block check_flags(struct cpu *c, const struct timing_block *b,
                                                 uint32_t cost)
{
    if (b->flags & c->watched_flags & BLOCK_FP && refuses_fp(c)) {
        c->meter.cycles -= cost;
        c->instructions -= b->instructions;
        return refuse(c, b->pc, &(struct fault){EXC_USAGEFAULT, CFSR_NOCP});
    }
    if (b->flags & BLOCK_FP && c->s.fp_watched)
        core_attend(c, ATTEND_FP);
    if (b->flags & BLOCK_SEV)
        core_set_event(c);
    if (b->flags & BLOCK_SKIPPABLE && it_skips(engine_get(c->engine, ENGINE_XPSR)))
        c->meter.cycles -= timing_skipped_refund(c->timing, b);
    else if (b->flags & BLOCK_DIVIDE)
        charge_division(c, b);
    if (b->flags & c->watched_flags & BLOCK_MASKS)
        core_attend(c, ATTEND_MASKS);
    return ENGINE_RUN;
}

/*
 * A block of a window that does not answer, or wants to be asked. When its owner changed the
 * window, content included, the block has been translated from what was there before: fetch again.
 */
static enum engine_block ask_window(struct cpu *c, struct codebus_window *w, uint32_t pc)
{
    uint32_t generation = w->generation;

    if (!core_fetch_answers(c, w, pc))
        return refuse(c, pc, &(struct fault){EXC_BUSFAULT, CFSR_IBUSERR});
    if (w->generation == generation)
        return ENGINE_RUN;
    engine_set(c->engine, ENGINE_PC, pc);
    return ENGINE_REDIRECTED;
}

enum engine_block core_block(void *ctx, uint32_t pc, uint32_t size)
{
    struct cpu *c = ctx;
    struct exec_range *x = &c->exec_range[pc >> 28 & 3];
    const struct timing_block *b;
    uint32_t cost;

    if (G_UNLIKELY(c->meter.cycles >= c->deadline || c->attention != 0)) {
        enum engine_block answer;

        if (c->attention & ATTEND_PIECES)
            return pieces_block(c, pc, size); /* of the block that c->pc names */
        answer = attend(c, pc, size);
        if (answer != ENGINE_RUN)
            return answer;
    }
    c->pc = pc;
    /* In 64 bits, so that a block before the range does not wrap around into it. */
    if (G_UNLIKELY((uint64_t)(pc - x->first) + size > x->length)) {
        enum engine_block answer = check_range(c, pc, size, x);

        if (answer != ENGINE_RUN)
            return answer;
    }
    if (x->window != NULL && G_UNLIKELY(x->window->answer != CODEBUS_OK || x->window->watched)) {
        enum engine_block answer = ask_window(c, x->window, pc);

        if (answer != ENGINE_RUN)
            return answer;
    }
    if (G_UNLIKELY(c->tells_blocks)) {
        core_tell(c, block, pc, size);
        if (c->stopping)
            return ENGINE_STOP;
    }
    b = timing_enter(c->timing, pc, size, core_ticks_at(c, c->meter.cycles), &cost);
    c->block = b;
    c->meter.cycles += cost;
    c->instructions += b->instructions;
    if (c->meter.asked != NULL)
        metering_charged(c, x);
    if (G_UNLIKELY(b->flags & c->watched_flags)) {
        enum engine_block answer = check_flags(c, b, cost);

        if (answer != ENGINE_RUN)
            return answer;
    }
    return G_UNLIKELY(c->points != NULL) ? points_charged(c, pc, size) : ENGINE_RUN;
}

/* The engine left; sleep if that is why. */
static void left_engine(struct cpu *c, enum engine_exit exit_)
{
    bool on_exit = c->s.sleep_on_exit;

    c->s.sleep_on_exit = false;
    if (exit_ == ENGINE_WFI || (on_exit && exit_ == ENGINE_STOPPED))
        sleep_enter(c, SLEEP_WFI);
    else if (exit_ == ENGINE_WFE)
        sleep_enter(c, SLEEP_WFE);
}

static bool cannot_run(struct cpu *c, enum cpu_stop *why)
{
    *why = c->s.locked_up ? CPU_STOP_LOCKUP : c->s.hung ? CPU_STOP_HANG : CPU_STOP_SLEEP;
    return c->s.held || !cpu_try_wake(c);
}

enum cpu_stop cpu_run(struct cpu *c, ticks_t until)
{
    enum cpu_stop why;

    g_assert(!c->running);
    if (cannot_run(c, &why))
        return why;
    c->until = until;
    c->meter.limit = 0;
    core_update_deadline(c);
    points_resume(c);
    while (!c->stopping) {
        enum engine_exit exit_;

        c->running = true;
        exit_ = engine_run(c->engine);
        c->running = false;
        if (c->reset_deferred) {
            cpu_reset(c);
            core_stop(c, CPU_STOP_RESET);
        } else {
            left_engine(c, exit_);
        }
    }
    c->stopping = false;
    c->attention &= ~(uint32_t)(ATTEND_STOP | ATTEND_BREAK);
    return c->stop;
}

void cpu_request_stop(struct cpu *c)
{
    uint32_t before = c->attention & ATTEND_BREAK;

    core_stop(c, CPU_STOP_REQUEST);
    c->attention = (c->attention & ~(uint32_t)ATTEND_BREAK) | before;
}

void cpu_give_way(struct cpu *c)
{
    core_stop(c, CPU_STOP_REQUEST);
}

ticks_t cpu_time(const struct cpu *c)
{
    if (pieces_inside(c) && !c->running)
        return core_ticks_at(c, cycles_of(c, c->s.pieces.at));
    return core_ticks_at(c, core_cycles(c));
}

bool cpu_is_inside_block(const struct cpu *c)
{
    return pieces_inside(c);
}

const struct cpu_counters *cpu_counters(struct cpu *c)
{
    metering_count(c);
    c->counters.cycles = c->meter.cycles;
    c->counters.instructions = c->instructions;
    if (pieces_inside(c) && !c->running) {
        uint32_t at = c->s.pieces.at;

        c->counters.cycles = cycles_of(c, at);
        c->counters.instructions -= timing_instructions_after(c->timing, at) + 1;
    }
    return &c->counters;
}

void cpu_skip_to(struct cpu *c, ticks_t when)
{
    uint64_t cycles = cycles_until(c, when);

    g_assert(when != TICKS_NEVER);
    if (cycles <= c->meter.cycles)
        return;
    dwt_sync(c);
    c->counters.sleep_cycles += cycles - c->meter.cycles;
    c->meter.cycles = cycles;
}
