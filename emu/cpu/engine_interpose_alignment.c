/*
 * Alignment under the interposing engine.
 *
 * libunicorn translates nearly every load and store as one that may be unaligned. Those that the
 * architecture wants aligned (B7.3: multiples, doubles, FP registers; with CCR.UNALIGN_TRP all) are
 * told apart while they are translated, and get a flag under which generated code takes only
 * aligned addresses for hits. What is aligned costs nothing; what is not comes to
 * engine_interpose_access.c, which traps it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/engine_interpose.h"

/* MemOp of QEMU: binary logarithms of the size and, in three bits of their own, of the alignment.
 */
#define MEMOP_SIZE        3u
#define MEMOP_ALIGN_SHIFT 4
#define MEMOP_ALIGN       (7u << MEMOP_ALIGN_SHIFT)
#define MEMOP_NATURAL     7u

/* In the word that loads and stores hand to helpers, MemOp stands above the MMU index. */
#define OI_MEMOP_SHIFT 4
#define OI_ALIGN       ((uint32_t)MEMOP_ALIGN << OI_MEMOP_SHIFT)

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
    if (!word) /* LDAH, STLH; 0xE8D0 is also TBH */
        return (half[0] & 0xffe0) == 0xe8c0 && (half[1] & 0x00f0) == 0x0090;
    return (half[0] & 0xf600) == 0xb400 || (half[0] & 0xf000) == 0xc000 ||
           (half[0] & 0xfe00) == 0xe800 || (half[0] & 0xfe00) == 0xec00;
}

unsigned interpose_align(const struct interpose *s, unsigned memop)
{
    unsigned size = MIN(memop & MEMOP_SIZE, 2);

    if ((memop & MEMOP_ALIGN) != 0)
        return memop;
    if (s->unaligned_traps || (size != 0 && wants_alignment(s->instruction, size == 2)))
        return memop | size << MEMOP_ALIGN_SHIFT;
    return memop;
}

bool interpose_is_aligned(uint32_t addr, unsigned size, uint32_t oi)
{
    unsigned memop = oi >> OI_MEMOP_SHIFT, align = (memop & MEMOP_ALIGN) >> MEMOP_ALIGN_SHIFT;

    if (align == MEMOP_NATURAL)
        align = memop & MEMOP_SIZE;
    return size == 1 || (addr & ((UINT32_C(1) << align) - 1)) == 0;
}

uint32_t interpose_oi_of(unsigned size, uint32_t oi)
{
    return size == 1 ? oi & ~OI_ALIGN : oi;
}

void interpose_forget_translations(struct engine *e)
{
    for (uint32_t word = 0; word < ENGINE_PAGE_WORDS; word++) {
        uint64_t page = (uint64_t)word << (ENGINE_PAGE_BITS + 5);

        for (uint32_t pages = e->code_pages[word]; pages != 0; pages >>= 1) {
            if (pages & 1)
                uc_ctl_remove_cache(e->uc, page, page + ENGINE_PAGE_BYTES);
            page += ENGINE_PAGE_BYTES;
        }
    }
}
