/*
 * Exception frames: pushing the background state and taking it back.
 *
 * Follows: Armv8-M Architecture Reference Manual, B3.19 to B3.21 (stacking, FP lazy stacking).
 * Models:  frames of 8, 26 and 42 words, alignment, stack limits, faults of our MPU, SAU and bus,
 * the additional state context of Secure code behind a Non-secure handler. What of the frame is FP
 * state, fp_context.c decides.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/stacking.h"
#include "cpu/bus.h"
#include "cpu/faults.h"
#include "cpu/fp_context.h"
#include "cpu/mpu.h"
#include "cpu/nvic.h"
#include "cpu/run.h"
#include "cpu/sau.h"
#include "cpu/world.h"

#define BASIC_WORDS  8
#define MAX_FP_WORDS 34
#define FRAME_PC     6
#define FRAME_XPSR   7

/* The additional state context: signature, one reserved, R4 to R11 (B3.19). */
#define CALLEE_WORDS 10
#define SIGNATURE    UINT32_C(0xfefa125a) /* bit 0: no FP registers in the frame */

/* Stack limit of the current stack; 0: not checked (CCR.STKOFHFNMIGN at negative priority). */
static uint32_t stack_limit(struct cpu *c, bool process)
{
    if ((core_bank(c)->ccr & CCR_STKOFHFNMIGN) && nvic_execution_priority(c) < 0)
        return 0;
    return engine_get(c->engine, process ? ENGINE_PSPLIM : ENGINE_MSPLIM);
}

static uint32_t signature(uint32_t exc_return)
{
    return SIGNATURE | ((exc_return & EXC_RETURN_FTYPE) != 0 ? 1 : 0);
}

static bool fail_to_write(struct cpu *c, const struct fault *f)
{
    fault_pend_derived(c, f);
    return false;
}

/* With the MPU off every frame may be: the default map refuses data nowhere. */
static bool mpu_refuses(struct cpu *c, uint32_t frame, unsigned n, bool privileged, unsigned access)
{
    return (core_bank(c)->mpu.ctrl & MPU_CTRL_ENABLE) != 0 &&
           !mpu_allows(c, c->s.world, frame, n * 4, privileged, nvic_execution_priority(c) < 0,
                       access);
}

static bool write_frame(struct cpu *c, uint32_t frame, const uint32_t *words, unsigned n,
                        bool privileged)
{
    if (!sau_allows(c, c->s.world, frame, n * 4))
        return fail_to_write(
            c, &(struct fault){EXC_SECUREFAULT, 0, frame, true, SFSR_AUVIOL | SFSR_SFARVALID});
    if (mpu_refuses(c, frame, n, privileged, ENGINE_W))
        return fail_to_write(c, &(struct fault){EXC_MEMMANAGE, CFSR_MSTKERR});
    return core_store_words(c, frame, words, n) ||
           fail_to_write(c, &(struct fault){EXC_BUSFAULT, CFSR_STKERR});
}

/* Pushes the frame; returns EXC_RETURN for the handler, without the target's ES bit. */
uint32_t stack_push(struct cpu *c, uint32_t pc)
{
    struct engine *e = c->engine;
    uint32_t xpsr = engine_get(e, ENGINE_XPSR), control = engine_get(e, ENGINE_CONTROL);
    uint32_t sp = engine_get(e, ENGINE_SP);
    bool thread = (xpsr & XPSR_EXCEPTION) == 0;
    bool process = thread && (control & CONTROL_SPSEL);
    bool fp = fp_is_automatic(c, c->s.world) && (control & CONTROL_FPCA);
    bool privileged = core_privileged(c), below;
    unsigned n = BASIC_WORDS + (fp ? fp_frame_words(c, c->s.world) : 0);
    uint32_t frame = (sp & ~UINT32_C(7)) - 4 * n, limit = stack_limit(c, process);
    uint32_t words[BASIC_WORDS + MAX_FP_WORDS];

    engine_get_stacked(e, words);
    words[FRAME_PC] = pc;
    words[FRAME_XPSR] = (xpsr & ~(XPSR_REALIGN | XPSR_SFPA)) | ((sp & 4) ? XPSR_REALIGN : 0) |
                        ((control & CONTROL_SFPA) ? XPSR_SFPA : 0);
    /* Below the limit nothing is written and SP stops at the limit (B3.19). */
    below = limit != 0 && (frame < limit || frame > sp);
    n = BASIC_WORDS;
    if (fp)
        n += fp_keep(c, frame + 4 * BASIC_WORDS, words + BASIC_WORDS, privileged, thread, below);
    if (below) {
        fault_pend_derived(c, &(struct fault){EXC_USAGEFAULT, CFSR_STKOF});
        engine_set(e, ENGINE_SP, limit);
    } else {
        write_frame(c, frame, words, n, privileged);
        engine_set(e, ENGINE_SP, frame);
    }
    if (fp)
        fp_kept(c);
    return EXC_RETURN_PREFIX | EXC_RETURN_DCRS | (c->s.world == WORLD_S ? EXC_RETURN_S : 0) |
           (fp ? 0 : EXC_RETURN_FTYPE) | (thread ? EXC_RETURN_MODE : 0) |
           (process ? EXC_RETURN_SPSEL : 0);
}

bool stack_push_callees(struct cpu *c, uint32_t exc_return)
{
    struct engine *e = c->engine;
    bool thread = exc_return & EXC_RETURN_MODE;
    bool process, privileged;
    uint32_t words[CALLEE_WORDS] = {signature(exc_return)};
    uint32_t frame, limit;
    enum engine_reg sp;

    world_enter(c, WORLD_S);
    process = thread && (engine_get(e, ENGINE_CONTROL) & CONTROL_SPSEL);
    privileged = !thread || !(engine_get(e, ENGINE_CONTROL) & CONTROL_NPRIV);
    sp = process ? ENGINE_PSP : ENGINE_MSP;
    frame = engine_get(e, sp) - 4 * CALLEE_WORDS;
    limit = stack_limit(c, process);
    if (limit != 0 && frame < limit) {
        engine_set(e, sp, limit);
        return fail_to_write(c, &(struct fault){EXC_USAGEFAULT, CFSR_STKOF});
    }
    for (unsigned i = 0; i < 8; i++)
        words[2 + i] = engine_get(e, ENGINE_R0 + 4 + i);
    engine_set(e, sp, frame);
    return write_frame(c, frame, words, CALLEE_WORDS, privileged);
}

/*
 * B3.18: R0 to R3, R12 and the flags become zero when the handler is Non-secure; what the callee
 * keeps, and FP registers that are in the frame, when the background is Secure.
 */
void stack_hide_registers(struct cpu *c, uint32_t exc_return)
{
    struct engine *e = c->engine;
    bool secure = exc_return & EXC_RETURN_S;

    for (unsigned i = 0; i <= 12; i++)
        if (secure || i < 4 || i == 12)
            engine_set(e, ENGINE_R0 + i, 0);
    engine_set(e, ENGINE_XPSR, engine_get(e, ENGINE_XPSR) & (XPSR_EXCEPTION | XPSR_T));
    if (secure && !(exc_return & EXC_RETURN_FTYPE))
        fp_hide(c);
}

static bool fail(struct cpu *c, unsigned exception, uint32_t cfsr)
{
    fault_pend(c, &(struct fault){exception, cfsr}, c->pc);
    return false;
}

static bool read_frame(struct cpu *c, uint32_t frame, uint32_t *words, unsigned n, bool privileged)
{
    if (!sau_allows(c, c->s.world, frame, n * 4)) {
        fault_pend(c,
                   &(struct fault){EXC_SECUREFAULT, 0, frame, true, SFSR_AUVIOL | SFSR_SFARVALID},
                   c->pc);
        return false;
    }
    if (mpu_refuses(c, frame, n, privileged, ENGINE_R))
        return fail(c, EXC_MEMMANAGE, CFSR_MUNSTKERR);
    return core_load_words(c, frame, words, n) || fail(c, EXC_BUSFAULT, CFSR_UNSTKERR);
}

static void restore_control(struct cpu *c, bool fp, uint32_t xpsr)
{
    uint32_t control = engine_get(c->engine, ENGINE_CONTROL);

    /* Without automatic preservation the bits describe the one context there is. */
    if (!fp_is_automatic(c, c->s.world))
        return;
    control &= ~(CONTROL_FPCA | CONTROL_SFPA);
    if (fp)
        control |= CONTROL_FPCA;
    if (xpsr & XPSR_SFPA)
        control |= CONTROL_SFPA;
    engine_set(c->engine, ENGINE_CONTROL, control);
}

/* Secure code was left for a Non-secure handler, directly or before others were tail-chained. */
static bool has_callees(const struct cpu *c, uint32_t exc_return)
{
    return core_worlds(c) && (exc_return & EXC_RETURN_S) &&
           (!(exc_return & EXC_RETURN_ES) || !(exc_return & EXC_RETURN_DCRS));
}

static bool pop_callees(struct cpu *c, uint32_t exc_return, uint32_t frame, bool privileged)
{
    uint32_t words[CALLEE_WORDS];

    if (!read_frame(c, frame, words, CALLEE_WORDS, privileged))
        return false;
    if (words[0] != signature(exc_return)) {
        fault_pend(c, &(struct fault){EXC_SECUREFAULT, .sfsr = SFSR_INVIS}, c->pc);
        return false;
    }
    for (unsigned i = 0; i < 8; i++)
        engine_set(c->engine, ENGINE_R0 + 4 + i, words[2 + i]);
    return true;
}

bool stack_pop(struct cpu *c, uint32_t exc_return, uint32_t *pc)
{
    struct engine *e = c->engine;
    bool thread = exc_return & EXC_RETURN_MODE, fp = !(exc_return & EXC_RETURN_FTYPE);
    uint32_t control = engine_get(e, ENGINE_CONTROL);
    enum engine_reg sp = thread && (control & CONTROL_SPSEL) ? ENGINE_PSP : ENGINE_MSP;
    bool privileged = !thread || !(control & CONTROL_NPRIV);
    unsigned n = BASIC_WORDS + (fp ? fp_frame_words(c, c->s.world) : 0);
    uint32_t frame = engine_get(e, sp), words[BASIC_WORDS + MAX_FP_WORDS], xpsr;

    if (has_callees(c, exc_return)) {
        if (!pop_callees(c, exc_return, frame, privileged))
            return false;
        frame += 4 * CALLEE_WORDS;
    }
    if (!read_frame(c, frame, words, n, privileged))
        return false;
    xpsr = words[FRAME_XPSR];
    if (thread != ((xpsr & XPSR_EXCEPTION) == 0))
        return fail(c, EXC_USAGEFAULT, CFSR_INVPC);
    if (fp && !fp_restore(c, frame + 4 * BASIC_WORDS, words + BASIC_WORDS, privileged))
        return false;
    engine_set(e, sp, (frame + 4 * n) | ((xpsr & XPSR_REALIGN) ? 4 : 0));
    restore_control(c, fp, xpsr);
    engine_set(e, ENGINE_XPSR, xpsr & ~(XPSR_REALIGN | XPSR_SFPA));
    engine_set_stacked(e, words);
    *pc = words[FRAME_PC] & ~UINT32_C(1);
    return true;
}
