/*
 * The table of blocks: counting, flags, prefixes, edges between blocks, forgetting.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_timing.h"
#include "timing/insn_cost.h"
#include "timing_block_code.h"

#include <string.h>

static const struct timing_block *enter(struct timing_bench *b, uint32_t pc, uint32_t size,
                                        uint32_t *cycles)
{
    return timing_enter(b->timing, pc, size, 0, cycles);
}

static void a_block_counts_its_instructions_wide_and_narrow(void)
{
    struct timing_bench *b = timing_bench_new(false);
    uint32_t cycles;

    timing_bench_put(b, TIMING_BARE, wide_and_narrow, ARRAY_LEN(wide_and_narrow));
    g_assert_cmpuint(enter(b, TIMING_BARE, sizeof(wide_and_narrow), &cycles)->instructions, ==, 4);
    timing_bench_free(b);
}

static void the_functional_model_takes_one_cycle_an_instruction(void)
{
    struct timing_bench *b = timing_bench_new(true);

    b->flash.word_ticks = b->flash.line_ticks = 1000;
    timing_bench_put(b, TIMING_FLASH, slow_instructions, ARRAY_LEN(slow_instructions));
    timing_bench_put(b, TIMING_RAM, slow_instructions, ARRAY_LEN(slow_instructions));
    for (unsigned i = 0; i < 3; i++) {
        g_assert_cmpuint(timing_bench_enter(b, TIMING_FLASH, sizeof(slow_instructions)), ==, 5);
        g_assert_cmpuint(timing_bench_enter(b, TIMING_RAM, sizeof(slow_instructions)), ==, 5);
    }
    g_assert_cmpuint(timing_prefix(b->timing, TIMING_RAM + 4), ==, 2);
    g_assert_cmpuint(timing_data_read(b->timing, TIMING_FLASH, 4, 0), ==, 0);
    timing_bench_free(b);
}

static void flags_say_what_a_block_holds(void)
{
    static const struct {
        uint16_t code[2];
        uint16_t flags;
    } cases[] = {
        {{0xbf40, 0xbf00}, BLOCK_SEV},      /* sev */
        {{0xf3af, 0x8004}, BLOCK_SEV},      /* sev.w */
        {{0xee70, 0x0a01}, BLOCK_FP},       /* vadd.f32 */
        {{0xed91, 0x0a00}, BLOCK_FP},       /* vldr */
        {{0xeef1, 0xfa10}, BLOCK_FP},       /* vmrs */
        {{0xfe31, 0x0a02}, BLOCK_FP},       /* vselgt */
        {{0xb672, 0xbf00}, BLOCK_MASKS},    /* cpsid i */
        {{0xf380, 0x8811}, BLOCK_MASKS},    /* msr basepri */
        {{0xf3bf, 0x8f6f}, BLOCK_MASKS},    /* isb */
        {{0xf3bf, 0x8f4f}, 0},              /* dsb */
        {{0xf3ef, 0x8011}, 0},              /* mrs basepri */
        {{0xec20, 0x0a00}, BLOCK_FP_STACK}, /* vlstm */
        {{0xbf30, 0xbf20}, 0},              /* wfi, wfe */
    };
    struct timing_bench *b = timing_bench_new(false);

    for (unsigned i = 0; i < ARRAY_LEN(cases); i++) {
        uint32_t pc = TIMING_BARE + 16 * i, cycles;

        timing_bench_put(b, pc, cases[i].code, 2);
        g_assert_cmphex(enter(b, pc, 4, &cycles)->flags, ==, cases[i].flags);
    }
    timing_bench_free(b);
}

static void a_block_in_flash_is_in_a_window(void)
{
    struct timing_bench *b = timing_bench_new(false);
    uint32_t cycles;

    g_assert_cmphex(enter(b, TIMING_FLASH, 4, &cycles)->flags, ==, BLOCK_WINDOW);
    g_assert_cmphex(enter(b, TIMING_XIP, 4, &cycles)->flags, ==, BLOCK_WINDOW);
    g_assert_cmphex(enter(b, TIMING_RAM, 4, &cycles)->flags, ==, 0);
    timing_bench_free(b);
}

static void the_prefix_of_an_instruction_is_the_cycle_it_issues_in(void)
{
    struct timing_bench *b = timing_bench_new(false);
    static const unsigned prefix[] = {0, 1, 3, 3, 6}, after[] = {4, 3, 2, 1, 0};

    timing_bench_put(b, TIMING_BARE, pairs_and_stalls, ARRAY_LEN(pairs_and_stalls));
    timing_bench_enter(b, TIMING_BARE, sizeof(pairs_and_stalls));
    for (unsigned round = 0; round < 2; round++)
        for (unsigned i = 0; i < ARRAY_LEN(prefix); i++) {
            uint32_t pc = TIMING_BARE + 2 * i;

            g_assert_cmpuint(timing_prefix(b->timing, pc), ==, prefix[i]);
            g_assert_cmpuint(timing_instructions_after(b->timing, pc), ==, after[i]);
        }
    g_assert_cmpuint(timing_prefix(b->timing, TIMING_BARE + sizeof(pairs_and_stalls)), ==, 7);
    timing_bench_free(b);
}

/* The same code in one block and cut in two must cost the same. */
static void check_cut(const uint16_t *code, unsigned n, unsigned cut)
{
    struct timing_bench *b = timing_bench_new(false);
    uint32_t whole = timing_bench_once(code, n), parts;

    timing_bench_put(b, TIMING_BARE, code, n);
    timing_redirect(b->timing);
    parts = timing_bench_enter(b, TIMING_BARE, cut * 2);
    parts += timing_bench_enter(b, TIMING_BARE + cut * 2, (n - cut) * 2);
    g_assert_cmpuint(parts, ==, whole);
    timing_bench_free(b);
}

static void a_late_load_crosses_the_edge_of_a_block(void)
{
    check_cut(late_load, ARRAY_LEN(late_load), 1);
}

static void a_load_before_one_that_writes_back_crosses_the_edge_of_a_block(void)
{
    check_cut(two_loads, ARRAY_LEN(two_loads), 1);
}

static void a_chained_accumulator_crosses_the_edge_of_a_block(void)
{
    check_cut(accumulators, ARRAY_LEN(accumulators), 2);
}

static void a_pair_crosses_the_edge_of_a_block(void)
{
    check_cut(pair, ARRAY_LEN(pair), 1);
}

static void fp_latency_crosses_the_edge_of_a_block(void)
{
    check_cut(fp_latency, ARRAY_LEN(fp_latency), 2);
    check_cut(fp_latency, ARRAY_LEN(fp_latency), 6);
}

/* Cycles from a branch to pc, through the code cut where `cuts` has a bit, to a branch elsewhere.
 */
static uint32_t in_parts(uint32_t pc, const uint16_t *code, unsigned n, uint32_t cuts)
{
    struct timing_bench *b = timing_bench_new(false);
    uint32_t cycles = 0;
    unsigned from = 0;

    timing_bench_put(b, pc, code, n);
    timing_bench_put(b, pc + 0x100, (const uint16_t[]){0xbf00}, 1); /* nop */
    timing_redirect(b->timing);
    for (unsigned i = 1; i <= n; i++)
        if (i == n || cuts & BIT(i)) {
            cycles += timing_bench_enter(b, pc + 2 * from, 2 * (i - from));
            from = i;
        }
    cycles += timing_bench_enter(b, pc + 0x100, 2);
    timing_bench_free(b);
    return cycles;
}

/* Cut after every set of instructions, at an even and at an odd halfword. */
static void check_cuts(const uint16_t *code, unsigned n)
{
    uint32_t ends = 0;

    for (unsigned i = 0; i < n;)
        ends |= BIT(i += insn_size(code[i]) / 2);
    for (uint32_t pc = TIMING_BARE; pc <= TIMING_BARE + 2; pc += 2) {
        uint32_t whole = in_parts(pc, code, n, 0);

        for (uint32_t cuts = 1; cuts < BIT(n); cuts++)
            if ((cuts & ~ends) == 0 && in_parts(pc, code, n, cuts) != whole)
                g_error("%04x ...: %u cycles, cut at %x %u", code[0], whole, cuts,
                        in_parts(pc, code, n, cuts));
    }
}

static void a_taken_branch_costs_the_same_wherever_blocks_end(void)
{
    static const struct {
        unsigned n;
        uint16_t code[6];
    } cases[] = {
        {3, {0xbf00, 0x3f01, 0xd1fc}},         /* nop; subs r7, #1; bne.n */
        {2, {0x4348, 0xd1fd}},                 /* muls r0, r1; bne.n */
        {4, {0xf1b7, 0x0701, 0x4408, 0xd1fb}}, /* subs.w r7, #1; add r0, r1; bne.n */
        {3, {0x3f01, 0xf47f, 0xaffd}},         /* subs r7, #1; bne.w */
        {3, {0x2801, 0xf43f, 0xaffd}},         /* cmp r0, #1; beq.w */
        {2, {0x3001, 0xb107}},                 /* adds r0, #1; cbz r7 */
        {3, {0x9800, 0x46d2, 0xb100}},         /* ldr r0, [sp]; mov; cbz r0 */
        {6, {0xe8bd, 0x40f0, 0x46d2, 0xbf00, 0x46d2, 0x4770}}, /* pop.w {r4-r7, lr}; ..; bx lr */
        {3, {0x2801, 0xbf08, 0xbd70}},                         /* cmp; it eq; popeq {r4-r6, pc} */
        {5, {0x2801, 0xbf06, 0x3001, 0x3101, 0xbd10}}, /* cmp; itte eq; addeq twice; popne */
    };

    for (unsigned i = 0; i < ARRAY_LEN(cases); i++)
        check_cuts(cases[i].code, cases[i].n);
}

/* Random code of what is late, what wants it, what pairs and what has neither. */
static void random_code_costs_the_same_wherever_blocks_end(void)
{
    static const uint16_t narrow[] = {
        0x3001, /* adds r0, #1 */
        0x4408, /* add r0, r1 */
        0x4348, /* muls r0, r1 */
        0x6808, /* ldr r0, [r1] */
        0x6001, /* str r1, [r0] */
        0xc803, /* ldmia r0, {r0, r1} */
        0xbf00, /* nop */
        0xd001, /* beq.n, not taken */
        0xb108, /* cbz r0, not taken */
    };
    static const uint16_t wide[][2] = {
        {0xfb01, 0x0002}, /* mla r0, r1, r2, r0 */
        {0xfa81, 0xf080}, /* qadd r0, r0, r1 */
        {0xfa50, 0xf081}, /* uxtab r0, r0, r1 */
        {0xf8d1, 0xe000}, /* ldr.w lr, [r1] */
        {0xee20, 0x0a81}, /* vmul.f32 s0, s1, s2 */
        {0xeea0, 0x0a81}, /* vfma.f32 s0, s1, s2 */
        {0xee80, 0x1a81}, /* vdiv.f32 s2, s1, s2 */
        {0xee10, 0x0a10}, /* vmov r0, s0 */
        {0xed80, 0x0a00}, /* vstr s0, [r0] */
        {0xf000, 0x8001}, /* beq.w, not taken */
    };
    static const uint16_t last[] = {0xd1fc, 0xb100, 0x4770, 0xe7f8}; /* bne, cbz, bx lr, b */
    GRand *rand = g_rand_new_with_seed(1);

    for (unsigned round = 0; round < 300; round++) {
        uint16_t code[9];
        unsigned n = 0;

        while (n < 7)
            if (g_rand_boolean(rand)) {
                code[n++] = narrow[g_rand_int(rand) % ARRAY_LEN(narrow)];
            } else {
                memcpy(code + n, wide[g_rand_int(rand) % ARRAY_LEN(wide)], 4);
                n += 2;
            }
        code[n++] = last[g_rand_int(rand) % ARRAY_LEN(last)];
        check_cuts(code, n);
    }
    g_rand_free(rand);
}

static void fp_latency_lasts_over_short_blocks(void)
{
    check_cuts(long_fp_latency, ARRAY_LEN(long_fp_latency));
}

static void nothing_is_late_behind_an_exception(void)
{
    struct timing_bench *b = timing_bench_new(false);

    timing_bench_put(b, TIMING_BARE, late_load, ARRAY_LEN(late_load));
    timing_bench_enter(b, TIMING_BARE, 2);
    timing_redirect(b->timing);
    g_assert_cmpuint(timing_bench_enter(b, TIMING_BARE + 2, 2), ==, 1);
    timing_bench_free(b);
}

static void a_redirect_takes_the_branch_off_the_bill(void)
{
    struct timing_bench *b = timing_bench_new(false);

    timing_bench_put(b, TIMING_BARE, loop, ARRAY_LEN(loop));
    timing_bench_enter(b, TIMING_BARE, 4);
    timing_redirect(b->timing);
    g_assert_cmpuint(timing_bench_enter(b, TIMING_BARE, 4), ==, 1);
    timing_bench_free(b);
}

static void changed_code_is_decoded_again(void)
{
    static const uint16_t adds[] = {0x3001, 0x3001}, muls[] = {0x4348, 0x4348};
    struct timing_bench *b = timing_bench_new(false);

    timing_bench_put(b, TIMING_BARE, adds, 2);
    g_assert_cmpuint(timing_bench_enter(b, TIMING_BARE, 4), ==, 2);
    timing_bench_put(b, TIMING_BARE, muls, 2);
    timing_discard(b->timing, TIMING_BARE + 4, 4);
    g_assert_cmpuint(timing_bench_enter(b, TIMING_BARE, 4), ==, 2);
    timing_discard(b->timing, TIMING_BARE + 3, 1);
    g_assert_cmpuint(timing_bench_enter(b, TIMING_BARE, 4), ==, 4);
    timing_bench_free(b);
}

/* The guest's own stores to RAM are not announced. */
static void code_the_guest_wrote_to_ram_is_noticed(void)
{
    static const uint16_t adds[] = {0x3001, 0x3001}, muls[] = {0x4348, 0x4348};
    struct timing_bench *b = timing_bench_new(false);

    timing_bench_put(b, TIMING_RAM + TIMING_SIZE - 4, adds, 2);
    g_assert_cmpuint(timing_bench_enter(b, TIMING_RAM + TIMING_SIZE - 4, 4), ==, 2);
    g_assert_cmpuint(timing_bench_enter(b, TIMING_RAM + TIMING_SIZE - 2, 2), ==, 1);
    timing_bench_put(b, TIMING_RAM + TIMING_SIZE - 4, muls, 2);
    g_assert_cmpuint(timing_bench_enter(b, TIMING_RAM + TIMING_SIZE - 4, 4), ==, 4);
    g_assert_cmpuint(timing_bench_enter(b, TIMING_RAM + TIMING_SIZE - 2, 2), ==, 2);
    timing_bench_free(b);
}

static void changing_everything_forgets_everything(void)
{
    static const uint16_t adds[] = {0x3001, 0x3001}, muls[] = {0x4348, 0x4348};
    struct timing_bench *b = timing_bench_new(false);

    timing_bench_put(b, TIMING_BARE + 0x8000, adds, 2);
    timing_bench_enter(b, TIMING_BARE + 0x8000, 4);
    timing_bench_put(b, TIMING_BARE + 0x8000, muls, 2);
    timing_discard(b->timing, 0, UINT32_MAX);
    g_assert_cmpuint(timing_bench_enter(b, TIMING_BARE + 0x8000, 4), ==, 4);
    timing_bench_free(b);
}

static void two_blocks_of_one_slot_take_turns(void)
{
    static const uint16_t adds[] = {0x3001, 0x3001};
    struct timing_bench *b = timing_bench_new(false);

    timing_bench_put(b, TIMING_BARE, adds, 2);
    timing_bench_put(b, TIMING_BARE + 0x8000, adds, 2);
    for (unsigned i = 0; i < 4; i++) {
        uint32_t cycles;
        const struct timing_block *block = enter(b, TIMING_BARE + 0x8000 * (i & 1), 4, &cycles);

        g_assert_cmphex(block->pc, ==, TIMING_BARE + 0x8000 * (i & 1));
        g_assert_cmpuint(block->instructions, ==, 2);
    }
    timing_bench_free(b);
}

static void code_where_no_memory_is_has_a_cost(void)
{
    struct timing_bench *b = timing_bench_new(false);

    g_assert_cmpuint(timing_bench_enter(b, 0x70000000, 8), >, 0);
    timing_bench_free(b);
}

#define TEST(function) g_test_add_func("/timing/block/" #function, function)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(a_block_counts_its_instructions_wide_and_narrow);
    TEST(the_functional_model_takes_one_cycle_an_instruction);
    TEST(flags_say_what_a_block_holds);
    TEST(a_block_in_flash_is_in_a_window);
    TEST(the_prefix_of_an_instruction_is_the_cycle_it_issues_in);
    TEST(a_late_load_crosses_the_edge_of_a_block);
    TEST(a_load_before_one_that_writes_back_crosses_the_edge_of_a_block);
    TEST(a_chained_accumulator_crosses_the_edge_of_a_block);
    TEST(a_pair_crosses_the_edge_of_a_block);
    TEST(fp_latency_crosses_the_edge_of_a_block);
    TEST(a_taken_branch_costs_the_same_wherever_blocks_end);
    TEST(random_code_costs_the_same_wherever_blocks_end);
    TEST(fp_latency_lasts_over_short_blocks);
    TEST(nothing_is_late_behind_an_exception);
    TEST(a_redirect_takes_the_branch_off_the_bill);
    TEST(changed_code_is_decoded_again);
    TEST(code_the_guest_wrote_to_ram_is_noticed);
    TEST(changing_everything_forgets_everything);
    TEST(two_blocks_of_one_slot_take_turns);
    TEST(code_where_no_memory_is_has_a_cost);
    return g_test_run();
}
