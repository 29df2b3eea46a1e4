/*
 * Blocks that are charged without asking the client (base/meter.h).
 *
 * libunicorn writes the user data of a block hook into the code of each block as a constant. So
 * each block can have its own: the hook's is another one at each translation.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <malloc.h>

#include "engine/interpose/interpose.h"

/* The words of libunicorn's `struct hook` are searched for what we have given it. */
static void **find_user_data(void *hook, const void *callback, const void *user)
{
    void **word = hook;

    for (size_t i = 0; i + 1 < malloc_usable_size(hook) / sizeof *word; i++)
        if (word[i] == callback && word[i + 1] == user)
            return &word[i + 1];
    return NULL;
}

/* The client charges it; false: it is to be asked. */
static bool charge(struct engine *e, struct meter_block *b)
{
    enum meter_charge what = e->client.charge(e->client.ctx, b);

    if (what == METER_FOLLOWED)
        engine_note_block(e, b->pc, b->end - b->pc);
    return what != METER_REFUSED;
}

/* Not everything is as the block's price says. */
static G_NO_INLINE void ask(struct meter_block *b, uint32_t pc, uint32_t size)
{
    struct engine *e = b->engine;
    struct meter *m = e->client.meter;

    if (m->cycles < m->limit && b->allowed == m->valid && charge(e, b))
        return;
    engine_follow(e);
    interpose_begin_epoch(e->backend_state);
    m->asked = e->path != ENGINE_PATH_ASKED ? b : NULL;
    engine_block(e, pc, size);
    m->asked = NULL;
}

void interpose_metered_block(uc_engine *uc, uint64_t addr, uint32_t size, void *user)
{
    struct meter_block *b = user;
    struct meter *m = b->meter;

    (void)uc;
    if (G_LIKELY(m->cycles < m->limit && b->valid == m->valid && b->changes == m->changes &&
                 meter_follows(m, b)))
        meter_add(m, b);
    else
        ask(b, (uint32_t)addr, interpose_block_size(b, size));
}

bool interpose_find_user_data(struct engine *e, uc_hook hook)
{
    struct interpose *s = e->backend_state;

    s->user_data = find_user_data((void *)hook, (void *)interpose_metered_block, e);
    return s->user_data != NULL;
}

void interpose_begin_metered(struct interpose *s)
{
    struct engine *e = s->engine;

    if (s->user_data == NULL)
        return;
    s->metered = e->client.new_block(e->client.ctx);
    s->metered->engine = e;
    s->metered->meter = e->client.meter;
    *s->user_data = s->metered;
    s->inlines = e->path == ENGINE_PATH_INLINE;
    s->behind = NULL;
}

/* BX; POP, LDM and LDMDB with PC; LDR to PC. */
bool interpose_is_return(const struct interpose *s)
{
    uint16_t h0 = s->instruction[0], h1 = s->instruction[1];

    if (s->engine->path == ENGINE_PATH_ASKED)
        return false;
    return (h0 & 0xff87) == 0x4700 || (h0 & 0xff00) == 0xbd00 ||
           (((h0 & 0xffd0) == 0xe890 || (h0 & 0xffd0) == 0xe910) && (h1 & 0x8000) != 0) ||
           ((h0 & 0xff70) == 0xf850 && h1 >> 12 == 15);
}
