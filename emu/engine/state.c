/*
 * What goes on in an engine: registers of both Security states and the exclusive monitor.
 * Translations follow from memory.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/engine_priv.h"

#define WORLDS          2
#define EXCLUSIVE_WORDS 6 /* address, value and the value behind it, 64 bits each */

/* CONTROL comes first: it says which stack pointer is which. */
static const enum engine_reg banked[] = {
    ENGINE_CONTROL, ENGINE_MSPLIM,  ENGINE_PSPLIM,    ENGINE_MSP,
    ENGINE_PSP,     ENGINE_PRIMASK, ENGINE_FAULTMASK, ENGINE_BASEPRI,
};

struct registers {
    uint32_t r[13], lr, pc, xpsr;
    uint32_t fpscr, s[32];
    uint32_t banked[WORLDS][G_N_ELEMENTS(banked)];
    uint32_t fp[WORLDS][ENGINE_FPDSCR + 1];
    uint32_t exclusive[EXCLUSIVE_WORDS];
    uint32_t secure;
};

static bool has_worlds(const struct engine *e)
{
    return e->config.trustzone && e->backend->set_secure != NULL;
}

static void read_banked(struct engine *e, uint32_t value[])
{
    for (unsigned i = 0; i < G_N_ELEMENTS(banked); i++)
        value[i] = engine_get(e, banked[i]);
}

static void write_banked(struct engine *e, const uint32_t value[])
{
    for (unsigned i = 0; i < G_N_ELEMENTS(banked); i++)
        engine_set(e, banked[i], value[i]);
}

/* Every word that FP context keeps outside the registers; those this engine has not are left. */
static void each_fp(struct engine *e, struct registers *r, bool write)
{
    for (unsigned world = 0; world < WORLDS; world++)
        for (enum engine_fp_reg reg = 0; reg <= ENGINE_FPDSCR; reg++) {
            uint32_t *place = engine_fp_register(e, reg, world != 0);

            if (place != NULL && write)
                *place = r->fp[world][reg];
            else if (place != NULL)
                r->fp[world][reg] = *place;
        }
}

static void read_registers(struct engine *e, struct registers *r)
{
    r->secure = engine_is_secure(e);
    for (unsigned i = 0; i < G_N_ELEMENTS(r->r); i++)
        r->r[i] = engine_get(e, ENGINE_R0 + i);
    r->lr = engine_get(e, ENGINE_LR);
    r->pc = engine_get(e, ENGINE_PC);
    r->xpsr = engine_get(e, ENGINE_XPSR);
    if (e->config.fpu) {
        r->fpscr = engine_get(e, ENGINE_FPSCR);
        for (unsigned i = 0; i < G_N_ELEMENTS(r->s); i++)
            r->s[i] = engine_get(e, ENGINE_S0 + i);
    }
    each_fp(e, r, false);
    for (unsigned i = 0; i < EXCLUSIVE_WORDS; i++)
        r->exclusive[i] = engine_context_get(e, engine_layout()->exclusive + i * sizeof(uint32_t));
    read_banked(e, r->banked[r->secure]);
    if (!has_worlds(e))
        return;
    engine_set_secure(e, !r->secure);
    read_banked(e, r->banked[!r->secure]);
    engine_set_secure(e, r->secure);
}

static void write_registers(struct engine *e, const struct registers *r)
{
    engine_context_set(e, engine_layout()->exclusive, r->exclusive, sizeof r->exclusive);
    engine_set(e, ENGINE_XPSR, r->xpsr);
    if (has_worlds(e)) {
        engine_set_secure(e, !r->secure);
        write_banked(e, r->banked[!r->secure]);
        engine_set_secure(e, r->secure);
    }
    write_banked(e, r->banked[r->secure]);
    for (unsigned i = 0; i < G_N_ELEMENTS(r->r); i++)
        engine_set(e, ENGINE_R0 + i, r->r[i]);
    engine_set(e, ENGINE_LR, r->lr);
    if (e->config.fpu) {
        engine_set(e, ENGINE_FPSCR, r->fpscr);
        for (unsigned i = 0; i < G_N_ELEMENTS(r->s); i++)
            engine_set(e, ENGINE_S0 + i, r->s[i]);
    }
    engine_set(e, ENGINE_PC, r->pc);
    each_fp(e, (struct registers *)r, true);
    engine_sync(e);
}

void engine_walk(struct engine *e, struct state_walk *w)
{
    struct registers r = {0};

    g_assert(e->where == IN_CLIENT && !e->running);
    read_registers(e, &r);
    STATE_PART(w, r);
    if (!w->restores)
        return;
    if (r.secure > 1) {
        state_refuse(w, "a core's Security state");
        return;
    }
    write_registers(e, &r);
    engine_retranslate(e);
    engine_permissions_changed(e);
}
