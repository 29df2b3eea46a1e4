/*
 * FP contexts: what an exception keeps of them, when it is written, and what a new one begins with.
 *
 * Follows: Armv8-M Architecture Reference Manual, B3.21 and E2.1 (UpdateFPCCR(), PreserveFPState(),
 *          TakePreserveFPException(), ExecuteFPCheck()).
 * Models:  FPCCR.ASPEN, LSPEN, TS, CLRONRET and what UpdateFPCCR() notes; state that is kept lazily
 *          is written to FPCAR by the first FP instruction, which is where MLSPERR and LSPERR come
 *          from; FPDSCR. An engine without ENGINE_CAP_FP_CONTEXT writes the state at entry, and
 *          shows in CONTROL.FPCA that the handler has used FP.
 * Omits:   with such an engine FPDSCR and faults of lazy preservation.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/fp_context.h"
#include "cpu/bus.h"
#include "cpu/exceptions.h"
#include "cpu/faults.h"
#include "cpu/metering.h"
#include "cpu/mpu.h"
#include "cpu/nvic.h"
#include "cpu/sau.h"
#include "cpu/scs.h"

#define LOW_WORDS  18 /* S0 to S15, FPSCR, one reserved */
#define HIGH_WORDS 16 /* S16 to S31, with FPCCR.TS */
#define FPSCR_NEW  MASK(26, 22)

/* What UpdateFPCCR() notes of the context whose state is kept. */
#define FPCCR_USER      BIT(1)
#define FPCCR_THREAD    BIT(3)
#define FPCCR_HFRDY     BIT(4)
#define FPCCR_SPLIMVIOL BIT(9)
#define FPCCR_NOTED     (MASK(10, 3) | FPCCR_USER | FPCCR_LSPACT)

static const struct {
    uint32_t bit;
    unsigned exception;
} ready[] = {
    {FPCCR_HFRDY, EXC_HARDFAULT}, {BIT(5), EXC_MEMMANAGE}, {BIT(6), EXC_BUSFAULT},
    {BIT(7), EXC_SECUREFAULT},    {BIT(8), EXC_DEBUGMON},  {BIT(10), EXC_USAGEFAULT},
};

uint32_t *fp_register(struct cpu *c, enum world w, enum engine_fp_reg reg)
{
    struct bank *b = &c->s.bank[w];
    uint32_t *const own[] = {
        [ENGINE_FPCAR] = &b->fpcar, [ENGINE_FPCCR] = &b->fpccr, [ENGINE_FPDSCR] = &b->fpdscr};
    uint32_t *engine = NULL;

    if (c->caps & ENGINE_CAP_FP_CONTEXT)
        engine = engine_fp_register(c->engine, reg, !c->config.trustzone || w == WORLD_S);
    return engine != NULL ? engine : own[reg];
}

static uint32_t fpccr(struct cpu *c, enum world w)
{
    return *fp_register(c, w, ENGINE_FPCCR);
}

static bool is_lazy(struct cpu *c, enum world w)
{
    return (fpccr(c, w) & FPCCR_LSPACT) != 0;
}

static void set_lazy(struct cpu *c, enum world w, bool lazy)
{
    uint32_t *reg = fp_register(c, w, ENGINE_FPCCR);

    *reg = lazy ? *reg | FPCCR_LSPACT : *reg & ~FPCCR_LSPACT;
}

/* The Security state that the FP registers belong to. */
static enum world owner(struct cpu *c)
{
    return !c->config.trustzone || !(fpccr(c, WORLD_S) & FPCCR_S) ? WORLD_NS : WORLD_S;
}

/* S16 to S31 are Secure code's secret, too. */
static bool keeps_all(struct cpu *c, enum world w)
{
    return w == WORLD_S && (fpccr(c, w) & FPCCR_TS) != 0;
}

unsigned fp_frame_words(struct cpu *c, enum world w)
{
    return LOW_WORDS + (keeps_all(c, w) ? HIGH_WORDS : 0);
}

bool fp_is_automatic(struct cpu *c, enum world w)
{
    return c->config.fpu && (fpccr(c, w) & FPCCR_ASPEN) != 0;
}

static void collect(struct cpu *c, uint32_t *words, unsigned n)
{
    for (unsigned i = 0; i < 16; i++)
        words[i] = engine_get(c->engine, ENGINE_S0 + i);
    words[16] = engine_get(c->engine, ENGINE_FPSCR);
    words[17] = 0;
    for (unsigned i = LOW_WORDS; i < n; i++)
        words[i] = engine_get(c->engine, ENGINE_S0 + 16 + (i - LOW_WORDS));
}

static void erase(struct cpu *c, bool all)
{
    for (unsigned i = 0; i < (all ? 32 : 16); i++)
        engine_set(c->engine, ENGINE_S0 + i, 0);
    engine_set(c->engine, ENGINE_FPSCR, 0);
}

static void note(struct cpu *c, uint32_t addr, bool privileged, bool thread, bool limit_violated)
{
    uint32_t *reg = fp_register(c, c->s.world, ENGINE_FPCCR);
    uint32_t noted = FPCCR_LSPACT | (privileged ? 0 : FPCCR_USER) | (thread ? FPCCR_THREAD : 0) |
                     (limit_violated ? FPCCR_SPLIMVIOL : 0);

    for (unsigned i = 0; i < ARRAY_LEN(ready); i++)
        noted |= fault_can_take(c, ready[i].exception) ? ready[i].bit : 0;
    *reg = (*reg & ~FPCCR_NOTED) | noted;
    *fp_register(c, c->s.world, ENGINE_FPCAR) = addr & ~UINT32_C(7);
}

unsigned fp_keep(struct cpu *c, uint32_t addr, uint32_t *words, bool privileged, bool thread,
                 bool limit_violated)
{
    unsigned n = fp_frame_words(c, c->s.world);
    bool lazy = (fpccr(c, c->s.world) & FPCCR_LSPEN) != 0;

    collect(c, words, n);
    if (lazy) {
        note(c, addr, privileged, thread, limit_violated);
        return c->caps & ENGINE_CAP_FP_CONTEXT ? 0 : n;
    }
    c->meter.cycles += timing_exceptions.entry_fp_eager - timing_exceptions.entry;
    if (!fpu_enabled_in(c, c->s.world, privileged)) {
        fault_pend_derived(c, &(struct fault){EXC_USAGEFAULT, CFSR_NOCP});
        return 0;
    }
    return n;
}

void fp_kept(struct cpu *c)
{
    if (!is_lazy(c, c->s.world) && keeps_all(c, c->s.world))
        erase(c, true);
}

void fp_hide(struct cpu *c)
{
    if (is_lazy(c, WORLD_S) && (c->caps & ENGINE_CAP_FP_CONTEXT))
        return; /* the Non-secure handler's first FP instruction writes and erases it */
    set_lazy(c, WORLD_S, false);
    erase(c, keeps_all(c, WORLD_S));
}

void fp_sync_lazy(struct cpu *c)
{
    if ((c->caps & ENGINE_CAP_FP_CONTEXT) || !is_lazy(c, c->s.world) ||
        !(engine_get(c->engine, ENGINE_CONTROL) & CONTROL_FPCA))
        return;
    set_lazy(c, c->s.world, false);
    c->meter.cycles += timing_exceptions.lazy_stack;
}

static struct fault write_state(struct cpu *c, enum world w)
{
    uint32_t words[LOW_WORDS + HIGH_WORDS], addr = *fp_register(c, w, ENGINE_FPCAR);
    uint32_t noted = fpccr(c, w);
    bool privileged = !(noted & FPCCR_USER);
    unsigned n = fp_frame_words(c, w);

    if (!fpu_enabled_in(c, w, privileged))
        return (struct fault){EXC_USAGEFAULT, CFSR_NOCP};
    if (noted & FPCCR_SPLIMVIOL)
        return (struct fault){0};
    if (!sau_allows(c, w, addr, n * 4))
        return (struct fault){EXC_SECUREFAULT, 0, addr, true, SFSR_LSPERR | SFSR_SFARVALID};
    if (!mpu_allows(c, w, addr, n * 4, privileged, !(noted & FPCCR_HFRDY), ENGINE_W))
        return (struct fault){EXC_MEMMANAGE, CFSR_MLSPERR};
    collect(c, words, n);
    if (!core_store_words(c, addr, words, n))
        return (struct fault){EXC_BUSFAULT, CFSR_LSPERR};
    return (struct fault){0};
}

static bool was_ready(uint32_t noted, unsigned exception)
{
    for (unsigned i = 0; i < ARRAY_LEN(ready); i++)
        if (ready[i].exception == exception)
            return (noted & ready[i].bit) != 0;
    return false;
}

/* False: an exception is taken now, and the instruction comes again when it returns. */
static bool preserve(struct cpu *c, enum world w, uint32_t pc)
{
    struct fault f = write_state(c, w);
    uint32_t noted = fpccr(c, w);

    if (f.exception != 0) {
        fault_pend_lazy(c, w, &f, was_ready(noted, f.exception), (noted & FPCCR_HFRDY) != 0);
        if (c->s.locked_up)
            return false;
        if (nvic_preempts(c)) {
            exception_enter(c, pc);
            return false;
        }
    }
    set_lazy(c, w, false);
    c->meter.cycles += timing_exceptions.lazy_stack;
    if (keeps_all(c, w) || w != c->s.world)
        erase(c, keeps_all(c, w));
    return true;
}

static void begin_context(struct cpu *c)
{
    uint32_t control = engine_get(c->engine, ENGINE_CONTROL), want = CONTROL_FPCA;

    if (c->config.trustzone) {
        uint32_t *secure = fp_register(c, WORLD_S, ENGINE_FPCCR);

        *secure = c->s.world == WORLD_S ? *secure | FPCCR_S : *secure & ~FPCCR_S;
        want |= c->s.world == WORLD_S ? CONTROL_SFPA : 0;
    }
    if (!fp_is_automatic(c, c->s.world) || (control & want) == want)
        return;
    engine_set(c->engine, ENGINE_FPSCR, *fp_register(c, c->s.world, ENGINE_FPDSCR) & FPSCR_NEW);
    engine_set(c->engine, ENGINE_CONTROL, control | want);
    c->s.masks_stale = true;
}

void fp_begin(struct cpu *c, uint32_t pc)
{
    enum world w = owner(c);

    if (is_lazy(c, w) && !preserve(c, w, pc))
        return;
    begin_context(c);
    engine_set(c->engine, ENGINE_PC, pc);
    metering_redirect(c);
}

bool fp_restore(struct cpu *c, uint32_t addr, const uint32_t *words, bool privileged)
{
    bool lazy = is_lazy(c, c->s.world);

    /*
     * Nobody touched the FPU meanwhile: the registers still hold what this frame holds. Where the
     * engine does not tell, a kernel that switched threads returns through another frame.
     */
    set_lazy(c, c->s.world, false);
    if (lazy && ((c->caps & ENGINE_CAP_FP_CONTEXT) ||
                 *fp_register(c, c->s.world, ENGINE_FPCAR) == (addr & ~UINT32_C(7))))
        return true;
    if (!fpu_enabled_in(c, c->s.world, privileged)) {
        fault_pend(c, &(struct fault){EXC_USAGEFAULT, CFSR_NOCP}, c->pc);
        return false;
    }
    for (unsigned i = 0; i < 16; i++)
        engine_set(c->engine, ENGINE_S0 + i, words[i]);
    engine_set(c->engine, ENGINE_FPSCR, words[16]);
    for (unsigned i = LOW_WORDS; i < fp_frame_words(c, c->s.world); i++)
        engine_set(c->engine, ENGINE_S0 + 16 + (i - LOW_WORDS), words[i]);
    c->meter.cycles += timing_exceptions.exit_fp - timing_exceptions.exit;
    return true;
}

bool fp_leave(struct cpu *c)
{
    if (!(fpccr(c, c->s.world) & FPCCR_CLRONRET) ||
        !(engine_get(c->engine, ENGINE_CONTROL) & CONTROL_FPCA))
        return true;
    if (is_lazy(c, c->s.world)) {
        fault_pend(c, &(struct fault){EXC_SECUREFAULT, .sfsr = SFSR_LSERR}, c->pc);
        return false;
    }
    erase(c, false);
    return true;
}
