/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/campaign/weak.h"

#include <string.h>

#include "base/units.h"
#include "periph/nor/nor.h"

struct weak_word {
    uint32_t address;
    uint32_t bits; /* that are weak */
};

struct weak_cells {
    struct machine *machine;
    enum flash_memory memory;
    struct flash_listener ear;
    struct machine_listener resets;
    GRand *rand;
    struct weak_word word[WEAK_WORDS_MAX];
    unsigned n;
};

static struct memory *memory_of(const struct weak_cells *w)
{
    return machine_memory(w->machine, w->memory == FLASH_NET ? CORE_NET : CORE_APP);
}

static uint32_t peek(const struct weak_cells *w, uint32_t address)
{
    uint8_t bytes[4];

    if (w->memory != FLASH_CHIP)
        return load_le32(memory_host(memory_of(w), address, sizeof bytes));
    nor_peek(machine_chip(w->machine), address, bytes, sizeof bytes);
    return load_le32(bytes);
}

static void poke(struct weak_cells *w, uint32_t address, uint32_t value)
{
    uint8_t bytes[4];

    store_le32(bytes, value);
    if (w->memory == FLASH_CHIP) {
        nor_poke(machine_chip(w->machine), address, bytes, sizeof bytes);
        return;
    }
    memcpy(memory_host(memory_of(w), address, sizeof bytes), bytes, sizeof bytes);
    memory_changed(memory_of(w), address, sizeof bytes);
}

unsigned weak_cells_count(const struct weak_cells *w)
{
    return w->n;
}

void weak_cells_draw(struct weak_cells *w)
{
    for (unsigned i = 0; i < w->n; i++) {
        const struct weak_word *word = &w->word[i];
        uint32_t strong = peek(w, word->address) & ~word->bits;

        poke(w, word->address, strong | (g_rand_int(w->rand) & word->bits));
    }
}

static void heal(void *ctx, const struct flash_operation *o)
{
    struct weak_cells *w = ctx;
    unsigned kept = 0;

    if (o->memory != w->memory)
        return;
    for (unsigned i = 0; i < w->n; i++)
        if (w->word[i].address + 4 <= o->address || w->word[i].address >= o->address + o->len)
            w->word[kept++] = w->word[i];
    w->n = kept;
}

static void resetting(void *ctx, enum machine_core core)
{
    if (core == CORE_APP)
        weak_cells_draw(ctx);
}

static bool is_weak(const struct weak_cells *w, uint32_t address)
{
    for (unsigned i = 0; i < w->n; i++)
        if (w->word[i].address == address)
            return true;
    return false;
}

static void choose(struct weak_cells *w, const struct flash_operation *unit, unsigned words)
{
    for (unsigned i = 0; i < MIN(words, WEAK_WORDS_MAX) && unit->len >= 4; i++) {
        uint32_t at = unit->address + g_rand_int(w->rand) % (unit->len / 4) * 4;
        uint32_t bits = ~peek(w, at) & g_rand_int(w->rand);

        if (bits != 0 && !is_weak(w, at))
            w->word[w->n++] = (struct weak_word){at, bits};
    }
}

struct weak_cells *weak_cells_new(struct machine *m, const struct flash_operation *unit,
                                  unsigned words, guint32 seed)
{
    struct weak_cells *w = g_new0(struct weak_cells, 1);

    w->machine = m;
    w->memory = unit->memory;
    w->rand = g_rand_new_with_seed(seed);
    w->ear.changed = heal;
    w->resets.resetting = resetting;
    machine_settle_nvms(m);
    choose(w, unit, words);
    machine_listen_flash(m, &w->ear, w);
    machine_listen(m, &w->resets, w);
    return w;
}

void weak_cells_free(struct weak_cells *w)
{
    if (w == NULL)
        return;
    listener_leave(&w->ear.listener);
    listener_leave(&w->resets.listener);
    g_rand_free(w->rand);
    g_free(w);
}
