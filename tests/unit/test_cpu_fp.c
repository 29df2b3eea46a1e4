/*
 * FP contexts: lazy preservation, its faults, FPDSCR, FPCCR.TS and CLRONRET.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cpu.h"

#define HANDLER UINT32_C(0x400)
#define AREA    UINT32_C(0x20000200) /* an FPCAR of the test's choice */

#define MLSPERR BIT(5)
#define LSPERR  BIT(13)
#define ONE     UINT32_C(0x3f800000)

enum { HARDFAULT = 3, MEMMANAGE, BUSFAULT, SVCALL = 11 };

static bool contexts(struct cpu_bench *b)
{
    if (engine_caps(cpu_engine(b->cpu)) & ENGINE_CAP_FP_CONTEXT)
        return true;
    g_test_skip("this engine does not tell when a context begins");
    return false;
}

static void start(struct cpu_bench *b, const uint16_t *code, unsigned n)
{
    cpu_bench_put(b, BENCH_CPU_MAIN, code, n);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
}
#define START(b, code) start((b), (code), ARRAY_LEN(code))

static void handler(struct cpu_bench *b, const uint16_t *code, unsigned n)
{
    cpu_bench_put(b, HANDLER, code, n);
    cpu_bench_vector(b, SVCALL, HANDLER);
}
#define SET_HANDLER(b, code) handler((b), (code), ARRAY_LEN(code))

/* S0 is 1.0 when SVC is executed, R8 what S0 is behind it. Faults are enabled, SVCall is lowest. */
/* clang-format off */
static const uint16_t thread[] = {
    0x480a,          /* ldr r0, [pc, #40] */
    0xf44f, 0x0170,  /* mov.w r1, #15728640 */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0x4807,          /* ldr r0, [pc, #28] */
    0xf44f, 0x21e0,  /* mov.w r1, #458752 */
    0x6001,          /* str r1, [r0, #0] */
    0x4806,          /* ldr r0, [pc, #24] */
    0xf04f, 0x4160,  /* mov.w r1, #3758096384 */
    0x6001,          /* str r1, [r0, #0] */
    0xeeb7, 0x0a00,  /* vmov.f32 s0, #112 */
    0xdf00,          /* svc 0 */
    0xee10, 0x8a10,  /* vmov r8, s0 */
    0xbe00,          /* bkpt 0x0000 */
    0xed88, 0xe000,  /* .word 0xe000ed88 */
    0xed24, 0xe000,  /* .word 0xe000ed24 */
    0xed1c, 0xe000,  /* .word 0xe000ed1c */
};
/* clang-format on */

/* R4, R5: the frame's S0, R6, R7: FPCCR, before and behind the handler's first FP instruction. */
/* clang-format off */
static const uint16_t watch[] = {
    0x4805,          /* ldr r0, [pc, #20] */
    0x6841,          /* ldr r1, [r0, #4] */
    0xf04f, 0x024d,  /* mov.w r2, #77 */
    0x600a,          /* str r2, [r1, #0] */
    0x6806,          /* ldr r6, [r0, #0] */
    0x680c,          /* ldr r4, [r1, #0] */
    0xeeb0, 0x0a00,  /* vmov.f32 s0, #0 */
    0x6807,          /* ldr r7, [r0, #0] */
    0x680d,          /* ldr r5, [r1, #0] */
    0x4770,          /* bx lr */
    0xef34, 0xe000,  /* .word 0xe000ef34 */
};
/* clang-format on */

static void fp_state_is_written_by_the_handlers_first_fp_instruction(struct cpu_bench *b)
{
    if (!contexts(b))
        return;
    SET_HANDLER(b, watch);
    START(b, thread);
    g_assert_cmphex(cpu_bench_r(b, 4), ==, 77);
    g_assert_cmphex(cpu_bench_r(b, 5), ==, ONE);
    g_assert_cmphex(cpu_bench_r(b, 6) & 1, ==, 1);
    g_assert_cmphex(cpu_bench_r(b, 7) & 1, ==, 0);
    g_assert_cmphex(cpu_bench_r(b, 8), ==, ONE);
}

/* clang-format off */
static const uint16_t no_fp[] = {
    0x4802,          /* ldr r0, [pc, #8] */
    0x6841,          /* ldr r1, [r0, #4] */
    0xf04f, 0x024d,  /* mov.w r2, #77 */
    0x600a,          /* str r2, [r1, #0] */
    0x4770,          /* bx lr */
    0xef34, 0xe000,  /* .word 0xe000ef34 */
};
/* clang-format on */

static void a_handler_without_fp_writes_and_restores_nothing(struct cpu_bench *b)
{
    if (!contexts(b))
        return;
    SET_HANDLER(b, no_fp);
    START(b, thread);
    g_assert_cmphex(cpu_bench_r(b, 8), ==, ONE);
    g_assert_cmphex(cpu_bench_word(b, BENCH_CPU_STACK - 0x68 + 32), ==, 77);
}

/* clang-format off */
static const uint16_t move_area[] = {
    0x4802,          /* ldr r0, [pc, #8] */
    0x4903,          /* ldr r1, [pc, #12] */
    0x6041,          /* str r1, [r0, #4] */
    0xeeb0, 0x0a00,  /* vmov.f32 s0, #0 */
    0x4770,          /* bx lr */
    0xef34, 0xe000,  /* .word 0xe000ef34 */
    0x0200, 0x2000,  /* .word 0x20000200 */
};
/* clang-format on */

static void fp_state_goes_where_fpcar_says(struct cpu_bench *b)
{
    if (!contexts(b))
        return;
    SET_HANDLER(b, move_area);
    START(b, thread);
    g_assert_cmphex(cpu_bench_word(b, AREA), ==, ONE);
}

/* Before the first FP instruction a change of the frame is what the thread gets back. */
/* clang-format off */
static const uint16_t edit[] = {
    0x4806,          /* ldr r0, [pc, #24] */
    0x6801,          /* ldr r1, [r0, #0] */
    0xf021, 0x0101,  /* bic.w r1, r1, #1 */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0x6841,          /* ldr r1, [r0, #4] */
    0xf04f, 0x4280,  /* mov.w r2, #1073741824 */
    0x600a,          /* str r2, [r1, #0] */
    0x4770,          /* bx lr */
    0xef34, 0xe000,  /* .word 0xe000ef34 */
};
/* clang-format on */

static void without_lspact_the_frame_is_taken_back(struct cpu_bench *b)
{
    SET_HANDLER(b, edit);
    START(b, thread);
    g_assert_cmphex(cpu_bench_r(b, 8), ==, 0x40000000);
}

/* clang-format off */
static const uint16_t lose_area[] = {
    0x4804,          /* ldr r0, [pc, #16] */
    0xf04f, 0x41e0,  /* mov.w r1, #1879048192 */
    0x6041,          /* str r1, [r0, #4] */
    0x2404,          /* movs r4, #4 */
    0xeeb0, 0x0a00,  /* vmov.f32 s0, #0 */
    0x2405,          /* movs r4, #5 */
    0x4770,          /* bx lr */
    0xbf00,          /* nop */
    0xef34, 0xe000,  /* .word 0xe000ef34 */
};
/* clang-format on */

static void a_bus_error_of_lazy_preservation_is_lsperr_at_the_fp_instruction(struct cpu_bench *b)
{
    const struct cpu_fault *f;

    if (!contexts(b))
        return;
    SET_HANDLER(b, lose_area);
    START(b, thread);
    f = cpu_last_fault(b->cpu);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, BUSFAULT);
    g_assert_cmphex(f->cfsr, ==, LSPERR);
    g_assert_cmphex(cpu_bench_word(b, cpu_reg(b->cpu, ENGINE_SP) + 24), ==, HANDLER + 10);
    g_assert_cmpuint(cpu_bench_r(b, 4), ==, 4);
}

/* The same with all priorities equal: the fault waits until the handler returns. */
/* clang-format off */
static const uint16_t equal[] = {
    0x4807,          /* ldr r0, [pc, #28] */
    0xf44f, 0x0170,  /* mov.w r1, #15728640 */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0x4804,          /* ldr r0, [pc, #16] */
    0xf44f, 0x21e0,  /* mov.w r1, #458752 */
    0x6001,          /* str r1, [r0, #0] */
    0xeeb7, 0x0a00,  /* vmov.f32 s0, #112 */
    0xdf00,          /* svc 0 */
    0xbe01,          /* bkpt 0x0001 */
    0xed88, 0xe000,  /* .word 0xe000ed88 */
    0xed24, 0xe000,  /* .word 0xe000ed24 */
};
/* clang-format on */

static void a_fault_of_lazy_preservation_that_cannot_preempt_waits(struct cpu_bench *b)
{
    if (!contexts(b))
        return;
    SET_HANDLER(b, lose_area);
    START(b, equal);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, BUSFAULT);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr, ==, LSPERR);
    g_assert_cmpuint(cpu_bench_r(b, 4), ==, 5);
    g_assert_cmphex(cpu_reg(b->cpu, ENGINE_LR) & BIT(3), ==, BIT(3)); /* chained: to the thread */
}

/* BusFault is disabled: it becomes HardFault. */
/* clang-format off */
static const uint16_t disabled[] = {
    0x4805,          /* ldr r0, [pc, #20] */
    0xf44f, 0x0170,  /* mov.w r1, #15728640 */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0xeeb7, 0x0a00,  /* vmov.f32 s0, #112 */
    0xdf00,          /* svc 0 */
    0xbe01,          /* bkpt 0x0001 */
    0xed88, 0xe000,  /* .word 0xe000ed88 */
};
/* clang-format on */

static void a_disabled_fault_of_lazy_preservation_escalates(struct cpu_bench *b)
{
    if (!contexts(b))
        return;
    SET_HANDLER(b, lose_area);
    START(b, disabled);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, HARDFAULT);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr, ==, LSPERR);
    g_assert_cmphex(cpu_last_fault(b->cpu)->hfsr, ==, BIT(30));
}

/* Makes the page of the frame read-only, behind the default map. */
/* clang-format off */
static const uint16_t protect[] = {
    0x4808,          /* ldr r0, [pc, #32] */
    0x2100,          /* movs r1, #0 */
    0x6081,          /* str r1, [r0, #8] */
    0x4908,          /* ldr r1, [pc, #32] */
    0x60c1,          /* str r1, [r0, #12] */
    0x4908,          /* ldr r1, [pc, #32] */
    0x6101,          /* str r1, [r0, #16] */
    0x2105,          /* movs r1, #5 */
    0x6041,          /* str r1, [r0, #4] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0x2404,          /* movs r4, #4 */
    0xeeb0, 0x0a00,  /* vmov.f32 s0, #0 */
    0x2405,          /* movs r4, #5 */
    0x4770,          /* bx lr */
    0xed90, 0xe000,  /* .word 0xe000ed90 */
    0x7c04, 0x2000,  /* .word 0x20007c04 */
    0x7fe1, 0x2000,  /* .word 0x20007fe1 */
};
/* clang-format on */

static void an_mpu_fault_of_lazy_preservation_is_mlsperr(struct cpu_bench *b)
{
    if (!contexts(b))
        return;
    SET_HANDLER(b, protect);
    START(b, thread);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr & MLSPERR, ==, MLSPERR);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr & BIT(7), ==, 0); /* MMARVALID */
}

/* FPDSCR asks for flush-to-zero; R5: FPSCR of the handler, R6: of the thread afterwards. */
/* clang-format off */
static const uint16_t default_thread[] = {
    0x480a,          /* ldr r0, [pc, #40] */
    0xf44f, 0x0170,  /* mov.w r1, #15728640 */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0xeeb7, 0x0a00,  /* vmov.f32 s0, #112 */
    0x4806,          /* ldr r0, [pc, #24] */
    0xf04f, 0x7180,  /* mov.w r1, #16777216 */
    0x6001,          /* str r1, [r0, #0] */
    0x4905,          /* ldr r1, [pc, #20] */
    0xeee1, 0x1a10,  /* vmsr fpscr, r1 */
    0xdf00,          /* svc 0 */
    0xeef1, 0x6a10,  /* vmrs r6, fpscr */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0xed88, 0xe000,  /* .word 0xe000ed88 */
    0xef3c, 0xe000,  /* .word 0xe000ef3c */
    0x0010, 0x00c0,  /* .word 0x00c00010 */
};
/* clang-format on */
/* clang-format off */
static const uint16_t default_handler[] = {
    0xeef1, 0x5a10,  /* vmrs r5, fpscr */
    0xf3ef, 0x8414,  /* mrs r4, CONTROL */
    0x4770,          /* bx lr */
};
/* clang-format on */

static void a_new_context_begins_with_fpdscr(struct cpu_bench *b)
{
    if (!contexts(b))
        return;
    SET_HANDLER(b, default_handler);
    START(b, default_thread);
    g_assert_cmphex(cpu_bench_r(b, 5), ==, 0x01000000);
    g_assert_cmphex(cpu_bench_r(b, 4) & BIT(2), ==, BIT(2));
    g_assert_cmphex(cpu_bench_r(b, 6), ==, 0x00c00010);
}

/*
 * A context begins at whichever FP instruction is executed first, in code that has been translated
 * for the other one: R5 counts rounds in which CONTROL.FPCA was not set at the end.
 */
/* clang-format off */
static const uint16_t skipped[] = {
    0x4810,          /* ldr r0, [pc, #64] */
    0xf44f, 0x0170,  /* mov.w r1, #15728640 */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0x2500,          /* movs r5, #0 */
    0x2701,          /* movs r7, #1 */
    0x2100,          /* movs r1, #0 */
    0xf381, 0x8814,  /* msr CONTROL, r1 */
    0xf3bf, 0x8f6f,  /* isb sy */
    0x07f8,          /* lsls r0, r7, #31 */
    0xbf48,          /* it mi */
    0xeeb7, 0x0a00,  /* vmovmi.f32 s0, #112 */
    0x2f40,          /* cmp r7, #64 */
    0xd008,          /* beq.n 3c */
    0xe7ff,          /* b.n 2c */
    0xeef7, 0x0a00,  /* vmov.f32 s1, #112 */
    0xf3ef, 0x8214,  /* mrs r2, CONTROL */
    0xf012, 0x0f04,  /* tst.w r2, #4 */
    0xbf08,          /* it eq */
    0x3501,          /* addeq r5, #1 */
    0x3701,          /* adds r7, #1 */
    0x2f3c,          /* cmp r7, #60 */
    0xd1e8,          /* bne.n 14 */
    0xbe00,          /* bkpt 0x0000 */
    0xed88, 0xe000,  /* .word 0xe000ed88 */
};
/* clang-format on */

static void a_context_begins_behind_a_skipped_fp_instruction(struct cpu_bench *b)
{
    if (!contexts(b))
        return;
    START(b, skipped);
    g_assert_cmpuint(cpu_bench_r(b, 7), ==, 60);
    g_assert_cmpuint(cpu_bench_r(b, 5), ==, 0);
}

/* FPCCR.TS: R4: SP in the handler, R5: S16 there, R6: S16 in the frame, R7: S16 afterwards. */
/* clang-format off */
static const uint16_t secret_thread[] = {
    0x480d,          /* ldr r0, [pc, #52] */
    0xf44f, 0x0170,  /* mov.w r1, #15728640 */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0x480a,          /* ldr r0, [pc, #40] */
    0x6801,          /* ldr r1, [r0, #0] */
    0xf041, 0x6180,  /* orr.w r1, r1, #67108864 */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0xeeb7, 0x0a00,  /* vmov.f32 s0, #112 */
    0xeeb7, 0x8a00,  /* vmov.f32 s16, #112 */
    0xdf00,          /* svc 0 */
    0xee18, 0x7a10,  /* vmov r7, s16 */
    0xee10, 0x8a10,  /* vmov r8, s0 */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0xed88, 0xe000,  /* .word 0xe000ed88 */
    0xef34, 0xe000,  /* .word 0xe000ef34 */
};
/* clang-format on */
/* clang-format off */
static const uint16_t secret_handler[] = {
    0x466c,          /* mov r4, sp */
    0xee18, 0x5a10,  /* vmov r5, s16 */
    0x9e1a,          /* ldr r6, [sp, #104] */
    0x4770,          /* bx lr */
};
/* clang-format on */

static void with_ts_the_frame_holds_all_fp_registers_and_the_handler_none(struct cpu_bench *b)
{
    if (!contexts(b))
        return;
    SET_HANDLER(b, secret_handler);
    START(b, secret_thread);
    g_assert_cmphex(cpu_bench_r(b, 4), ==, BENCH_CPU_STACK - 4 * (8 + 18 + 16));
    g_assert_cmphex(cpu_bench_r(b, 5), ==, 0);
    g_assert_cmphex(cpu_bench_r(b, 6), ==, ONE);
    g_assert_cmphex(cpu_bench_r(b, 7), ==, ONE);
    g_assert_cmphex(cpu_bench_r(b, 8), ==, ONE);
}

/* FPCCR.CLRONRET, and a thread without a context. */
/* clang-format off */
static const uint16_t clear_thread[] = {
    0x4809,          /* ldr r0, [pc, #36] */
    0xf44f, 0x0170,  /* mov.w r1, #15728640 */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0x4806,          /* ldr r0, [pc, #24] */
    0x6801,          /* ldr r1, [r0, #0] */
    0xf041, 0x5180,  /* orr.w r1, r1, #268435456 */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0xdf00,          /* svc 0 */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0xed88, 0xe000,  /* .word 0xe000ed88 */
    0xef34, 0xe000,  /* .word 0xe000ef34 */
};
/* clang-format on */
/* clang-format off */
static const uint16_t clear_handler[] = {
    0xeeb0, 0x0a00,  /* vmov.f32 s0, #0 */
    0xeeb0, 0x8a00,  /* vmov.f32 s16, #0 */
    0x4770,          /* bx lr */
};
/* clang-format on */

static void clronret_clears_what_a_handler_leaves(struct cpu_bench *b)
{
    SET_HANDLER(b, clear_handler);
    START(b, clear_thread);
    g_assert_cmphex(cpu_reg(b->cpu, ENGINE_S0), ==, 0);
    g_assert_cmphex(cpu_reg(b->cpu, ENGINE_S0 + 16), ==, 0x40000000);
}

/* FPCCR.LSPEN clear: R4: S0 in the frame. */
/* clang-format off */
static const uint16_t eager_thread[] = {
    0x480b,          /* ldr r0, [pc, #44] */
    0xf44f, 0x0170,  /* mov.w r1, #15728640 */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0x4808,          /* ldr r0, [pc, #32] */
    0x6801,          /* ldr r1, [r0, #0] */
    0xf021, 0x4180,  /* bic.w r1, r1, #1073741824 */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0xeeb7, 0x0a00,  /* vmov.f32 s0, #112 */
    0xdf00,          /* svc 0 */
    0xee10, 0x8a10,  /* vmov r8, s0 */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0xed88, 0xe000,  /* .word 0xe000ed88 */
    0xef34, 0xe000,  /* .word 0xe000ef34 */
};
/* clang-format on */
/* clang-format off */
static const uint16_t eager_handler[] = {
    0x9c08,          /* ldr r4, [sp, #32] */
    0xeeb0, 0x0a00,  /* vmov.f32 s0, #0 */
    0x4770,          /* bx lr */
};
/* clang-format on */

static void without_lspen_the_state_is_written_at_entry(struct cpu_bench *b)
{
    SET_HANDLER(b, eager_handler);
    START(b, eager_thread);
    g_assert_cmphex(cpu_bench_r(b, 4), ==, ONE);
    g_assert_cmphex(cpu_bench_r(b, 8), ==, ONE);
}

/* CPACR is on, on, off: the same code, whose blocks are chained. */
/* clang-format off */
static const uint16_t cpacr_loop[] = {
    0x4808,          /* ldr r0, [pc, #32] */
    0xf44f, 0x0170,  /* mov.w r1, #15728640 */
    0x2200,          /* movs r2, #0 */
    0x2700,          /* movs r7, #0 */
    0x3701,          /* adds r7, #1 */
    0x2f03,          /* cmp r7, #3 */
    0xbf14,          /* ite ne */
    0x6001,          /* strne r1, [r0, #0] */
    0x6002,          /* streq r2, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0xeeb7, 0x0a00,  /* vmov.f32 s0, #112 */
    0xe7f3,          /* b.n a */
    0xbf00,          /* nop */
    0xed88, 0xe000,  /* .word 0xe000ed88 */
};
/* clang-format on */

static void cpacr_holds_in_code_that_ran_before(struct cpu_bench *b)
{
    START(b, cpacr_loop);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, HARDFAULT);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr, ==, BIT(19)); /* NOCP */
    g_assert_cmpuint(cpu_bench_r(b, 7), ==, 3);
}

/* A division by zero, seen by the block behind it. */
/* clang-format off */
static const uint16_t divide_by_zero[] = {
    0x4809, /* ldr r0, [pc, #36] */
    0xf44f, 0x0170, /* mov.w r1, #15728640 */
    0x6001, /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f, /* dsb sy */
    0xf3bf, 0x8f6f, /* isb sy */
    0xeeb7, 0x0a00, /* vmov.f32 s0, #112 */
    0x2200, /* movs r2, #0 */
    0xee00, 0x2a90, /* vmov s1, r2 */
    0xee80, 0x1a20, /* vdiv.f32 s2, s0, s1 */
    0xe7ff, /* b.n 20 */
    0xbf00, /* nop */
    0xe7ff, /* b.n 24 */
    0xbe00, /* bkpt 0x0000 */
    0xbf00, /* nop */
    0xed88, 0xe000, /* .word 0xe000ed88 */
};
/* clang-format on */

static void keep_value(void *ctx, enum signal_id id, uint32_t value)
{
    (void)id;
    *(uint32_t *)ctx |= value;
}

static void exceptions_are_told_when_fpu_asks(struct cpu_bench *b)
{
    uint32_t told = 0;

    signal_listen(&b->signals, SIGNAL_FP_EXCEPTION, keep_value, &told);
    START(b, divide_by_zero);
    g_assert_cmphex(told, ==, 0);
    signal_raise(&b->signals, SIGNAL_FP_WATCH, 1);
    START(b, divide_by_zero);
    g_assert_cmphex(told, ==, 0x02); /* DZC */
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cpu_bench_add("fp/lazy", fp_state_is_written_by_the_handlers_first_fp_instruction);
    cpu_bench_add("fp/exceptions", exceptions_are_told_when_fpu_asks);
    cpu_bench_add("fp/unused", a_handler_without_fp_writes_and_restores_nothing);
    cpu_bench_add("fp/fpcar", fp_state_goes_where_fpcar_says);
    cpu_bench_add("fp/lspact", without_lspact_the_frame_is_taken_back);
    cpu_bench_add("fp/lsperr", a_bus_error_of_lazy_preservation_is_lsperr_at_the_fp_instruction);
    cpu_bench_add("fp/waits", a_fault_of_lazy_preservation_that_cannot_preempt_waits);
    cpu_bench_add("fp/escalates", a_disabled_fault_of_lazy_preservation_escalates);
    cpu_bench_add("fp/mlsperr", an_mpu_fault_of_lazy_preservation_is_mlsperr);
    cpu_bench_add("fp/fpdscr", a_new_context_begins_with_fpdscr);
    cpu_bench_add("fp/skipped", a_context_begins_behind_a_skipped_fp_instruction);
    cpu_bench_add("fp/ts", with_ts_the_frame_holds_all_fp_registers_and_the_handler_none);
    cpu_bench_add("fp/clronret", clronret_clears_what_a_handler_leaves);
    cpu_bench_add("fp/cpacr", cpacr_holds_in_code_that_ran_before);
    cpu_bench_add("fp/eager", without_lspen_the_state_is_written_at_entry);
    return g_test_run();
}
