/*
 * Alignment under the interposing engine.
 *
 * libunicorn translates nearly every load and store as one that may be unaligned. Those that the
 * architecture wants aligned (B7.3: multiples, doubles, FP registers; with CCR.UNALIGN_TRP all) are
 * told apart while they are translated, and get a flag under which generated code takes only
 * aligned addresses for hits. What is aligned costs nothing; what is not comes to
 * interpose/access.c, which traps it. When the client counts the others, they get the flag, too.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/interpose/interpose.h"

void interpose_begin_translation(struct interpose *s, uint32_t pc)
{
    const struct engine_client *client = &s->engine->client;

    s->translating = pc;
    s->instruction[0] = 0;
    s->unaligned_traps = client->unaligned_traps != NULL && client->unaligned_traps(client->ctx);
}

void interpose_translate_halfword(struct interpose *s, uint32_t addr, uint16_t half)
{
    bool second = s->instruction[0] >= 0xe800 && addr == s->instruction_pc + 2;

    s->instruction[second] = half;
    if (!second)
        s->instruction_pc = addr;
}

/*
 * Whether a word, or else a halfword, of the instruction must be aligned: load and store multiple,
 * PUSH, POP, dual, acquire, release, FP registers. Exclusive ones libunicorn knows.
 */
static bool wants_alignment(const uint16_t half[2], bool word)
{
    if (!word) /* LDAH, STLH and exclusive ones; 0xE8D0 is also TBH */
        return (half[0] & 0xffe0) == 0xe8c0 && (half[1] & 0x00f0) > 0x0010;
    return (half[0] & 0xf600) == 0xb400 || (half[0] & 0xf000) == 0xc000 ||
           (half[0] & 0xfe00) == 0xe800 || (half[0] & 0xfe00) == 0xec00;
}

unsigned interpose_align(const struct interpose *s, unsigned memop)
{
    unsigned size = MIN(memop & MEMOP_SIZE, 2);

    if ((memop & MEMOP_ALIGN) != 0)
        return memop;
    if (s->unaligned_traps || (size != 0 && (s->engine->client.unaligned != NULL ||
                                             wants_alignment(s->instruction, size == 2))))
        return memop | size << MEMOP_ALIGN_SHIFT;
    return memop;
}

bool interpose_count_unaligned(struct interpose *s, unsigned size, uintptr_t ra)
{
    const struct engine_client *client = &s->engine->client;
    uint32_t pc = interpose_begin_access(s, ra);
    uint16_t half[2] = {interpose_halfword(s, pc), interpose_halfword(s, pc + 2)};

    if (client->unaligned == NULL || wants_alignment(half, size >= 4) ||
        (client->unaligned_traps != NULL && client->unaligned_traps(client->ctx)))
        return false;
    client->unaligned(client->ctx);
    return true;
}

void interpose_forget_translations(struct engine *e)
{
    e->discarding = true;
    for (uint32_t word = 0; word < ENGINE_PAGE_WORDS; word++) {
        uint64_t page = (uint64_t)word << (ENGINE_PAGE_BITS + 5);

        for (uint32_t pages = e->code_pages[word]; pages != 0; pages >>= 1) {
            if (pages & 1)
                uc_ctl_remove_cache(e->uc, page, page + ENGINE_PAGE_BYTES);
            page += ENGINE_PAGE_BYTES;
        }
    }
    e->discarding = false;
}
