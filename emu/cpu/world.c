/*
 * The two Security states: which one is present, and returns from Non-secure functions.
 *
 * Follows: Armv8-M Architecture Reference Manual, B3.2 and B8 (security), E2.1 FunctionReturn().
 * Models:  what SG, BXNS, BLXNS (executed by the engine), FNC_RETURN and exceptions change.
 * Omits:   the cost of the two words that BLXNS pushes and FNC_RETURN pops.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/world.h"
#include "cpu/bus.h"
#include "cpu/faults.h"
#include "cpu/metering.h"
#include "cpu/run.h"

void core_world_changed(void *ctx, bool secure)
{
    struct cpu *c = ctx;

    c->s.world = secure ? WORLD_S : WORLD_NS;
    c->s.masks_stale = true;
    core_forget_ranges(c);
}

void world_enter(struct cpu *c, enum world w)
{
    if (w == c->s.world)
        return;
    engine_set_secure(c->engine, w == WORLD_S);
    core_world_changed(c, w == WORLD_S);
}

/* BLXNS leaves exception 1 behind in Handler mode, so that the handler is not known. */
static bool fits(struct cpu *c, uint32_t psr)
{
    bool handler = (psr & XPSR_EXCEPTION) != 0;

    return cpu_active_exception(c) == (handler ? 1 : 0);
}

static void resume(struct cpu *c, uint32_t pc, uint32_t psr)
{
    struct engine *e = c->engine;
    uint32_t control = engine_get(e, ENGINE_CONTROL) & ~CONTROL_SFPA;
    uint32_t xpsr = engine_get(e, ENGINE_XPSR) & ~(XPSR_EXCEPTION | XPSR_IT | XPSR_T);

    xpsr |= (psr & XPSR_EXCEPTION) | ((pc & 1) ? XPSR_T : 0);
    engine_set(e, ENGINE_SP, engine_get(e, ENGINE_SP) + 8);
    engine_set(e, ENGINE_XPSR, xpsr);
    engine_set(e, ENGINE_CONTROL, control | ((psr & XPSR_SFPA) ? CONTROL_SFPA : 0));
    engine_set(e, ENGINE_PC, pc & ~UINT32_C(1));
    engine_sync(e);
    metering_redirect(c);
    c->block = NULL;
    c->pc = pc & ~UINT32_C(1);
}

void world_function_return(struct cpu *c)
{
    enum world present = c->s.world;
    uint32_t words[2];

    world_enter(c, WORLD_S);
    if (!core_load_words(c, engine_get(c->engine, ENGINE_SP), words, ARRAY_LEN(words))) {
        fault_take(c, &(struct fault){EXC_BUSFAULT, CFSR_UNSTKERR}, c->pc);
        return;
    }
    if (!fits(c, words[1])) {
        world_enter(c, present);
        fault_take(c, &(struct fault){EXC_USAGEFAULT, CFSR_INVPC}, c->pc);
        return;
    }
    resume(c, words[0], words[1]);
}
