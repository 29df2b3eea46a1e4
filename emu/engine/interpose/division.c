/*
 * Divisions by zero under the interposing engine.
 *
 * Generated code calls the division with guest registers still in the host's, so it cannot be
 * abandoned there. Instead a division is a block of its own (interpose/block.c): until it
 * ends, env still holds the destination's value, and at the next block hook only the division
 * itself has to be taken back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/armv8m.h"
#include "engine/interpose/interpose.h"

static unsigned quotient_register(struct interpose *s)
{
    return interpose_halfword(s, s->division_pc + 2) >> 8 & 15;
}

void interpose_divided_by_zero(struct interpose *s, uintptr_t ra)
{
    const struct engine_client *client = &s->engine->client;
    struct engine_trap trap = {.kind = ENGINE_DIVBYZERO};

    if (client->divide_traps == NULL || !client->divide_traps(client->ctx))
        return;
    trap.pc = interpose_begin_access(s, ra);
    s->division_pending = true;
    s->division_pc = trap.pc;
    s->division_it = s->it;
    s->quotient_before = s->env[quotient_register(s)];
    engine_raise(s->engine, &trap);
}

/* The quotient has been written, and the IT state has moved on. */
void interpose_take_back_division(struct interpose *s)
{
    uint32_t epsr = s->division_it | XPSR_T;

    s->division_pending = false;
    s->env[quotient_register(s)] = s->quotient_before;
    uc_reg_write(s->engine->uc, UC_ARM_REG_EPSR, &epsr);
}
