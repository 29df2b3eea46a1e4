/*
 * Where blocks end under the interposing engine.
 *
 * libunicorn ends them at branches, pages and what changes its own state. Before those they end
 * here: in front of and behind a division, which may have to be taken back; behind an FP
 * instruction that may begin a context; in front of one under IT whose time depends on whether it
 * executes; and where the memory that may be executed ends, so that the
 * fault comes with the instruction that is refused.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/interpose/interpose.h"

static bool is_division(uint16_t h0, uint16_t h1)
{
    return ((h0 & 0xfff0) == 0xfb90 || (h0 & 0xfff0) == 0xfbb0) && (h1 & 0xf0f0) == 0xf0f0;
}

static bool is_fp(uint16_t h0, uint16_t h1)
{
    return (h0 & 0xec00) == 0xec00 && (h1 & 0x0e00) == 0x0a00;
}

static uint32_t executable_to(struct interpose *s, uint32_t pc)
{
    const struct engine_client *client = &s->engine->client;

    return client->executable_to != NULL ? client->executable_to(client->ctx, pc) : UINT32_MAX;
}

static bool time_depends_on_it(struct interpose *s, uint16_t h0, uint16_t h1)
{
    const struct engine_client *client = &s->engine->client;

    return client->skippable != NULL && client->skippable(client->ctx, h0, h1);
}

/* Instructions that IT governs, or 0. */
static unsigned it_length(uint16_t h0)
{
    return (h0 & 0xff00) == 0xbf00 && (h0 & 0xf) != 0 ? 4 - (unsigned)__builtin_ctz(h0 & 0xf) : 0;
}

int interpose_limit_block(struct interpose *s, int limit)
{
    uint32_t pc = s->translating, page = pc & ~(ENGINE_PAGE_BYTES - 1);
    uint32_t last = executable_to(s, pc);
    bool begins_fp = interpose_begins_fp_context(s);
    unsigned under_it = 0;

    for (int n = 1; n <= limit && pc - page < ENGINE_PAGE_BYTES; n++) {
        uint16_t h0 = interpose_halfword(s, pc), h1 = interpose_halfword(s, pc + 2);
        uint32_t next = pc + (h0 >= 0xe800 ? 4 : 2);

        if (next - 1 > last || is_division(h0, h1))
            return MAX(n - 1, 1);
        if (under_it > 0 && n > 1 && time_depends_on_it(s, h0, h1))
            return n - 1;
        if (begins_fp && is_fp(h0, h1))
            return n;
        under_it = it_length(h0) != 0 ? it_length(h0) : under_it - (under_it > 0);
        pc = next;
    }
    return limit;
}
