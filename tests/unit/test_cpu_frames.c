/*
 * What exception entry saves and exception return brings back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cpu.h"
#include "cpu_frames_code.h"

#define HANDLER UINT32_C(0x400)
#define LOG     (BENCH_CPU_RAM + 0x100)

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

static void without_aspen_no_fp_frame_is_made_and_fpscr_stays(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, fp_nolazy_main);
    PUT(b, HANDLER, fp_bystander);
    cpu_bench_vector(b, 11, HANDLER);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmphex(cpu_bench_r(b, 9), ==, 0xfffffff9);
    g_assert_cmphex(cpu_bench_r(b, 4) >> 28, ==, 0x8);
}

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

static void an_exception_clears_the_exclusive_monitor(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, exclusive_main);
    PUT(b, HANDLER, fp_bystander);
    cpu_bench_vector(b, 11, HANDLER);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_bench_r(b, 4), ==, 1);
    g_assert_cmpuint(cpu_bench_word(b, LOG), ==, 0);
}

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

static void a_pending_exception_is_chained_without_unstacking(struct cpu_bench *b)
{
    unsigned returns = 0;
    struct cpu_listener listener = {.exception_return = count_return};

    PUT(b, BENCH_CPU_MAIN, chain_main);
    PUT(b, HANDLER, fp_bystander);
    cpu_bench_vector(b, 14, HANDLER);
    cpu_bench_vector(b, 15, HANDLER);
    cpu_listen(b->cpu, &listener, &returns);
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
