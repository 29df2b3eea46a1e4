/*
 * Which loads and stores must be aligned under the interposing engine, and what happens then.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "bench_engine.h"
#include "engine_alignment_code.h"

#define BKPT 0xbe00
#define NOP  0xbf00
#define DATA UINT32_C(0x400) /* in each memory, away from the code */

struct access {
    const char *name;
    uint16_t code[2];
    bool store;
    int8_t at; /* where the access falls, from R0 on */
    bool half;
};

/* Must be aligned whatever CCR says (B7.3). */
static const struct access always[] = {
    {"ldmia.w r0,{r1,r2}", {0xe890, 0x0006}, false, 0},
    {"ldmia.w r0!,{r1,r2}", {0xe8b0, 0x0006}, false, 0},
    {"ldmdb r0!,{r1,r2}", {0xe930, 0x0006}, false, -8},
    {"ldmia r0,{r0,r1}", {0xc803, NOP}, false, 0},
    {"stmia r0!,{r1,r2}", {0xc006, NOP}, true, 0},
    {"stmdb r0!,{r1,r2}", {0xe920, 0x0006}, true, -8},
    {"ldrd r1,r2,[r0]", {0xe9d0, 0x1200}, false, 0},
    {"ldrd r0,r1,[r0]", {0xe9d0, 0x0100}, false, 0},
    {"ldrd r1,r2,[r0,#4]!", {0xe9f0, 0x1201}, false, 4},
    {"ldrd r1,r2,[r0],#4", {0xe8f0, 0x1201}, false, 0},
    {"strd r1,r2,[r0]", {0xe9c0, 0x1200}, true, 0},
    {"strd r1,r2,[r0,#-4]!", {0xe960, 0x1201}, true, -4},
    {"vldr s0,[r0]", {0xed90, 0x0a00}, false, 0},
    {"vldr d0,[r0]", {0xed90, 0x0b00}, false, 0},
    {"vstr s0,[r0]", {0xed80, 0x0a00}, true, 0},
    {"vstr d0,[r0]", {0xed80, 0x0b00}, true, 0},
    {"vldmia r0!,{s0-s3}", {0xecb0, 0x0a04}, false, 0},
    {"vldmia r0!,{d0-d1}", {0xecb0, 0x0b04}, false, 0},
    {"vstmia r0!,{s0-s3}", {0xeca0, 0x0a04}, true, 0},
    {"vstmdb r0!,{d0-d1}", {0xed20, 0x0b04}, true, -16},
    {"ldrex r1,[r0]", {0xe850, 0x1f00}, false, 0},
    {"lda r1,[r0]", {0xe8d0, 0x1faf}, false, 0},
    {"ldaex r1,[r0]", {0xe8d0, 0x1fef}, false, 0},
    {"stl r1,[r0]", {0xe8c0, 0x1faf}, true, 0},
    {"ldrexh r1,[r0]", {0xe8d0, 0x1f5f}, false, 0, true},
    {"ldah r1,[r0]", {0xe8d0, 0x1f9f}, false, 0, true},
    {"stlh r1,[r0]", {0xe8c0, 0x1f9f}, true, 0, true},
};

/* May be unaligned unless CCR.UNALIGN_TRP is set. */
static const struct access sometimes[] = {
    {"ldr r1,[r0]", {0x6801, NOP}, false, 0},
    {"str r1,[r0]", {0x6001, NOP}, true, 0},
    {"ldrh r1,[r0]", {0x8801, NOP}, false, 0, true},
    {"strh r1,[r0]", {0x8001, NOP}, true, 0, true},
    {"ldr.w r1,[r0],#4", {0xf850, 0x1b04}, false, 0},
    {"str.w r1,[r0,#4]!", {0xf840, 0x1f04}, true, 4},
    {"ldrh.w r1,[r0],#4", {0xf830, 0x1b04}, false, 0, true},
    {"ldrsh.w r1,[r0],#4", {0xf930, 0x1b04}, false, 0, true},
    {"strh.w r1,[r0],#2", {0xf820, 0x1b02}, true, 0, true},
    {"ldrt r1,[r0]", {0xf850, 0x1e00}, false, 0},
    {"strht r1,[r0]", {0xf820, 0x1e00}, true, 0, true},
};

static const uint32_t memories[] = {RIG_RAM, RIG_FLASH, RIG_XIP};

static struct rig *new_rig(void)
{
    return rig_new(GINT_TO_POINTER(ENGINE_INTERPOSE));
}

static void run(struct rig *r, const struct access *a, uint32_t address)
{
    rig_code(r, NOP, a->code[0], a->code[1], BKPT);
    engine_discard_code(r->engine, RIG_CODE, 8);
    rig_set(r, 1, 0x11111111);
    rig_set(r, 2, 0x22222222);
    rig_set(r, 3, 0);
    rig_set(r, 0, address);
    memset(rig_word(r, RIG_RAM + DATA - 32), 0, 64);
    r->n_traps = 0;
    rig_run(r, RIG_CODE);
}

static void assert_trapped(struct rig *r, const struct access *a, uint32_t address)
{
    const struct engine_trap *t = &r->trap[0];

    g_test_message("%s at 0x%08x", a->name, address);
    g_assert_cmpuint(r->n_traps, ==, 1);
    g_assert_cmpint(t->kind, ==, ENGINE_UNALIGNED);
    g_assert_cmphex(t->pc, ==, RIG_CODE + 2);
    g_assert_cmphex(t->addr, ==, address + (uint32_t)a->at);
    g_assert_cmpint(t->write, ==, a->store);
    g_assert_cmphex(rig_reg(r, 0), ==, address);
    g_assert_cmphex(rig_reg(r, 2), ==, 0x22222222);
    g_assert_cmphex(rig_reg(r, 1), ==, 0x11111111);
    for (uint32_t at = RIG_RAM + DATA - 32; at < RIG_RAM + DATA + 32; at += 4)
        g_assert_cmphex(*rig_word(r, at), ==, 0);
    g_assert_cmpuint(r->n_code_reads, ==, 0);
}

static void check(const struct access *cases, unsigned n, bool traps)
{
    for (unsigned i = 0; i < n; i++) {
        for (unsigned m = 0; m < G_N_ELEMENTS(memories); m++) {
            struct rig *r = new_rig();

            r->unaligned_traps = traps;
            for (unsigned off = 1; off < 4; off++) {
                uint32_t address = memories[m] + DATA + off;

                if (cases[i].store && memories[m] != RIG_RAM)
                    break;
                if (cases[i].half && off == 2)
                    continue;
                run(r, &cases[i], address);
                assert_trapped(r, &cases[i], address);
            }
            rig_free(r);
        }
    }
}

static void multiple_dual_exclusive_and_fp_accesses_must_be_aligned(void)
{
    check(always, G_N_ELEMENTS(always), false);
}

static void every_access_must_be_aligned_when_the_client_says_so(void)
{
    check(sometimes, G_N_ELEMENTS(sometimes), true);
}

static void single_accesses_need_not_be_aligned_otherwise(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(sometimes); i++) {
        struct rig *r = new_rig();

        run(r, &sometimes[i], RIG_RAM + DATA + 1);
        g_assert_cmpuint(r->n_traps, ==, 1);
        g_assert_cmpint(r->trap[0].kind, ==, ENGINE_BKPT);
        rig_free(r);
    }
}

static void aligned_accesses_pass_though_unaligned_ones_are_trapped(void)
{
    static const struct access bytes[] = {{"ldrb", {0x7801, NOP}, false, 0},
                                          {"strb", {0x7001, NOP}, true, 0}};
    struct rig *r = new_rig();

    r->unaligned_traps = true;
    for (unsigned i = 0; i < G_N_ELEMENTS(always); i++) {
        /* Doubles want words only. */
        run(r, &always[i], RIG_RAM + DATA + 4);
        g_assert_cmpint(r->trap[0].kind, ==, ENGINE_BKPT);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(bytes); i++) {
        run(r, &bytes[i], RIG_RAM + DATA + 3);
        g_assert_cmpint(r->trap[0].kind, ==, ENGINE_BKPT);
    }
    rig_free(r);
}

static void a_guarded_page_checks_alignment_first(void)
{
    static const struct access ldrd = {"ldrd r1,r2,[r0]", {0xe9d0, 0x1200}, false, 0};
    struct rig *r = new_rig();

    r->guard_base = RIG_RAM + DATA;
    r->guard_size = 32;
    run(r, &ldrd, RIG_RAM + DATA + 0x42);
    assert_trapped(r, &ldrd, RIG_RAM + DATA + 0x42);
    run(r, &ldrd, RIG_RAM + DATA + 2);
    assert_trapped(r, &ldrd, RIG_RAM + DATA + 2);
    rig_free(r);
}

/* loop: ldr r1,[r0]; subs r2,#1; bne loop */
static void run_loop(struct rig *r, bool traps)
{
    r->unaligned_traps = traps;
    engine_retranslate(r->engine);
    rig_code(r, 0x6801, 0x3a01, 0xd1fc, BKPT);
    rig_set(r, 0, RIG_RAM + DATA + 2);
    rig_set(r, 2, 40);
    r->n_traps = 0;
    rig_run(r, RIG_CODE);
    g_assert_cmpuint(r->n_traps, ==, 1);
    g_assert_cmpint(r->trap[0].kind, ==, traps ? ENGINE_UNALIGNED : ENGINE_BKPT);
    g_assert_cmpuint(rig_reg(r, 2), ==, traps ? 40 : 0);
}

static void code_that_has_run_before_obeys_a_change(void)
{
    struct rig *r = new_rig();

    for (unsigned round = 0; round < 6; round++)
        run_loop(r, round % 2 != 0);
    rig_free(r);
}

static void an_unaligned_access_in_an_it_block_can_be_repeated(void)
{
    struct rig *r = new_rig();

    rig_program(r, ldrd_under_it);
    rig_set(r, 0, RIG_RAM + DATA + 1);
    *rig_word(r, RIG_RAM + DATA) = 77;
    rig_run(r, RIG_CODE);
    g_assert_cmpint(r->trap[0].kind, ==, ENGINE_UNALIGNED);
    g_assert_cmphex(r->trap[0].pc, ==, RIG_CODE + 4);
    g_assert_cmpuint(rig_reg(r, 4), ==, 0);
    rig_set(r, 0, RIG_RAM + DATA);
    rig_run(r, r->trap[0].pc);
    g_assert_cmpuint(rig_reg(r, 1), ==, 77);
    g_assert_cmpuint(rig_reg(r, 4), ==, 1);
    rig_free(r);
}

static void the_library_gives_the_capability(void)
{
    struct rig *r = new_rig();

    g_assert_true(engine_caps(r->engine) & ENGINE_CAP_ALIGNMENT);
    g_assert_true(engine_caps(r->engine) & ENGINE_CAP_FP_CONTEXT);
    rig_free(r);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*function)(void);
    } tests[] = {
        {"caps", the_library_gives_the_capability},
        {"always", multiple_dual_exclusive_and_fp_accesses_must_be_aligned},
        {"all", every_access_must_be_aligned_when_the_client_says_so},
        {"otherwise", single_accesses_need_not_be_aligned_otherwise},
        {"aligned", aligned_accesses_pass_though_unaligned_ones_are_trapped},
        {"guard", a_guarded_page_checks_alignment_first},
        {"change", code_that_has_run_before_obeys_a_change},
        {"it", an_unaligned_access_in_an_it_block_can_be_repeated},
    };

    g_test_init(&argc, &argv, NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(tests); i++) {
        char *path = g_strconcat("/engine-alignment/", tests[i].name, NULL);

        g_test_add_func(path, tests[i].function);
        g_free(path);
    }
    return g_test_run();
}
