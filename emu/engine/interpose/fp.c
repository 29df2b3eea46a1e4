/*
 * The first FP instruction of a context under the interposing engine.
 *
 * libunicorn looks at FPCCR and CONTROL when it chooses a translation: where FP state is kept
 * lazily or no context is active, the first FP instruction calls a helper of its own. There the
 * client is asked instead, and the instruction executed again, so that a translation made for one
 * state is never left in another: it ends with its first FP instruction, which may be skipped.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/armv8m.h"
#include "engine/interpose/interpose.h"

static bool watches(const struct interpose *s)
{
    return s->fpccr != NULL && s->engine->config.fp_contexts;
}

static bool is_lazy(const struct interpose *s)
{
    bool owner = (s->fpccr[1] & FPCCR_S) != 0;

    return watches(s) && (s->fpccr[owner] & FPCCR_LSPACT) != 0;
}

static bool needs_context(const struct interpose *s)
{
    bool secure = interpose_is_secure(s);
    uint32_t want = CONTROL_FPCA | (secure ? CONTROL_SFPA : 0);

    return watches(s) && (s->fpccr[secure] & FPCCR_ASPEN) != 0 &&
           (*s->secure_control & want) != want;
}

bool interpose_begins_fp_context(const struct interpose *s)
{
    return is_lazy(s) || needs_context(s);
}

static void ask(struct interpose *s, uintptr_t ra)
{
    interpose_abandon(s, ra, (struct engine_trap){.kind = ENGINE_FP_CONTEXT, .write = true});
}

bool interpose_preserve_fp(struct interpose *s, uintptr_t ra)
{
    if (is_lazy(s))
        ask(s, ra);
    return watches(s);
}

void interpose_setting_fpscr(struct interpose *s, uintptr_t ra)
{
    const struct engine *e = s->engine;

    /* The API comes by here, too. */
    if (e->running && e->where == IN_ACCESS && needs_context(s))
        ask(s, ra);
}

/* Pairs of words, the Non-secure one first. */
uint32_t *interpose_fp_register(struct engine *e, enum engine_fp_reg reg, bool secure)
{
    struct interpose *s = e->backend_state;
    static const int pair[] = {[ENGINE_FPCAR] = -2, [ENGINE_FPCCR] = 0, [ENGINE_FPDSCR] = 2};

    return s->fpccr != NULL ? s->fpccr + pair[reg] + secure : NULL;
}
