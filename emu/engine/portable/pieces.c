/*
 * A block in pieces, where libunicorn cannot be told how far to translate: a hook of each
 * instruction, which is there from the first piece until engine_end_pieces(). Blocks that are
 * translated meanwhile call it, to no effect outside the piece.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/engine_priv.h"

static void on_instruction(uc_engine *uc, uint64_t addr, uint32_t size, void *user)
{
    struct engine *e = user;

    if (engine_in_piece(e, (uint32_t)addr))
        engine_block(e, (uint32_t)addr, size);
}

void engine_portable_piece(struct engine *e, uint32_t from, uint32_t end)
{
    e->piece_from = from;
    e->piece_bytes = end - from;
    if (e->piece_bytes == 0 || e->has_piece_hook)
        return;
    e->has_piece_hook = uc_hook_add(e->uc, &e->piece_hook, UC_HOOK_CODE, (void *)on_instruction, e,
                                    1, (uint64_t)0) == UC_ERR_OK;
    g_assert(e->has_piece_hook);
}

void engine_portable_end_pieces(struct engine *e)
{
    e->piece_bytes = 0;
    if (e->has_piece_hook)
        uc_hook_del(e->uc, e->piece_hook);
    e->has_piece_hook = false;
}
