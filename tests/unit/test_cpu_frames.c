/*
 * What exception entry saves and exception return brings back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cpu.h"

#define HANDLER UINT32_C(0x400)
#define LOG     (BENCH_CPU_RAM + 0x100)

/* clang-format off */
static const uint16_t psp_main[] = {
    0x4805,          /* ldr r0, [pc, #20] */
    0xf380, 0x8809,  /* msr PSP, r0 */
    0x2002,          /* movs r0, #2 */
    0xf380, 0x8814,  /* msr CONTROL, r0 */
    0xf3bf, 0x8f6f,  /* isb sy */
    0xb081,          /* sub sp, #4 */
    0xdf00,          /* svc 0 */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0x4000, 0x2000,  /* .word 0x20004000 */
};
/* clang-format on */
/* clang-format off */
static const uint16_t psp_handler[] = {
    0x4675,          /* mov r5, lr */
    0xf3ef, 0x8609,  /* mrs r6, PSP */
    0x466f,          /* mov r7, sp */
    0xf3ef, 0x8414,  /* mrs r4, CONTROL */
    0x4770,          /* bx lr */
};
/* clang-format on */

static void thread_mode_on_psp_is_stacked_there_and_sp_is_realigned(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, psp_main);
    PUT(b, HANDLER, psp_handler);
    cpu_bench_vector(b, 11, HANDLER);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmphex(cpu_bench_r(b, 5), ==, 0xfffffffd);
    g_assert_cmphex(cpu_bench_r(b, 6), ==, 0x20003ff8 - 32);
    g_assert_cmphex(cpu_bench_r(b, 7), ==, BENCH_CPU_STACK);
    g_assert_cmphex(cpu_bench_r(b, 4) & 2, ==, 0);
    g_assert_cmphex(cpu_reg(b->cpu, ENGINE_SP), ==, 0x20003ffc);
    g_assert_cmphex(cpu_reg(b->cpu, ENGINE_CONTROL) & 2, ==, 2);
    g_assert_cmphex(cpu_bench_word(b, 0x20003ff8 - 4) & BIT(9), ==, BIT(9));
}

/* s0 and FPSCR are live; the handler spoils both. */
/* clang-format off */
static const uint16_t fp_main[] = {
    0x480e,          /* ldr r0, [pc, #56] */
    0x6801,          /* ldr r1, [r0, #0] */
    0xf441, 0x0170,  /* orr.w r1, r1, #15728640 */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0xeeb7, 0x0a00,  /* vmov.f32 s0, #112 */
    0xeef0, 0x7a00,  /* vmov.f32 s15, #0 */
    0x2100,          /* movs r1, #0 */
    0xee08, 0x1a10,  /* vmov s16, r1 */
    0xeeb4, 0x0a67,  /* vcmp.f32 s0, s15 */
    0xdf00,          /* svc 0 */
    0xeef1, 0x4a10,  /* vmrs r4, fpscr */
    0xee10, 0x5a10,  /* vmov r5, s0 */
    0xee17, 0x6a90,  /* vmov r6, s15 */
    0xee18, 0x7a10,  /* vmov r7, s16 */
    0x46e8,          /* mov r8, sp */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0xed88, 0xe000,  /* .word 0xe000ed88 */
};
/* clang-format on */
/* clang-format off */
static const uint16_t fp_handler[] = {
    0x46f1,          /* mov r9, lr */
    0x46ea,          /* mov sl, sp */
    0xeeb0, 0x0a08,  /* vmov.f32 s0, #8 */
    0xeef0, 0x7a08,  /* vmov.f32 s15, #8 */
    0xeeb0, 0x8a08,  /* vmov.f32 s16, #8 */
    0xeeb4, 0x0a67,  /* vcmp.f32 s0, s15 */
    0xeef1, 0xba10,  /* vmrs fp, fpscr */
    0x4770,          /* bx lr */
};
/* clang-format on */

static void fp_context_survives_a_handler_that_uses_the_fpu(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, fp_main);
    PUT(b, HANDLER, fp_handler);
    cpu_bench_vector(b, 11, HANDLER);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmphex(cpu_bench_r(b, 4) >> 28, ==, 0x8);
    g_assert_cmphex(cpu_bench_r(b, 5), ==, 0x3f800000);
    g_assert_cmphex(cpu_bench_r(b, 6), ==, 0x40000000);
    g_assert_cmphex(cpu_bench_r(b, 7), ==, 0x40400000); /* s16: callee-saved, not stacked */
    g_assert_cmphex(cpu_bench_r(b, 9), ==, 0xffffffe9);
    g_assert_cmphex(cpu_bench_r(b, 10), ==, BENCH_CPU_STACK - 0x68);
    g_assert_cmphex(cpu_bench_r(b, 11) >> 28, ==, 0x6);
    g_assert_cmphex(cpu_bench_r(b, 8), ==, BENCH_CPU_STACK);
}

/* clang-format off */
static const uint16_t fp_nolazy_main[] = {
    0x480a,          /* ldr r0, [pc, #40] */
    0xf44f, 0x0170,  /* mov.w r1, #15728640 */
    0x6001,          /* str r1, [r0, #0] */
    0x4809,          /* ldr r0, [pc, #36] */
    0x2100,          /* movs r1, #0 */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0xeeb7, 0x0a00,  /* vmov.f32 s0, #112 */
    0xeef0, 0x7a00,  /* vmov.f32 s15, #0 */
    0xeeb4, 0x0a67,  /* vcmp.f32 s0, s15 */
    0xdf00,          /* svc 0 */
    0xeef1, 0x4a10,  /* vmrs r4, fpscr */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0xed88, 0xe000,  /* .word 0xe000ed88 */
    0xef34, 0xe000,  /* .word 0xe000ef34 */
};
/* clang-format on */
/* clang-format off */
static const uint16_t fp_bystander[] = {
    0x46f1,          /* mov r9, lr */
    0x4770,          /* bx lr */
};
/* clang-format on */

static void without_aspen_no_fp_frame_is_made_and_fpscr_stays(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, fp_nolazy_main);
    PUT(b, HANDLER, fp_bystander);
    cpu_bench_vector(b, 11, HANDLER);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmphex(cpu_bench_r(b, 9), ==, 0xfffffff9);
    g_assert_cmphex(cpu_bench_r(b, 4) >> 28, ==, 0x8);
}

/* clang-format off */
static const uint16_t it_main[] = {
    0x2000,          /* movs r0, #0 */
    0x2100,          /* movs r1, #0 */
    0x2200,          /* movs r2, #0 */
    0x2300,          /* movs r3, #0 */
    0x4c07,          /* ldr r4, [pc, #28] */
    0x4d08,          /* ldr r5, [pc, #32] */
    0x4e08,          /* ldr r6, [pc, #32] */
    0x2720,          /* movs r7, #32 */
    0x602f,          /* str r7, [r5, #0] */
    0x2705,          /* movs r7, #5 */
    0x2800,          /* cmp r0, #0 */
    0xbf03,          /* ittte eq */
    0x6027,          /* streq r7, [r4, #0] */
    0xf380, 0x8811,  /* msreq BASEPRI, r0 */
    0x2101,          /* moveq r1, #1 */
    0x2303,          /* movne r3, #3 */
    0x3202,          /* adds r2, #2 */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0x1100, 0x5000,  /* .word 0x50001100 */
    0xe100, 0xe000,  /* .word 0xe000e100 */
    0x0100, 0x2000,  /* .word 0x20000100 */
};
/* clang-format on */
/* clang-format off */
static const uint16_t it_handler[] = {
    0x4802,          /* ldr r0, [pc, #8] */
    0x2105,          /* movs r1, #5 */
    0x6041,          /* str r1, [r0, #4] */
    0x2900,          /* cmp r1, #0 */
    0x4770,          /* bx lr */
    0xbf00,          /* nop */
    0x1100, 0x5000,  /* .word 0x50001100 */
};
/* clang-format on */

/* The line rises at the STREQ; the interrupt is taken behind the MSREQ at the latest. */
static void an_it_block_goes_on_after_an_interrupt(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, it_main);
    PUT(b, HANDLER, it_handler);
    cpu_bench_vector(b, 16 + 5, HANDLER);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_counters(b->cpu)->exceptions, ==, 1);
    g_assert_cmpuint(cpu_bench_r(b, 1), ==, 1);
    g_assert_cmpuint(cpu_bench_r(b, 2), ==, 2);
    g_assert_cmpuint(cpu_bench_r(b, 3), ==, 0);
}

/* clang-format off */
static const uint16_t exclusive_main[] = {
    0x4803,          /* ldr r0, [pc, #12] */
    0xe850, 0x1f00,  /* ldrex r1, [r0] */
    0xdf00,          /* svc 0 */
    0x2107,          /* movs r1, #7 */
    0xe840, 0x1400,  /* strex r4, r1, [r0] */
    0xbe00,          /* bkpt 0x0000 */
    0x0100, 0x2000,  /* .word 0x20000100 */
};
/* clang-format on */

static void an_exception_clears_the_exclusive_monitor(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, exclusive_main);
    PUT(b, HANDLER, fp_bystander);
    cpu_bench_vector(b, 11, HANDLER);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_bench_r(b, 4), ==, 1);
    g_assert_cmpuint(cpu_bench_word(b, LOG), ==, 0);
}

/* clang-format off */
static const uint16_t mask_handler[] = {
    0xb671,          /* cpsid f */
    0xf3ef, 0x8513,  /* mrs r5, FAULTMASK */
    0x4770,          /* bx lr */
};
/* clang-format on */
/* clang-format off */
static const uint16_t mask_main[] = {
    0xdf00,          /* svc 0 */
    0xf3ef, 0x8413,  /* mrs r4, FAULTMASK */
    0xbe00,          /* bkpt 0x0000 */
};
/* clang-format on */

static void returning_from_an_exception_clears_faultmask(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, mask_main);
    PUT(b, HANDLER, mask_handler);
    cpu_bench_vector(b, 11, HANDLER);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_bench_r(b, 5), ==, 1);
    g_assert_cmpuint(cpu_bench_r(b, 4), ==, 0);
}

static void count_return(void *ctx, unsigned exception, uint32_t pc)
{
    ++*(unsigned *)ctx;
}

/* clang-format off */
static const uint16_t chain_main[] = {
    0xb672,          /* cpsid i */
    0x4803,          /* ldr r0, [pc, #12] */
    0x4903,          /* ldr r1, [pc, #12] */
    0x6001,          /* str r1, [r0, #0] */
    0xb662,          /* cpsie i */
    0xf3bf, 0x8f6f,  /* isb sy */
    0xbe00,          /* bkpt 0x0000 */
    0xed04, 0xe000,  /* .word 0xe000ed04 */
    0x0000, 0x1400,  /* .word 0x14000000 */
};
/* clang-format on */

static void a_pending_exception_is_chained_without_unstacking(struct cpu_bench *b)
{
    unsigned returns = 0;
    const struct cpu_observer observer = {.ctx = &returns, .exception_return = count_return};

    PUT(b, BENCH_CPU_MAIN, chain_main);
    PUT(b, HANDLER, fp_bystander);
    cpu_bench_vector(b, 14, HANDLER);
    cpu_bench_vector(b, 15, HANDLER);
    cpu_observe(b->cpu, &observer);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_counters(b->cpu)->exceptions, ==, 2);
    g_assert_cmpuint(returns, ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cpu_bench_add("frames/psp", thread_mode_on_psp_is_stacked_there_and_sp_is_realigned);
    cpu_bench_add("frames/fp", fp_context_survives_a_handler_that_uses_the_fpu);
    cpu_bench_add("frames/fp-manual", without_aspen_no_fp_frame_is_made_and_fpscr_stays);
    cpu_bench_add("frames/it", an_it_block_goes_on_after_an_interrupt);
    cpu_bench_add("frames/exclusive", an_exception_clears_the_exclusive_monitor);
    cpu_bench_add("frames/faultmask", returning_from_an_exception_clears_faultmask);
    cpu_bench_add("frames/tail-chain", a_pending_exception_is_chained_without_unstacking);
    return g_test_run();
}
