/*
 * State that the public API does not name: stack limits and the exclusive monitor.
 *
 * A saved context holds it. Where is found out by experiment, once a process: a scratch engine
 * executes the instructions that set it, and the words that changed are the ones.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "cpu/engine_priv.h"

#define SCRATCH      UINT32_C(0x20000000)
#define SCRATCH_SIZE 4096
#define PROBE_MSPLIM UINT32_C(0x20000550)
#define PROBE_PSPLIM UINT32_C(0x20000668)
#define PROBE_ADDR   UINT32_C(0x2000077c)

/* msr msplim, r0; msr psplim, r1; ldrex r2, [r3]; bkpt */
static const uint16_t probe_code[] = {0xf380, 0x880a, 0xf381, 0x880b, 0xe853, 0x2f00, 0xbe00};

static void stop_at_bkpt(uc_engine *uc, uint32_t number, void *user)
{
    (void)number;
    (void)user;
    uc_emu_stop(uc);
}

static uint32_t word_at(const uc_context *context, size_t offset)
{
    uint32_t word;

    memcpy(&word, (const uint8_t *)context + offset, sizeof word);
    return word;
}

/* The one word that became `value`; 0 when there is none, or more than one. */
static size_t find_word(const uc_context *before, const uc_context *after, size_t size,
                        uint32_t value)
{
    size_t found = 0;

    for (size_t at = 0; at + sizeof value <= size; at += sizeof value) {
        if (word_at(after, at) != value || word_at(before, at) == value)
            continue;
        if (found != 0)
            return 0;
        found = at;
    }
    return found;
}

static size_t find_r0(uc_engine *uc, uc_context *before, uc_context *after, size_t size)
{
    static const uint32_t old = 0x5ca1ab1e, new = 0x0ddba11c;

    uc_reg_write(uc, UC_ARM_REG_R0, &old);
    uc_context_save(uc, before);
    uc_reg_write(uc, UC_ARM_REG_R0, &new);
    uc_context_save(uc, after);
    return find_word(before, after, size, new);
}

static void run_probe(uc_engine *uc)
{
    static const uint32_t r0 = PROBE_MSPLIM, r1 = PROBE_PSPLIM, r3 = PROBE_ADDR;

    uc_reg_write(uc, UC_ARM_REG_R0, &r0);
    uc_reg_write(uc, UC_ARM_REG_R1, &r1);
    uc_reg_write(uc, UC_ARM_REG_R3, &r3);
}

static void measure(uc_engine *uc, uc_context *before, uc_context *after,
                    struct engine_layout *layout)
{
    size_t size = uc_context_size(uc);
    uc_hook hook;

    layout->r0 = find_r0(uc, before, after, size);
    if (layout->r0 == 0 || uc_mem_map(uc, SCRATCH, SCRATCH_SIZE, UC_PROT_ALL) != UC_ERR_OK ||
        uc_mem_write(uc, SCRATCH, probe_code, sizeof probe_code) != UC_ERR_OK ||
        uc_hook_add(uc, &hook, UC_HOOK_INTR, (void *)stop_at_bkpt, NULL, 1, (uint64_t)0) !=
            UC_ERR_OK)
        return;
    run_probe(uc);
    uc_context_save(uc, before);
    uc_emu_start(uc, SCRATCH | 1, 0, 0, 0);
    uc_context_save(uc, after);
    layout->msplim = find_word(before, after, size, PROBE_MSPLIM);
    layout->psplim = find_word(before, after, size, PROBE_PSPLIM);
    layout->exclusive = find_word(before, after, size, PROBE_ADDR);
    layout->found = layout->msplim > layout->r0 && layout->psplim > layout->r0 &&
                    layout->exclusive > layout->r0;
    layout->msplim -= layout->r0;
    layout->psplim -= layout->r0;
    layout->exclusive -= layout->r0;
}

static gpointer find_layout(gpointer unused)
{
    struct engine_layout *layout = g_new0(struct engine_layout, 1);
    uc_engine *uc = engine_open(NULL);
    uc_context *before = NULL, *after = NULL;

    (void)unused;
    if (uc == NULL)
        return layout;
    if (uc_context_alloc(uc, &before) == UC_ERR_OK && uc_context_alloc(uc, &after) == UC_ERR_OK)
        measure(uc, before, after, layout);
    uc_context_free(before);
    uc_context_free(after);
    uc_close(uc);
    return layout;
}

const struct engine_layout *engine_layout(void)
{
    static GOnce once = G_ONCE_INIT;

    return g_once(&once, find_layout, NULL);
}

static uint8_t *saved(struct engine *e)
{
    if (e->context == NULL)
        uc_context_alloc(e->uc, &e->context);
    uc_context_save(e->uc, e->context);
    return (uint8_t *)e->context + engine_layout()->r0;
}

uint32_t engine_context_get(struct engine *e, size_t offset)
{
    uint32_t value;

    if (!engine_layout()->found)
        return 0;
    memcpy(&value, saved(e) + offset, sizeof value);
    return value;
}

void engine_context_set(struct engine *e, size_t offset, const void *bytes, size_t size)
{
    if (!engine_layout()->found)
        return;
    memcpy(saved(e) + offset, bytes, size);
    uc_context_restore(e->uc, e->context);
}
