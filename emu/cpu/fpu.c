/*
 * Floating-point control: who may use the FPU, and where its context goes.
 *
 * Follows: Armv8-M Architecture Reference Manual, B3.21 and D1.2 (CPACR, NSACR, FPCCR, FPCAR,
 *          FPDSCR).
 * Models:  CPACR gate, FPCCR.ASPEN and LSPEN, LSPACT as software sees it.
 * Omits:   FPDSCR for new contexts (FPSCR starts as zero), TS, coprocessors but 10 and 11.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/core_priv.h"

enum { CPACR = 0xd88, NSACR = 0xd8c, FPCCR = 0xf34, FPCAR = 0xf38, FPDSCR = 0xf3c };

#define CPACR_FP        MASK(23, 20) /* CP10 and CP11 */
#define NSACR_FP        MASK(11, 10)
#define NSACR_CP10      BIT(10)
#define FPCCR_WRITABLE  (FPCCR_ASPEN | FPCCR_LSPEN | MASK(29, 26) | FPCCR_S)
#define FPCAR_WRITABLE  MASK(31, 3)
#define FPDSCR_WRITABLE MASK(26, 22)

bool fpu_enabled(void *ctx, bool privileged)
{
    struct cpu *c = ctx;
    /* Asked also in the middle of a change of the Security state. */
    bool secure = !c->config.trustzone || engine_is_secure(c->engine);
    enum world w = c->config.trustzone && secure ? WORLD_S : WORLD_NS;
    uint32_t cp10 = bits(c->bank[w].cpacr, 21, 20);

    if (!secure && (c->nsacr & NSACR_CP10) == 0)
        return false;
    return c->config.fpu && (cp10 == 3 || (cp10 == 1 && privileged));
}

uint32_t fpu_read(struct cpu *c, enum world w, uint32_t offset)
{
    const struct bank *b = &c->bank[w];

    if (!c->config.fpu)
        return 0;
    switch (offset) {
    case CPACR:
        return b->cpacr;
    case NSACR:
        return w == WORLD_S ? c->nsacr : 0;
    case FPCCR:
        stack_sync_lazy_fp(c);
        return b->fpccr | (c->lazy_fp && c->lazy_world == w ? FPCCR_LSPACT : 0);
    case FPCAR:
        return b->fpcar;
    case FPDSCR:
        return b->fpdscr;
    default:
        return 0;
    }
}

void fpu_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value)
{
    struct bank *b = &c->bank[w];

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
            c->nsacr = value & NSACR_FP;
            core_attend(c, ATTEND_PERMISSIONS);
        }
        break;
    case FPCCR:
        stack_sync_lazy_fp(c);
        b->fpccr = value & FPCCR_WRITABLE;
        if ((value & FPCCR_LSPACT) == 0 && c->lazy_world == w)
            c->lazy_fp = false;
        break;
    case FPCAR:
        b->fpcar = value & FPCAR_WRITABLE;
        break;
    case FPDSCR:
        b->fpdscr = value & FPDSCR_WRITABLE;
        break;
    default:
        break;
    }
}
