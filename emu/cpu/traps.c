/*
 * Traps: what the engine leaves to the architecture.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/traps.h"
#include "cpu/bus.h"
#include "cpu/exceptions.h"
#include "cpu/faults.h"
#include "cpu/fp_context.h"
#include "cpu/guard.h"
#include "cpu/nvic.h"
#include "cpu/points.h"
#include "cpu/run.h"
#include "cpu/world.h"

#define BKPT_SEMIHOSTING 0xab
#define DFSR_BKPT        BIT(1)
#define FIRST_EXC_RETURN UINT32_C(0xff000000) /* below: FNC_RETURN */

/* Coprocessor and FP encodings are NOCP when nobody executes them (B3.31, C2.4). */
static bool is_coprocessor(struct cpu *c, uint32_t pc)
{
    return (core_code_halfword(c, pc) & 0xec00) == 0xec00;
}

static void usage_fault(struct cpu *c, uint32_t cfsr, uint32_t pc)
{
    fault_take(c, &(struct fault){EXC_USAGEFAULT, cfsr}, pc);
}

static void data_fault(struct cpu *c, const struct engine_trap *t)
{
    struct fault f = {EXC_BUSFAULT, CFSR_PRECISERR | CFSR_BFARVALID, t->addr, true};

    if (c->s.hung) {
        core_stop(c, CPU_STOP_HANG);
        return;
    }
    if (t->kind == ENGINE_DATA_DENIED &&
        !guard_has_refused(c, t->addr, t->write ? ENGINE_W : ENGINE_R))
        f = (struct fault){EXC_MEMMANAGE, CFSR_DACCVIOL | CFSR_MMARVALID, t->addr, true};
    fault_take(c, &f, t->pc);
}

static void fetch_denied(struct cpu *c, uint32_t pc)
{
    struct fault f = {EXC_MEMMANAGE, CFSR_IACCVIOL};

    if (guard_has_refused(c, pc, ENGINE_X))
        f = (struct fault){EXC_BUSFAULT, CFSR_IBUSERR};
    fault_take(c, &f, pc);
}

/* A data access to Secure memory; or a fetch from memory of the other state (B8.4). */
static void secure_fault(struct cpu *c, const struct engine_trap *t)
{
    struct fault f = {EXC_SECUREFAULT, .sfsr = SFSR_INVTRAN};

    if (t->addr != t->pc)
        f = (struct fault){EXC_SECUREFAULT, 0, t->addr, true, SFSR_AUVIOL | SFSR_SFARVALID};
    else if (c->s.world == WORLD_NS)
        f.sfsr = SFSR_INVEP;
    fault_take(c, &f, t->pc);
}

static bool semihosting(struct cpu *c, uint32_t pc)
{
    uint32_t op = engine_get(c->engine, ENGINE_R0), arg = engine_get(c->engine, ENGINE_R0 + 1);
    uint32_t result = op;

    if ((core_code_halfword(c, pc) & 0xff) != BKPT_SEMIHOSTING)
        return false;
    if (c->semihosting == NULL || !c->semihosting(c->semihosting_ctx, op, arg, &result))
        return false;
    engine_set(c->engine, ENGINE_R0, result);
    engine_set(c->engine, ENGINE_PC, pc + 2);
    return true;
}

static void breakpoint(struct cpu *c, uint32_t pc)
{
    if (semihosting(c, pc))
        return;
    if (c->halting_debug) {
        core_stop(c, CPU_STOP_BKPT);
        return;
    }
    c->s.dfsr |= DFSR_BKPT;
    if ((c->s.demcr & DEMCR_MON_EN) &&
        nvic_group_priority(c, c->s.world, EXC_DEBUGMON) < nvic_execution_priority(c)) {
        nvic_pend(c, c->s.world, EXC_DEBUGMON);
    } else {
        fault_pend_hard(c, c->s.world, HFSR_DEBUGEVT, pc);
        if (c->s.locked_up)
            return;
    }
    exception_enter(c, pc);
}

bool core_divide_traps(void *ctx)
{
    struct cpu *c = ctx;

    return (core_bank(c)->ccr & CCR_DIV_0_TRP) != 0;
}

bool core_unaligned_traps(void *ctx)
{
    struct cpu *c = ctx;

    return (core_bank(c)->ccr & CCR_UNALIGN_TRP) != 0;
}

void core_unaligned(void *ctx)
{
    struct cpu *c = ctx;

    c->meter.cycles += timing_unaligned(c->timing);
}

/* The instruction at the trap's pc, and what follows in its block, has not run. */
static bool is_abandoned(enum engine_trap_kind kind)
{
    switch (kind) {
    case ENGINE_UNDEFINED:
    case ENGINE_NOCP:
    case ENGINE_FP_CONTEXT:
    case ENGINE_STKOF:
    case ENGINE_UNALIGNED:
    case ENGINE_DIVBYZERO:
    case ENGINE_DATA_BUS:
    case ENGINE_DATA_DENIED:
    case ENGINE_SECURE:
        return true;
    default:
        return false;
    }
}

bool core_trap(void *ctx, const struct engine_trap *t)
{
    struct cpu *c = ctx;

    if (t->kind == ENGINE_DATA_DENIED && points_refused(c, t))
        return !c->stopping;
    if (is_abandoned(t->kind))
        core_refund(c, t->pc);
    c->pc = t->pc;
    c->s.masks_stale |= !(c->caps & ENGINE_CAP_MASKS);
    switch (t->kind) {
    case ENGINE_SVC:
        fault_take(c, &(struct fault){.exception = EXC_SVCALL}, t->pc);
        break;
    case ENGINE_BKPT:
        breakpoint(c, t->pc);
        break;
    case ENGINE_EXC_RETURN:
        if (t->value < FIRST_EXC_RETURN)
            world_function_return(c);
        else
            exception_return(c, t->value);
        break;
    case ENGINE_UNDEFINED:
        usage_fault(c, is_coprocessor(c, t->pc) ? CFSR_NOCP : CFSR_UNDEFINSTR, t->pc);
        break;
    case ENGINE_INVSTATE:
        usage_fault(c, CFSR_INVSTATE, t->pc);
        break;
    case ENGINE_NOCP:
        usage_fault(c, CFSR_NOCP, t->pc);
        break;
    case ENGINE_FP_CONTEXT:
        fp_begin(c, t->pc);
        break;
    case ENGINE_STKOF:
        usage_fault(c, CFSR_STKOF, t->pc);
        break;
    case ENGINE_UNALIGNED:
        usage_fault(c, CFSR_UNALIGNED, t->pc);
        break;
    case ENGINE_DIVBYZERO:
        usage_fault(c, CFSR_DIVBYZERO, t->pc);
        break;
    case ENGINE_FETCH_BUS:
        fault_take(c, &(struct fault){EXC_BUSFAULT, CFSR_IBUSERR}, t->pc);
        break;
    case ENGINE_FETCH_DENIED:
        fetch_denied(c, t->pc);
        break;
    case ENGINE_DATA_BUS:
    case ENGINE_DATA_DENIED:
        data_fault(c, t);
        break;
    case ENGINE_SECURE:
        secure_fault(c, t);
        break;
    }
    return !c->stopping && !c->s.sleep_on_exit;
}
