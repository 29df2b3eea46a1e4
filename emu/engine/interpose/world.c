/*
 * The two Security states under the interposing engine.
 *
 * libunicorn executes BXNS and BLXNS, banks the registers and knows which state it is in; what it
 * lacks is who belongs where, since its SAU cannot be programmed. non_secure() says it, for data
 * with the permissions of a page, for fetches here. SG in Secure memory that Non-secure code
 * branches to comes as a refused fetch and is executed here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/armv8m.h"
#include "engine/interpose/interpose.h"

#define SG_HALF 0xe97f

/* Registers that exist once in each state are arrays of two, the Non-secure one first. */
void interpose_find_banked(struct interpose *s)
{
    const struct engine_layout *layout = engine_layout();
    const struct {
        enum engine_reg reg;
        size_t offset;
    } banked[] = {
        {ENGINE_MSPLIM, layout->msplim},       {ENGINE_PSPLIM, layout->psplim},
        {ENGINE_PRIMASK, layout->primask},     {ENGINE_BASEPRI, layout->basepri},
        {ENGINE_FAULTMASK, layout->faultmask}, {ENGINE_CONTROL, layout->control},
    };
    unsigned bank = interpose_is_secure(s) ? 0 : 1;

    for (unsigned i = 0; i < G_N_ELEMENTS(banked); i++)
        s->place_of[banked[i].reg] = s->env + banked[i].offset / sizeof(uint32_t) - bank;
    s->secure_control = s->env + layout->control / sizeof(uint32_t);
}

bool interpose_is_secure(const struct interpose *s)
{
    return s->secure == NULL || *s->secure != 0;
}

static bool uses_psp(const struct interpose *s)
{
    return *s->exception == 0 && (*s->place_of[ENGINE_CONTROL] & CONTROL_SPSEL) != 0;
}

void interpose_set_secure(struct interpose *s, bool secure)
{
    uint32_t *sp = s->env + ENGINE_SP;
    uint32_t msp, psp;

    if (secure == interpose_is_secure(s) || s->secure == NULL)
        return;
    msp = uses_psp(s) ? *s->other_sp : *sp;
    psp = uses_psp(s) ? *sp : *s->other_sp;
    *s->secure = secure;
    interpose_begin_epoch(s);
    interpose_find_banked(s);
    *sp = uses_psp(s) ? *s->other_world_psp : *s->other_world_msp;
    *s->other_sp = uses_psp(s) ? *s->other_world_msp : *s->other_world_psp;
    *s->other_world_msp = msp;
    *s->other_world_psp = psp;
}

static void tell(struct interpose *s)
{
    const struct engine_client *client = &s->engine->client;

    if (client->world_changed != NULL)
        client->world_changed(client->ctx, interpose_is_secure(s));
}

/* BXNS and BLXNS, before libunicorn executes them. Returns if it may. */
void interpose_check_branch_ns(struct interpose *s, uint32_t target, uintptr_t ra)
{
    struct engine_trap trap = {.kind = ENGINE_SECURE, .addr = target};

    if (!s->engine->config.trustzone)
        trap.kind = ENGINE_UNDEFINED;
    else if ((target & 1) != 0 || interpose_attributes(s))
        return;
    /* All memory is Secure, so Non-secure state has nowhere to go on. */
    interpose_abandon(s, ra, trap);
}

/* libunicorn has executed BXNS or BLXNS and perhaps changed the state. */
void interpose_branched_ns(struct interpose *s, bool was_secure)
{
    if (interpose_is_secure(s) == was_secure)
        return;
    interpose_find_banked(s);
    tell(s);
}

static bool non_secure(struct interpose *s, uint32_t addr, bool *callable)
{
    const struct engine_client *client = &s->engine->client;

    *callable = false;
    return client->non_secure(client->ctx, addr, callable);
}

bool interpose_attributes(const struct interpose *s)
{
    return s->secure != NULL && s->engine->config.trustzone && s->engine->client.non_secure != NULL;
}

bool interpose_allows_world(struct interpose *s, uint32_t addr, int access, bool secure)
{
    bool callable;

    if (!interpose_attributes(s))
        return true;
    if (access == ACCESS_FETCH)
        return non_secure(s, addr, &callable) == !secure;
    return secure || non_secure(s, addr, &callable);
}

/*
 * A refused fetch of Non-secure code that is SG in a callable region: enters Secure state behind
 * it, with the return address marked as Non-secure. C2.4.173.
 */
bool interpose_secure_gateway(struct engine *e)
{
    struct interpose *s = e->backend_state;
    uint32_t pc = s->env[ENGINE_PC], epsr = XPSR_T;
    bool callable;

    if (!interpose_attributes(s) || interpose_is_secure(s) || non_secure(s, pc, &callable) ||
        !callable || interpose_halfword(s, pc) != SG_HALF ||
        interpose_halfword(s, pc + 2) != SG_HALF)
        return false;
    s->env[ENGINE_LR] &= ~UINT32_C(1);
    *s->secure_control &= ~CONTROL_SFPA;
    interpose_set_secure(s, true);
    uc_reg_write(e->uc, UC_ARM_REG_EPSR, &epsr);
    s->env[ENGINE_PC] = pc + 4;
    interpose_originals(NULL)->rebuild_hflags(s->env);
    tell(s);
    return true;
}
