/*
 * Faults: status registers, escalation, lock-up, and what reports need to know.
 *
 * Follows: Armv8-M Architecture Reference Manual, B3.10 to B3.14 and B3.33 (lock-up).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/faults.h"
#include "cpu/exceptions.h"
#include "cpu/nvic.h"
#include "cpu/run.h"

static void record(struct cpu *c, unsigned exception, uint32_t pc)
{
    struct cpu_fault *f = &c->s.last_fault;

    c->s.first_fault = c->s.last_fault;
    *f = (struct cpu_fault){
        .exception = exception,
        .cfsr = core_bank(c)->cfsr | nvic_bank(c, c->s.world, EXC_BUSFAULT)->cfsr,
        .hfsr = c->s.hfsr,
        .mmfar = core_bank(c)->mmfar,
        .bfar = c->s.bfar,
        .sfsr = c->s.sfsr,
        .sfar = c->s.sfar,
        .pc = pc,
        .lr = engine_get(c->engine, ENGINE_LR),
        .sp = engine_get(c->engine, ENGINE_SP),
        .xpsr = engine_get(c->engine, ENGINE_XPSR),
        .when = cpu_time(c),
        .non_secure = c->config.trustzone && c->s.world == WORLD_NS,
        .valid = true,
    };
    for (unsigned i = 0; i < ARRAY_LEN(f->r); i++)
        f->r[i] = engine_get(c->engine, ENGINE_R0 + i);
    core_tell(c, fault, f);
}

static void set_status(struct cpu *c, enum world w, const struct fault *f)
{
    struct bank *b = nvic_bank(c, w, f->exception);

    b->cfsr |= f->cfsr;
    c->s.sfsr |= f->sfsr;
    if (!f->addr_valid)
        return;
    if (f->exception == EXC_MEMMANAGE)
        b->mmfar = f->addr;
    else if (f->exception == EXC_BUSFAULT)
        c->s.bfar = f->addr;
    else if (f->exception == EXC_SECUREFAULT)
        c->s.sfar = f->addr;
}

bool fault_can_take(struct cpu *c, unsigned exception)
{
    bool configurable = exception >= EXC_MEMMANAGE && exception <= EXC_SECUREFAULT;

    if (configurable && !(nvic_bank(c, c->s.world, exception)->fault_enable >> exception & 1))
        return false;
    return nvic_group_priority(c, c->s.world, exception) < nvic_execution_priority(c);
}

void fault_lock_up(struct cpu *c)
{
    c->s.locked_up = true;
    core_stop(c, CPU_STOP_LOCKUP);
}

static bool can_take_hard(struct cpu *c, enum world w)
{
    return nvic_group_priority(c, w, EXC_HARDFAULT) < nvic_execution_priority(c);
}

void fault_pend_hard(struct cpu *c, enum world w, uint32_t hfsr, uint32_t pc)
{
    bool possible = can_take_hard(c, w);

    c->s.hfsr |= hfsr;
    record(c, EXC_HARDFAULT, pc);
    if (possible)
        nvic_pend(c, w, EXC_HARDFAULT);
    else
        fault_lock_up(c);
}

void fault_pend(struct cpu *c, const struct fault *f, uint32_t pc)
{
    set_status(c, c->s.world, f);
    if (!fault_can_take(c, f->exception)) {
        fault_pend_hard(c, nvic_target(c, c->s.world, f->exception), HFSR_FORCED, pc);
        return;
    }
    if (f->exception != EXC_SVCALL && f->exception != EXC_DEBUGMON)
        record(c, f->exception, pc);
    nvic_pend(c, c->s.world, f->exception);
}

/*
 * A fault while stacking for an exception that is not active yet. One that cannot preempt even as
 * HardFault leaves its status bits and the original exception goes on.
 */
void fault_pend_derived(struct cpu *c, const struct fault *f)
{
    enum world hard = nvic_target(c, c->s.world, f->exception);

    set_status(c, c->s.world, f);
    if (fault_can_take(c, f->exception)) {
        record(c, f->exception, c->pc);
        nvic_pend(c, c->s.world, f->exception);
        return;
    }
    c->s.hfsr |= HFSR_FORCED;
    record(c, EXC_HARDFAULT, c->pc);
    if (can_take_hard(c, hard))
        nvic_pend(c, hard, EXC_HARDFAULT);
}

void fault_pend_lazy(struct cpu *c, enum world w, const struct fault *f, bool ready,
                     bool hard_ready)
{
    set_status(c, w, f);
    if (!ready)
        c->s.hfsr |= HFSR_FORCED;
    record(c, ready ? f->exception : EXC_HARDFAULT, c->pc);
    if (ready)
        nvic_pend(c, w, f->exception);
    else if (hard_ready)
        nvic_pend(c, nvic_target(c, w, f->exception), EXC_HARDFAULT);
    else
        fault_lock_up(c);
}

void fault_take(struct cpu *c, const struct fault *f, uint32_t pc)
{
    fault_pend(c, f, pc);
    if (!c->s.locked_up)
        exception_enter(c, pc);
}
