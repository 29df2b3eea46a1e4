/*
 * Divisions by zero under the interposing engine.
 *
 * Generated code calls the division with guest registers still in the host's, so it cannot be
 * abandoned there. Instead a division is a block of its own: until it ends, env still holds the
 * destination's value, and at the next block hook only the division itself has to be taken back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/engine_interpose.h"

#define XPSR_T (UINT32_C(1) << 24)

static bool is_division(uint16_t h0, uint16_t h1)
{
    return ((h0 & 0xfff0) == 0xfb90 || (h0 & 0xfff0) == 0xfbb0) && (h1 & 0xf0f0) == 0xf0f0;
}

int interpose_limit_block(struct interpose *s, int limit)
{
    uint32_t pc = s->translating, page = pc & ~(ENGINE_PAGE_BYTES - 1);

    for (int n = 1; n <= limit && pc - page < ENGINE_PAGE_BYTES; n++) {
        uint16_t h0 = interpose_halfword(s, pc);

        if (is_division(h0, interpose_halfword(s, pc + 2)))
            return MAX(n - 1, 1);
        pc += h0 >= 0xe800 ? 4 : 2;
    }
    return limit;
}

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
