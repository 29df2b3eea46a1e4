/*
 * Exception entry and return.
 *
 * Follows: Armv8-M Architecture Reference Manual, B3.15 to B3.24.
 * Models:  entry, late arrival, derived exceptions, tail-chaining, integrity checks of EXC_RETURN,
 *          FAULTMASK and the event register, SLEEPONEXIT, costs, both Security states.
 * Omits:   the cost of stacking what Secure code keeps in R4 to R11.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/exceptions.h"
#include "cpu/bus.h"
#include "cpu/faults.h"
#include "cpu/fp_context.h"
#include "cpu/metering.h"
#include "cpu/nvic.h"
#include "cpu/run.h"
#include "cpu/sau.h"
#include "cpu/stacking.h"
#include "cpu/world.h"

/* The vector of n, or false when reading it fails. */
static bool load_vector(struct cpu *c, enum world w, unsigned n, uint32_t *vector)
{
    uint32_t addr = c->s.bank[w].vtor + 4 * n;

    return sau_allows(c, w, addr, 4) && core_load_word(c, addr, vector);
}

/* Chooses the exception to take; a vector that cannot be read makes it HardFault. */
static unsigned choose(struct cpu *c, uint32_t *vector)
{
    for (;;) {
        unsigned n = nvic_best_pending(c);
        enum world w = c->nvic_answers.best_world;

        g_assert(n != 0);
        if (load_vector(c, w, n, vector))
            return n;
        if (n <= EXC_HARDFAULT) {
            c->s.hfsr |= HFSR_VECTTBL;
            fault_lock_up(c);
            return 0;
        }
        fault_pend_hard(c, w, HFSR_VECTTBL, c->s.bank[w].vtor + 4 * n);
        if (c->s.locked_up)
            return 0;
    }
}

static void mode_changed(struct cpu *c)
{
    engine_sync(c->engine);
    engine_clear_exclusive(c->engine);
    metering_redirect(c);
    c->block = NULL;
    core_set_event(c);
    core_attend(c, ATTEND_PENDING);
    if (core_bank(c)->mpu.ctrl & MPU_CTRL_ENABLE)
        core_forget_ranges(c);
    if (nvic_preempts(c))
        return;
    c->attention &= ~(uint32_t)ATTEND_PENDING;
    metering_open(c);
}

static void enter_handler(struct cpu *c, enum world w, unsigned n, uint32_t vector,
                          uint32_t exc_return)
{
    struct engine *e = c->engine;
    bool automatic_fp = fp_is_automatic(c, c->s.world);
    uint32_t t = (vector & 1) ? XPSR_T : 0;
    uint32_t xpsr, control;

    world_enter(c, w);
    control = engine_get(e, ENGINE_CONTROL);
    if (core_worlds(c)) {
        exc_return &= ~(EXC_RETURN_SPSEL | EXC_RETURN_ES);
        exc_return |= (control & CONTROL_SPSEL) ? EXC_RETURN_SPSEL : 0;
        exc_return |= w == WORLD_S ? EXC_RETURN_ES : 0;
        if (w == WORLD_NS)
            stack_hide_registers(c, exc_return);
    }
    xpsr = engine_get(e, ENGINE_XPSR);
    control &= ~CONTROL_SPSEL;
    if (automatic_fp)
        control &= ~(CONTROL_FPCA | CONTROL_SFPA);
    engine_set(e, ENGINE_CONTROL, control);
    engine_set(e, ENGINE_XPSR, (xpsr & ~(XPSR_EXCEPTION | XPSR_IT | XPSR_T)) | t | n);
    engine_set(e, ENGINE_LR, exc_return);
    engine_set(e, ENGINE_PC, vector & ~UINT32_C(1));
    mode_changed(c);
    c->pc = vector & ~UINT32_C(1);
}

/*
 * R4 to R11 of Secure code lie in its frame while a Non-secure handler runs, and stay there while
 * others are tail-chained; EXC_RETURN.DCRS clear tells a Secure one of them. False: what was to be
 * taken is not the best any more.
 */
static bool keep_callees(struct cpu *c, uint32_t *exc_return, bool chained)
{
    bool kept = chained && !(*exc_return & EXC_RETURN_ES);
    bool push = (*exc_return & EXC_RETURN_DCRS) && !kept;

    if (!core_worlds(c) || !(*exc_return & EXC_RETURN_S))
        return true;
    if (c->nvic_answers.best_world == WORLD_S) {
        if (kept)
            *exc_return &= ~EXC_RETURN_DCRS;
        return true;
    }
    *exc_return |= EXC_RETURN_DCRS;
    if (!push || stack_push_callees(c, *exc_return))
        return true;
    *exc_return &= ~EXC_RETURN_DCRS;
    return false;
}

/* ExceptionTaken(): the background state is on the stack, the best pending exception is taken. */
static void take(struct cpu *c, uint32_t exc_return, uint32_t return_pc, bool chained)
{
    uint32_t vector;
    enum world w;
    unsigned n = choose(c, &vector);

    if (n != 0 && !keep_callees(c, &exc_return, chained))
        n = choose(c, &vector);
    if (n == 0)
        return;
    w = c->nvic_answers.best_world;
    nvic_unpend(c, w, n);
    nvic_set_active(c, w, n, true);
    exc_return &= ~EXC_RETURN_ES;
    exc_return |= w == WORLD_S ? EXC_RETURN_ES : 0;
    enter_handler(c, w, n, vector, exc_return);
    c->counters.exceptions++;
    core_tell(c, exception_entry, n, return_pc);
    if ((vector & 1) == 0)
        fault_take(c, &(struct fault){EXC_USAGEFAULT, CFSR_INVSTATE}, vector);
}

void exception_enter(struct cpu *c, uint32_t pc)
{
    unsigned original = nvic_best_pending(c);
    uint32_t exc_return;

    fp_sync_lazy(c);
    exc_return = stack_push(c, pc);
    c->meter.cycles += timing_exceptions.entry;
    /* Whatever came while the frame was pushed may win: late arrival. */
    core_run_events(c);
    if (nvic_best_pending(c) != original)
        c->meter.cycles += timing_exceptions.late_arrival;
    take(c, exc_return, pc, false);
}

static void tail_chain(struct cpu *c, uint32_t exc_return)
{
    if (c->s.locked_up)
        return;
    c->meter.cycles += timing_exceptions.tail_chain;
    take(c, exc_return, exc_return, true);
}

/* R_XLCP, R_SMFL and the reserved bits of EXC_RETURN. */
static bool is_consistent(const struct cpu *c, uint32_t exc_return)
{
    uint32_t secure = EXC_RETURN_S | EXC_RETURN_ES;

    if ((exc_return & EXC_RETURN_PREFIX) != EXC_RETURN_PREFIX || (exc_return & EXC_RETURN_RES0))
        return false;
    if (!c->config.fpu && !(exc_return & EXC_RETURN_FTYPE))
        return false;
    if (core_worlds(c))
        return true;
    if (!(exc_return & EXC_RETURN_DCRS) ||
        (!(exc_return & EXC_RETURN_MODE) && (exc_return & EXC_RETURN_SPSEL)))
        return false;
    /*
     * Without the Security Extension S and ES are RES0 and ignored: NuttX returns with 0xfffffff8
     * on the network core, too. With it, a single-world image may have been written for either
     * state.
     */
    return !c->config.trustzone || (exc_return & secure) == 0 || (exc_return & secure) == secure;
}

/* The exception that returns stops being active; its SPSEL becomes Thread mode's. */
static void deactivate(struct cpu *c, enum world w, unsigned n, uint32_t exc_return)
{
    enum world present = c->s.world;
    uint32_t control;

    if (nvic_is_active(c, w, n))
        nvic_set_active(c, w, n, false);
    world_enter(c, w);
    control = engine_get(c->engine, ENGINE_CONTROL) & ~CONTROL_SPSEL;
    if (n != EXC_NMI && engine_get(c->engine, ENGINE_FAULTMASK) != 0) {
        engine_set(c->engine, ENGINE_FAULTMASK, 0);
        c->s.masks_stale = true;
    }
    if (exc_return & EXC_RETURN_SPSEL)
        control |= CONTROL_SPSEL;
    engine_set(c->engine, ENGINE_CONTROL, control);
    world_enter(c, present);
}

static void resume(struct cpu *c, unsigned n, uint32_t pc, uint32_t exc_return)
{
    engine_set(c->engine, ENGINE_PC, pc);
    c->meter.cycles += timing_exceptions.exit;
    mode_changed(c);
    c->pc = pc;
    core_tell(c, exception_return, n, pc);
    if ((exc_return & EXC_RETURN_MODE) && (core_bank(c)->scr & SCR_SLEEPONEXIT))
        c->s.sleep_on_exit = true;
}

/* The Security state of the code that the exception interrupted. */
static enum world background(const struct cpu *c, uint32_t exc_return)
{
    if (!core_worlds(c))
        return c->s.world;
    return exc_return & EXC_RETURN_S ? WORLD_S : WORLD_NS;
}

static bool unstack(struct cpu *c, uint32_t exc_return, uint32_t *pc)
{
    world_enter(c, background(c, exc_return));
    return stack_pop(c, exc_return, pc);
}

void exception_return(struct cpu *c, uint32_t exc_return)
{
    unsigned n = cpu_active_exception(c);
    uint32_t secure_only = (exc_return & EXC_RETURN_ES) | (~exc_return & EXC_RETURN_DCRS);
    bool pretends = core_worlds(c) && c->s.world == WORLD_NS && secure_only != 0;
    enum world w = c->s.world;
    bool legal;
    uint32_t pc;

    if (pretends) /* R_SMFL, R_HXSR */
        exc_return &= ~EXC_RETURN_ES;
    else if (core_worlds(c))
        w = exc_return & EXC_RETURN_ES ? WORLD_S : WORLD_NS;
    legal = is_consistent(c, exc_return) && nvic_is_active(c, w, n);
    fp_sync_lazy(c);
    deactivate(c, w, n, exc_return);
    if (pretends) {
        fault_pend(c, &(struct fault){EXC_SECUREFAULT, .sfsr = SFSR_INVER}, c->pc);
        tail_chain(c, exc_return);
    } else if (!legal) {
        fault_pend(c, &(struct fault){EXC_USAGEFAULT, CFSR_INVPC}, c->pc);
        tail_chain(c, exc_return);
    } else if (nvic_preempts(c) || !fp_leave(c) || !unstack(c, exc_return, &pc)) {
        tail_chain(c, exc_return);
    } else {
        resume(c, n, pc, exc_return);
    }
}
