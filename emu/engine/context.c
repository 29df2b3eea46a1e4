/*
 * State that the public API does not name: stack limits and the exclusive monitor.
 *
 * A saved context holds it. Where is found out by experiment, once a process: a scratch engine
 * executes the instructions that set it, and the words that changed are the ones.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/armv8m.h"
#include "engine/engine_priv.h"
#include "engine/flags.h"

#define SCRATCH      UINT32_C(0x20000000)
#define SCRATCH_SIZE 4096
#define PROBE_MSPLIM UINT32_C(0x20000550)
#define PROBE_PSPLIM UINT32_C(0x20000668)
#define PROBE_ADDR   UINT32_C(0x2000077c)

/* msr msplim, r0; msr psplim, r1; ldrex r2, [r3]; bkpt */
static const uint16_t probe_code[] = {0xf380, 0x880a, 0xf381, 0x880b, 0xe853, 0x2f00, 0xbe00};

static void stop_at_bkpt(uc_engine *uc, uint32_t number, void *user)
{
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

/* The word that a write through the API changes. Each is a member of struct engine_layout. */
static const struct {
    int id;
    uint32_t value;
    size_t member;
} probes[] = {
    {UC_ARM_REG_R0, 0x0ddba11c, G_STRUCT_OFFSET(struct engine_layout, r0)},
    {UC_ARM_REG_S0, 0x5ca1ab1e, G_STRUCT_OFFSET(struct engine_layout, s0)},
    {UC_ARM_REG_PSP, 0x20000bb8, G_STRUCT_OFFSET(struct engine_layout, other_sp)},
    {UC_ARM_REG_PRIMASK, 1, G_STRUCT_OFFSET(struct engine_layout, primask)},
    {UC_ARM_REG_BASEPRI, 0x60, G_STRUCT_OFFSET(struct engine_layout, basepri)},
    {UC_ARM_REG_FAULTMASK, 1, G_STRUCT_OFFSET(struct engine_layout, faultmask)},
    {UC_ARM_REG_IPSR, 3, G_STRUCT_OFFSET(struct engine_layout, exception)},
    /* nPRIV, while IPSR keeps the mode privileged */
    {UC_ARM_REG_CONTROL, 1, G_STRUCT_OFFSET(struct engine_layout, control)},
};

static size_t probe(uc_engine *uc, int id, uint32_t value, uc_context *before, uc_context *after)
{
    uc_context_save(uc, before);
    uc_reg_write(uc, id, &value);
    uc_context_save(uc, after);
    return find_word(before, after, uc_context_size(uc), value);
}

/* Bits of EPSR: T, and an IT state as it is kept. Left 0 when several words look like it. */
static void probe_flags(uc_engine *uc, uc_context *before, uc_context *after,
                        struct engine_layout *layout)
{
    const struct {
        uint32_t epsr, value;
        size_t *offset;
    } flags[] = {{XPSR_T, 1, &layout->thumb}, {XPSR_T | 0xa400, 0xa4, &layout->condexec}};
    uint32_t epsr = 0;

    uc_reg_write(uc, UC_ARM_REG_EPSR, &epsr);
    for (unsigned i = 0; i < G_N_ELEMENTS(flags); i++) {
        size_t at;

        uc_context_save(uc, before);
        uc_reg_write(uc, UC_ARM_REG_EPSR, &flags[i].epsr);
        uc_context_save(uc, after);
        at = find_word(before, after, uc_context_size(uc), flags[i].value);
        *flags[i].offset = at > layout->r0 ? at - layout->r0 : 0;
    }
    epsr = XPSR_T;
    uc_reg_write(uc, UC_ARM_REG_EPSR, &epsr);
}

/* Whether the words before the IT state are all of the flags, read and written. */
static bool prove_flags(uc_engine *uc, uc_context *context, const struct engine_layout *layout)
{
    static const uint32_t values[] = {XPSR_T,
                                      XPSR_T | UINT32_C(0x80000000),
                                      XPSR_T | UINT32_C(0x40050000),
                                      XPSR_T | UINT32_C(0x200a0000),
                                      XPSR_T | UINT32_C(0x10000000),
                                      XPSR_T | UINT32_C(0xf80f0000),
                                      XPSR_T | UINT32_C(0x0e00fc00)};
    struct engine_flags *flags = (void *)((uint8_t *)context + layout->r0 + layout->thumb -
                                          G_STRUCT_OFFSET(struct engine_flags, thumb));
    uint32_t before, seen;

    uc_reg_read(uc, UC_ARM_REG_XPSR, &before);
    for (unsigned i = 0; i < G_N_ELEMENTS(values); i++) {
        uc_reg_write(uc, UC_ARM_REG_XPSR_NZCVQG, &values[i]);
        uc_context_save(uc, context);
        if (engine_flags_get(flags) != values[i])
            return false;
        uc_reg_write(uc, UC_ARM_REG_XPSR_NZCVQG, &values[(i + 1) % G_N_ELEMENTS(values)]);
        engine_flags_set(flags, values[i]);
        uc_context_restore(uc, context);
        uc_reg_read(uc, UC_ARM_REG_XPSR, &seen);
        if ((seen & ~XPSR_EXCEPTION) != values[i])
            return false;
    }
    uc_reg_write(uc, UC_ARM_REG_XPSR_NZCVQG, &before);
    return true;
}

/* Offsets in the saved context; they count from R0 once that is known. */
static bool probe_api(uc_engine *uc, uc_context *before, uc_context *after,
                      struct engine_layout *layout)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(probes); i++) {
        size_t at = probe(uc, probes[i].id, probes[i].value, before, after);

        if (at == 0)
            return false;
        G_STRUCT_MEMBER(size_t, layout, probes[i].member) = i == 0 ? at : at - layout->r0;
    }
    probe_flags(uc, before, after, layout);
    layout->flags = layout->thumb != 0 && layout->condexec == layout->thumb + sizeof(uint32_t) &&
                    prove_flags(uc, after, layout);
    return probe(uc, UC_ARM_REG_S31, 0x0f00dbed, before, after) ==
           layout->r0 + layout->s0 + 31 * sizeof(uint32_t);
}

static bool probe_run(uc_engine *uc, uc_context *before, uc_context *after,
                      struct engine_layout *layout)
{
    static const uint32_t r0 = PROBE_MSPLIM, r1 = PROBE_PSPLIM, r3 = PROBE_ADDR;
    size_t size = uc_context_size(uc);
    uc_hook hook;

    if (uc_mem_map(uc, SCRATCH, SCRATCH_SIZE, UC_PROT_ALL) != UC_ERR_OK ||
        uc_mem_write(uc, SCRATCH, probe_code, sizeof probe_code) != UC_ERR_OK ||
        uc_hook_add(uc, &hook, UC_HOOK_INTR, (void *)stop_at_bkpt, NULL, 1, (uint64_t)0) !=
            UC_ERR_OK)
        return false;
    uc_reg_write(uc, UC_ARM_REG_R0, &r0);
    uc_reg_write(uc, UC_ARM_REG_R1, &r1);
    uc_reg_write(uc, UC_ARM_REG_R3, &r3);
    uc_context_save(uc, before);
    uc_emu_start(uc, SCRATCH | 1, 0, 0, 0);
    uc_context_save(uc, after);
    layout->msplim = find_word(before, after, size, PROBE_MSPLIM) - layout->r0;
    layout->psplim = find_word(before, after, size, PROBE_PSPLIM) - layout->r0;
    layout->exclusive = find_word(before, after, size, PROBE_ADDR) - layout->r0;
    return MAX(layout->msplim, MAX(layout->psplim, layout->exclusive)) < size;
}

static const struct {
    uint32_t value;
    size_t member; /* of struct engine_layout; its Secure twin for a stack limit */
    bool limit;
} world_probes[] = {
    {0x20000888, G_STRUCT_OFFSET(struct engine_layout, other_world_msp), false},
    {0x20000990, G_STRUCT_OFFSET(struct engine_layout, other_world_psp), false},
    {0x20000aa8, G_STRUCT_OFFSET(struct engine_layout, msplim), true},
    {0x20000cb0, G_STRUCT_OFFSET(struct engine_layout, psplim), true},
};

/* msr msp_ns, r0; msr psp_ns, r1; msr msplim_ns, r2; msr psplim_ns, r3; bkpt; then bxns r4 */
static const uint16_t world_code[] = {0xf380, 0x8888, 0xf381, 0x8889, 0xf382,
                                      0x888a, 0xf383, 0x888b, 0xbe00};
static const uint16_t bxns_code[] = {0x4724};

static bool probe_bank(const uc_context *before, const uc_context *after, size_t size,
                       struct engine_layout *layout)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(world_probes); i++) {
        size_t at = find_word(before, after, size, world_probes[i].value);
        size_t *member = &G_STRUCT_MEMBER(size_t, layout, world_probes[i].member);

        if (at == 0 || (world_probes[i].limit && at - layout->r0 + sizeof(uint32_t) != *member))
            return false;
        *member = world_probes[i].limit ? *member : at - layout->r0;
    }
    return true;
}

/* The one word that went from 1 to 0; 0 when there is none, or more than one. */
static size_t find_cleared(const uc_context *before, const uc_context *after, size_t size)
{
    size_t found = 0;

    for (size_t at = 0; at + sizeof(uint32_t) <= size; at += sizeof(uint32_t)) {
        if (word_at(before, at) != 1 || word_at(after, at) != 0)
            continue;
        if (found != 0)
            return 0;
        found = at;
    }
    return found;
}

static void probe_worlds(uc_engine *uc, uc_context *before, uc_context *after,
                         struct engine_layout *layout)
{
    static const uint32_t code = SCRATCH + 0x100, bxns = SCRATCH + 0x200, target = SCRATCH + 0x300;
    size_t size = uc_context_size(uc);

    for (unsigned i = 0; i < G_N_ELEMENTS(world_probes); i++)
        uc_reg_write(uc, UC_ARM_REG_R0 + (int)i, &world_probes[i].value);
    uc_reg_write(uc, UC_ARM_REG_R4, &target);
    if (uc_mem_write(uc, code, world_code, sizeof world_code) != UC_ERR_OK ||
        uc_mem_write(uc, bxns, bxns_code, sizeof bxns_code) != UC_ERR_OK)
        return;
    uc_context_save(uc, before);
    uc_emu_start(uc, code | 1, 0, 0, 0);
    uc_context_save(uc, after);
    if (!probe_bank(before, after, size, layout))
        return;
    uc_emu_start(uc, bxns | 1, 0, 0, 0);
    uc_context_save(uc, before);
    layout->secure = find_cleared(after, before, size);
    layout->worlds = layout->secure > layout->r0;
    layout->secure -= layout->r0;
}

/* FPCCR as it comes out of reset, the Non-secure one and the Secure one behind it. */
static size_t find_fpccr(uc_engine *uc, uc_context *context)
{
    size_t found = 0, size = uc_context_size(uc);

    uc_context_save(uc, context);
    for (size_t at = 0; at + 2 * sizeof(uint32_t) <= size; at += sizeof(uint32_t)) {
        if (word_at(context, at) != 0x80000000 ||
            word_at(context, at + sizeof(uint32_t)) != 0xc0000004)
            continue;
        if (found != 0)
            return 0;
        found = at;
    }
    return found;
}

static gpointer find_layout(gpointer unused)
{
    struct engine_layout *layout = g_new0(struct engine_layout, 1);
    uc_engine *uc = engine_open(NULL);
    uc_context *before = NULL, *after = NULL;

    if (uc == NULL)
        return layout;
    if (uc_context_alloc(uc, &before) == UC_ERR_OK && uc_context_alloc(uc, &after) == UC_ERR_OK)
        layout->found =
            probe_api(uc, before, after, layout) && probe_run(uc, before, after, layout);
    if (layout->found) {
        size_t fpccr = find_fpccr(uc, before);

        layout->fpccr = fpccr > layout->r0 ? fpccr - layout->r0 : 0;
        probe_worlds(uc, before, after, layout);
    }
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
