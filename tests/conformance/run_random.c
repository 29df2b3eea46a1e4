/*
 * Random code from random states; the log holds sums of what it leaves.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "case.h"
#include "cortex_m33.h"
#include "log.h"
#include "random.h"

#define SEEDS     8u
#define PIECES    300u
#define MAX_ITEMS 24u
#define BASE      10u /* register that keeps the base */

static uint16_t code[RANDOM_HALFWORDS(MAX_ITEMS)] __attribute__((aligned(4096)));

/* Half of the values have long runs of equal bits, where carries and saturation happen. */
static uint32_t value(uint32_t *seed)
{
    static const uint32_t edges[] = {0,          1,          0xffffffff, 0x80000000,
                                     0x7fffffff, 0x80008000, 0x7f807f80, 0x00ff00ff};
    uint32_t draw = random_next(seed);

    return draw & 1 ? random_next(seed) : edges[draw >> 8 & 7];
}

/* Half of the values have an exponent near that of 1. */
static uint32_t fp_value(uint32_t *seed)
{
    uint32_t draw = value(seed);

    return draw & 2 ? (draw & 0x83ffffff) | 0x3c000000 : draw;
}

static void set_up(struct state *state, uint32_t *seed)
{
    uint32_t middle = (uint32_t)(uintptr_t)&scratch[SCRATCH_WORDS / 2];

    for (uint32_t i = 0; i < N_REGS; i++)
        state->r[i] = value(seed);
    state->r[BASE] = middle;
    state->r[POINTER] = middle;
    state->apsr = random_next(seed) & 0xf80f0000;
    state->fpscr = random_next(seed) & 0x07c00000;
    for (uint32_t i = 0; i < 32; i++)
        state->s[i] = fp_value(seed);
    for (uint32_t i = 0; i < SCRATCH_WORDS; i++)
        scratch[i] = value(seed);
}

/* FNV-1a by words. */
static uint32_t sum(const uint32_t *words, uint32_t n)
{
    uint32_t hash = 0x811c9dc5;

    for (uint32_t i = 0; i < n; i++) {
        hash = (hash ^ words[i]) * 0x01000193;
        hash ^= hash >> 15;
    }
    return hash;
}

static void run_piece(uint32_t *seed)
{
    uint32_t items = 1 + (random_next(seed) >> 8) % MAX_ITEMS;
    struct state state;

    set_up(&state, seed);
    random_code(seed, code, items);
    barrier();
    case_run(&state, (code_fn *)((uintptr_t)code + 1));
    log_item("items", items);
    log_item("r", sum(state.r, 10));
    log_item("apsr", state.apsr);
    log_item("s", sum(state.s, 32));
    log_item("fpscr", state.fpscr);
    log_item("memory", sum(scratch, SCRATCH_WORDS));
    log_end_line();
}

void run_random(void)
{
    for (uint32_t first = 1; first <= SEEDS; first++) {
        uint32_t seed = first * 2654435761u;

        for (uint32_t piece = 0; piece < PIECES; piece++) {
            log_text("random ");
            log_decimal(first);
            log_text(".");
            log_decimal(piece);
            run_piece(&seed);
        }
    }
}
