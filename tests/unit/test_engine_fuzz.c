/*
 * Random code under the engines: whatever the guest executes, the host neither crashes nor hangs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/armv8m.h"
#include "bench_engine.h"

#define SEEDS      40
#define BLOCKS     400
#define CODE_BYTES UINT32_C(0x1000)

/* libunicorn does not free what it notes of pages whose code is rewritten often. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:tb_invalidate_phys_page_fast";
}

/* xorshift32: the same code in every run. */
static uint32_t next(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* Addresses that random code is likely to reach something with. */
static uint32_t interesting(uint32_t *state)
{
    static const uint32_t base[] = {RIG_FLASH,  RIG_XIP,    RIG_RAM,    RIG_RAM + 0xfff0,
                                    0x40001000, 0xe000ed00, 0x60000000, 0xfffffff0};

    return base[next(state) % G_N_ELEMENTS(base)] + (next(state) & 0xfff);
}

static void scramble(struct rig *r, uint32_t *state)
{
    for (uint32_t at = 0; at < CODE_BYTES; at += 4) {
        *rig_word(r, RIG_FLASH + at) = next(state);
        *rig_word(r, RIG_RAM + at) = next(state);
    }
    for (unsigned i = 0; i < 15; i++)
        rig_set(r, i, interesting(state));
    engine_set(r->engine, ENGINE_SP, RIG_STACK);
}

/* Goes on wherever it may after each trap, until enough blocks have run. */
static void run_random_code(struct rig *r, uint32_t seed)
{
    uint32_t state = seed * UINT32_C(2654435761) + 1;

    scramble(r, &state);
    r->stop_every = BLOCKS;
    for (unsigned i = 0; i < BLOCKS && r->n_blocks < BLOCKS; i++) {
        uint32_t pc = (next(&state) % 2 ? RIG_FLASH : RIG_RAM) + (next(&state) & (CODE_BYTES - 2));

        r->n_traps = 0;
        engine_set_secure(r->engine, true);
        engine_set(r->engine, ENGINE_XPSR, XPSR_T | (next(&state) % 4 == 0 ? 3 : 0));
        engine_set(r->engine, ENGINE_CONTROL, next(&state) & 3);
        engine_set(r->engine, ENGINE_MSPLIM, 0);
        engine_set(r->engine, ENGINE_PSPLIM, 0);
        rig_set(r, next(&state) % 13, interesting(&state));
        engine_sync(r->engine);
        rig_run(r, pc);
        for (unsigned reg = 0; reg < ENGINE_REGS; reg++)
            engine_get(r->engine, reg);
    }
    rig_free(r);
}

static void random_code_harms_nobody(gconstpointer kind)
{
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        struct rig *r = rig_new(kind);

        r->divide_traps = seed % 2;
        r->break_stores = seed % 3 == 0;
        r->fp_off = seed % 5 == 0;
        run_random_code(r, seed);
    }
}

static void random_code_in_two_worlds_harms_nobody(void)
{
    for (uint32_t seed = 0; seed < SEEDS; seed++)
        run_random_code(rig_new_worlds(), seed + 1000);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/engine-fuzz/portable", GINT_TO_POINTER(ENGINE_PORTABLE),
                         random_code_harms_nobody);
    g_test_add_data_func("/engine-fuzz/interpose", GINT_TO_POINTER(ENGINE_INTERPOSE),
                         random_code_harms_nobody);
    g_test_add_func("/engine-fuzz/worlds", random_code_in_two_worlds_harms_nobody);
    return g_test_run();
}
