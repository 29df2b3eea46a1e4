/*
 * Exception entry and return.
 *
 * Follows: Armv8-M Architecture Reference Manual, B3.15 to B3.24.
 * Models:  entry, late arrival, derived exceptions, tail-chaining, integrity checks of EXC_RETURN,
 *          FAULTMASK and the event register, SLEEPONEXIT, costs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/core_priv.h"

/* The vector of n, or false when reading it fails. */
static bool load_vector(struct cpu *c, unsigned n, uint32_t *vector)
{
    return core_load_word(c, core_bank(c)->vtor + 4 * n, vector);
}

/* Chooses the exception to take; a vector that cannot be read makes it HardFault. */
static unsigned choose(struct cpu *c, uint32_t *vector)
{
    for (;;) {
        unsigned n = nvic_best_pending(c);

        g_assert(n != 0);
        if (load_vector(c, n, vector))
            return n;
        if (n <= EXC_HARDFAULT) {
            c->hfsr |= HFSR_VECTTBL;
            fault_lock_up(c);
            return 0;
        }
        fault_pend_hard(c, HFSR_VECTTBL, core_bank(c)->vtor + 4 * n);
        if (c->locked_up)
            return 0;
    }
}

static void mode_changed(struct cpu *c)
{
    engine_sync(c->engine);
    engine_clear_exclusive(c->engine);
    timing_redirect(c->timing);
    c->block = NULL;
    c->masks_stale = true;
    core_set_event(c);
    core_attend(c, ATTEND_PENDING);
    if (core_bank(c)->mpu.ctrl & MPU_CTRL_ENABLE)
        core_forget_ranges(c);
}

static void enter_handler(struct cpu *c, unsigned n, uint32_t vector, uint32_t exc_return)
{
    struct engine *e = c->engine;
    uint32_t xpsr = engine_get(e, ENGINE_XPSR);
    uint32_t control = engine_get(e, ENGINE_CONTROL) & ~CONTROL_SPSEL;
    uint32_t t = (vector & 1) ? XPSR_T : 0;

    if (core_bank(c)->fpccr & FPCCR_ASPEN)
        control &= ~(CONTROL_FPCA | CONTROL_SFPA);
    engine_set(e, ENGINE_CONTROL, control);
    engine_set(e, ENGINE_XPSR, (xpsr & ~(XPSR_EXCEPTION | XPSR_IT | XPSR_T)) | t | n);
    engine_set(e, ENGINE_LR, exc_return);
    engine_set(e, ENGINE_PC, vector & ~UINT32_C(1));
    mode_changed(c);
    c->pc = vector & ~UINT32_C(1);
}

/* ExceptionTaken(): the background state is on the stack, the best pending exception is taken. */
static void take(struct cpu *c, uint32_t exc_return, uint32_t return_pc)
{
    uint32_t vector;
    unsigned n = choose(c, &vector);

    if (n == 0)
        return;
    nvic_unpend(c, n);
    nvic_set_active(c, n, true);
    exc_return &= ~EXC_RETURN_ES;
    exc_return |= c->world == WORLD_S ? EXC_RETURN_ES : 0;
    enter_handler(c, n, vector, exc_return);
    c->counters.exceptions++;
    core_tell(c, exception_entry, n, return_pc);
    if ((vector & 1) == 0)
        fault_take(c, &(struct fault){EXC_USAGEFAULT, CFSR_INVSTATE}, vector);
}

void exception_enter(struct cpu *c, uint32_t pc)
{
    unsigned original = nvic_best_pending(c);
    uint32_t exc_return;

    stack_sync_lazy_fp(c);
    exc_return = stack_push(c, pc);
    c->cycles += timing_exceptions.entry;
    /* Whatever came while the frame was pushed may win: late arrival. */
    core_run_events(c);
    if (nvic_best_pending(c) != original)
        c->cycles += timing_exceptions.late_arrival;
    take(c, exc_return, pc);
}

static void tail_chain(struct cpu *c, uint32_t exc_return)
{
    if (c->locked_up)
        return;
    c->cycles += timing_exceptions.tail_chain;
    take(c, exc_return, exc_return);
}

/* R_XLCP, R_SMFL and the reserved bits of EXC_RETURN. */
static bool is_consistent(const struct cpu *c, uint32_t exc_return)
{
    uint32_t secure = EXC_RETURN_S | EXC_RETURN_ES;

    if ((exc_return & EXC_RETURN_PREFIX) != EXC_RETURN_PREFIX || (exc_return & EXC_RETURN_RES0) ||
        !(exc_return & EXC_RETURN_DCRS))
        return false;
    if (!c->config.fpu && !(exc_return & EXC_RETURN_FTYPE))
        return false;
    if (!(exc_return & EXC_RETURN_MODE) && (exc_return & EXC_RETURN_SPSEL))
        return false;
    /*
     * Without the Security Extension S and ES are RES0 and ignored: NuttX returns with 0xfffffff8
     * on the network core, too. With it, a single-world image may have been written for either
     * state.
     */
    return !c->config.trustzone || (exc_return & secure) == 0 || (exc_return & secure) == secure;
}

/* The exception that returns stops being active; its SPSEL becomes Thread mode's. */
static void deactivate(struct cpu *c, unsigned n, uint32_t exc_return)
{
    uint32_t control = engine_get(c->engine, ENGINE_CONTROL) & ~CONTROL_SPSEL;

    if (nvic_is_active(c, n))
        nvic_set_active(c, n, false);
    if (n != EXC_NMI)
        engine_set(c->engine, ENGINE_FAULTMASK, 0);
    if (exc_return & EXC_RETURN_SPSEL)
        control |= CONTROL_SPSEL;
    engine_set(c->engine, ENGINE_CONTROL, control);
    c->masks_stale = true;
}

static void resume(struct cpu *c, unsigned n, uint32_t pc, uint32_t exc_return)
{
    engine_set(c->engine, ENGINE_PC, pc);
    c->cycles += timing_exceptions.exit;
    mode_changed(c);
    c->pc = pc;
    core_tell(c, exception_return, n, pc);
    if ((exc_return & EXC_RETURN_MODE) && (core_bank(c)->scr & SCR_SLEEPONEXIT))
        c->sleep_on_exit = true;
}

void exception_return(struct cpu *c, uint32_t exc_return)
{
    unsigned n = cpu_active_exception(c);
    bool legal = is_consistent(c, exc_return) && nvic_is_active(c, n);
    uint32_t pc;

    stack_sync_lazy_fp(c);
    deactivate(c, n, exc_return);
    if (!legal) {
        fault_pend(c, &(struct fault){EXC_USAGEFAULT, CFSR_INVPC}, c->pc);
        tail_chain(c, exc_return);
    } else if (nvic_preempts(c) || !stack_pop(c, exc_return, &pc)) {
        tail_chain(c, exc_return);
    } else {
        resume(c, n, pc, exc_return);
    }
}
