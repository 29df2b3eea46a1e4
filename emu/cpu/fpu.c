/*
 * Floating-point control: who may use the FPU, and where its context goes.
 *
 * Follows: Armv8-M Architecture Reference Manual, B3.21 and D1.2 (CPACR, NSACR, FPCCR, FPCAR,
 *          FPDSCR).
 * Models:  CPACR gate; FPCCR, FPCAR and FPDSCR, whose effects are in fp_context.c.
 * Omits:   coprocessors but 10 and 11, LSPENS, CLRONRETS.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/fp_context.h"
#include "cpu/scs.h"

enum { CPACR = 0xd88, NSACR = 0xd8c, FPCCR = 0xf34, FPCAR = 0xf38, FPDSCR = 0xf3c };

#define CPACR_FP   MASK(23, 20) /* CP10 and CP11 */
#define NSACR_FP   MASK(11, 10)
#define NSACR_CP10 BIT(10)
#define FPCCR_WRITABLE                                                                             \
    (FPCCR_ASPEN | FPCCR_LSPEN | FPCCR_CLRONRET | MASK(10, 8) | MASK(6, 3) | MASK(1, 0))
#define FPCCR_SECURE    (BIT(29) | BIT(27) | FPCCR_TS | BIT(7) | FPCCR_S)
#define FPCAR_WRITABLE  MASK(31, 3)
#define FPDSCR_WRITABLE MASK(26, 22)

bool fpu_enabled_in(struct cpu *c, enum world w, bool privileged)
{
    uint32_t cp10 = bits(c->s.bank[w].cpacr, 21, 20);

    if (c->config.trustzone && w == WORLD_NS && (c->s.nsacr & NSACR_CP10) == 0)
        return false;
    return c->config.fpu && (cp10 == 3 || (cp10 == 1 && privileged));
}

bool fpu_enabled(void *ctx, bool privileged)
{
    struct cpu *c = ctx;
    /* Asked also in the middle of a change of the Security state. */
    bool secure = c->config.trustzone && engine_is_secure(c->engine);

    return fpu_enabled_in(c, secure ? WORLD_S : WORLD_NS, privileged);
}

/* Translations know whether an FP instruction may begin a context. */
static void set_fpccr(struct cpu *c, enum world w, uint32_t value)
{
    uint32_t *reg = fp_register(c, w, ENGINE_FPCCR), before = *reg;

    *reg = value;
    if (((before ^ value) & (FPCCR_ASPEN | FPCCR_LSPACT | FPCCR_S)) == 0)
        return;
    engine_retranslate(c->engine);
    core_attend(c, ATTEND_PERMISSIONS);
}

void fpu_reset(struct cpu *c, enum world w)
{
    set_fpccr(c, w, (c->config.fpu ? FPCCR_ASPEN | FPCCR_LSPEN : 0) | (w == WORLD_S ? FPCCR_S : 0));
    *fp_register(c, w, ENGINE_FPCAR) = *fp_register(c, w, ENGINE_FPDSCR) = 0;
}

/* TS, CLRONRETS, LSPENS and S exist in Secure state only. */
static void write_fpccr(struct cpu *c, enum world w, uint32_t value)
{
    set_fpccr(c, w, value & (w == WORLD_S ? FPCCR_WRITABLE | FPCCR_SECURE : FPCCR_WRITABLE));
}

uint32_t fpu_read(struct cpu *c, enum world w, uint32_t offset)
{
    const struct bank *b = &c->s.bank[w];

    if (!c->config.fpu)
        return 0;
    switch (offset) {
    case CPACR:
        return b->cpacr;
    case NSACR:
        return w == WORLD_S ? c->s.nsacr : 0;
    case FPCCR:
        fp_sync_lazy(c);
        return *fp_register(c, w, ENGINE_FPCCR);
    case FPCAR:
        return *fp_register(c, w, ENGINE_FPCAR);
    case FPDSCR:
        return *fp_register(c, w, ENGINE_FPDSCR);
    default:
        return 0;
    }
}

void fpu_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value)
{
    struct bank *b = &c->s.bank[w];

    if (!c->config.fpu)
        return;
    switch (offset) {
    case CPACR:
        if (b->cpacr == (value & CPACR_FP))
            break;
        b->cpacr = value & CPACR_FP;
        core_attend(c, ATTEND_PERMISSIONS);
        break;
    case NSACR:
        if (w == WORLD_S) {
            c->s.nsacr = value & NSACR_FP;
            core_attend(c, ATTEND_PERMISSIONS);
        }
        break;
    case FPCCR:
        fp_sync_lazy(c);
        write_fpccr(c, w, value);
        break;
    case FPCAR:
        *fp_register(c, w, ENGINE_FPCAR) = value & FPCAR_WRITABLE;
        break;
    case FPDSCR:
        *fp_register(c, w, ENGINE_FPDSCR) = value & FPDSCR_WRITABLE;
        break;
    default:
        break;
    }
}
