/*
 * Exceptions: order, masking, stacks, return values.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cpu.h"

#define LOG     (BENCH_CPU_RAM + 0x100) /* what `note` appends to */
#define LOG_END (BENCH_CPU_RAM + 0x0fc) /* its write pointer */

#define HANDLER  UINT32_C(0x400)
#define HANDLER2 UINT32_C(0x440)
#define HANDLER3 UINT32_C(0x480)

#define NVIC_ISER0 UINT32_C(0xe000e100)
#define ICSR       UINT32_C(0xe000ed04)

/* A handler that appends its exception number to the log. */
/* clang-format off */
static const uint16_t note[] = {
    0xf3ef, 0x8005,  /* mrs r0, IPSR */
    0x4902,          /* ldr r1, [pc, #8] */
    0x680a,          /* ldr r2, [r1, #0] */
    0x7010,          /* strb r0, [r2, #0] */
    0x3201,          /* adds r2, #1 */
    0x600a,          /* str r2, [r1, #0] */
    0x4770,          /* bx lr */
    0x00fc, 0x2000,  /* .word 0x200000fc */
};
/* clang-format on */

static void log_into_ram(struct cpu_bench *b)
{
    cpu_bench_set_word(b, LOG_END, LOG);
    PUT(b, HANDLER, note);
}

static char *log_text(struct cpu_bench *b)
{
    GString *text = g_string_new(NULL);

    for (uint32_t at = LOG; at < cpu_bench_word(b, LOG_END); at++)
        g_string_append_printf(text, "%s%u", at > LOG ? " " : "", b->ram[at - BENCH_CPU_RAM]);
    return g_string_free(text, FALSE);
}

static void assert_log(struct cpu_bench *b, const char *expected)
{
    char *text = log_text(b);

    g_assert_cmpstr(text, ==, expected);
    g_free(text);
}

static void all_to_note(struct cpu_bench *b)
{
    log_into_ram(b);
    for (unsigned n = 2; n < 64; n++)
        cpu_bench_vector(b, n, HANDLER);
}

/* clang-format off */
static const uint16_t forever[] = {
    0xe7fe,          /* b.n 0 */
};
/* clang-format on */

static void reset_loads_sp_and_pc_from_the_vector_table(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, forever);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_TIME);
    cpu_reset(b->cpu);
    g_assert_cmphex(cpu_reg(b->cpu, ENGINE_MSP), ==, BENCH_CPU_STACK);
    g_assert_cmphex(cpu_pc(b->cpu), ==, BENCH_CPU_MAIN);
    g_assert_cmphex(cpu_reg(b->cpu, ENGINE_LR), ==, 0xffffffff);
}

/* clang-format off */
static const uint16_t svc_main[] = {
    0x2001,          /* movs r0, #1 */
    0x2404,          /* movs r4, #4 */
    0xdf07,          /* svc 7 */
    0x3001,          /* adds r0, #1 */
    0xbe00,          /* bkpt 0x0000 */
};
/* clang-format on */
/* clang-format off */
static const uint16_t svc_handler[] = {
    0x4675,          /* mov r5, lr */
    0x9e06,          /* ldr r6, [sp, #24] */
    0x2063,          /* movs r0, #99 */
    0x4770,          /* bx lr */
};
/* clang-format on */

static void svc_returns_behind_itself_with_registers_restored(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, svc_main);
    PUT(b, HANDLER, svc_handler);
    cpu_bench_vector(b, 11, HANDLER);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_bench_r(b, 0), ==, 2);
    g_assert_cmphex(cpu_bench_r(b, 5), ==, 0xfffffff9);
    g_assert_cmphex(cpu_bench_r(b, 6), ==, BENCH_CPU_MAIN + 6);
    g_assert_cmphex(cpu_reg(b->cpu, ENGINE_SP), ==, BENCH_CPU_STACK);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, 0);
    g_assert_cmpuint(cpu_counters(b->cpu)->exceptions, ==, 1);
}

static void the_network_core_shows_exc_return_of_a_core_without_trustzone(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, svc_main);
    PUT(b, HANDLER, svc_handler);
    cpu_bench_vector(b, 11, HANDLER);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_bench_r(b, 0), ==, 2);
    g_assert_cmphex(cpu_bench_r(b, 5), ==, 0xffffffb8);
}

/* clang-format off */
static const uint16_t return_as_secure[] = {
    0xf04e, 0x0e40,  /* orr.w lr, lr, #0x40 */
    0x4770,          /* bx lr */
};
/* clang-format on */

static void a_core_without_trustzone_ignores_the_security_bits_of_exc_return(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, svc_main);
    PUT(b, HANDLER, return_as_secure);
    cpu_bench_vector(b, 11, HANDLER);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_counters(b->cpu)->exceptions, ==, 1);
}

/* PendSV 0xE0, SysTick 0x40, IRQ 3 at 0x20: all pended under PRIMASK, then released. */
/* clang-format off */
static const uint16_t order_main[] = {
    0xb672,          /* cpsid i */
    0x480a,          /* ldr r0, [pc, #40] */
    0x490a,          /* ldr r1, [pc, #40] */
    0x6201,          /* str r1, [r0, #32] */
    0x4a0a,          /* ldr r2, [pc, #40] */
    0x2108,          /* movs r1, #8 */
    0x6011,          /* str r1, [r2, #0] */
    0x2120,          /* movs r1, #32 */
    0x4b09,          /* ldr r3, [pc, #36] */
    0x70d9,          /* strb r1, [r3, #3] */
    0x4909,          /* ldr r1, [pc, #36] */
    0x6041,          /* str r1, [r0, #4] */
    0x2108,          /* movs r1, #8 */
    0xf8c2, 0x1100,  /* str.w r1, [r2, #256] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xb662,          /* cpsie i */
    0xbf00,          /* nop */
    0xbf00,          /* nop */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0xed00, 0xe000,  /* .word 0xe000ed00 */
    0x0000, 0x40e0,  /* .word 0x40e00000 */
    0xe100, 0xe000,  /* .word 0xe000e100 */
    0xe400, 0xe000,  /* .word 0xe000e400 */
    0x0000, 0x1400,  /* .word 0x14000000 */
};
/* clang-format on */

static void pending_exceptions_are_taken_in_order_of_priority_and_tail_chained(struct cpu_bench *b)
{
    all_to_note(b);
    PUT(b, BENCH_CPU_MAIN, order_main);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    assert_log(b, "19 15 14");
    g_assert_cmphex(cpu_reg(b->cpu, ENGINE_SP), ==, BENCH_CPU_STACK);
}

/* SVC handler (0x80) pends IRQ 2 (0x40) and IRQ 4 (0xC0); notes before and after. */
/* clang-format off */
static const uint16_t nest_main[] = {
    0x4806,          /* ldr r0, [pc, #24] */
    0x2180,          /* movs r1, #128 */
    0x77c1,          /* strb r1, [r0, #31] */
    0x4a06,          /* ldr r2, [pc, #24] */
    0x2114,          /* movs r1, #20 */
    0x6011,          /* str r1, [r2, #0] */
    0x4b05,          /* ldr r3, [pc, #20] */
    0x2140,          /* movs r1, #64 */
    0x7099,          /* strb r1, [r3, #2] */
    0x21c0,          /* movs r1, #192 */
    0x7119,          /* strb r1, [r3, #4] */
    0xdf00,          /* svc 0 */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0xed00, 0xe000,  /* .word 0xe000ed00 */
    0xe100, 0xe000,  /* .word 0xe000e100 */
    0xe400, 0xe000,  /* .word 0xe000e400 */
};
/* clang-format on */
/* clang-format off */
static const uint16_t nest_svc[] = {
    0xb510,          /* push {r4, lr} */
    0x4c06,          /* ldr r4, [pc, #24] */
    0x47a0,          /* blx r4 */
    0x4806,          /* ldr r0, [pc, #24] */
    0x2114,          /* movs r1, #20 */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0x4c01,          /* ldr r4, [pc, #4] */
    0x47a0,          /* blx r4 */
    0xbd10,          /* pop {r4, pc} */
    0xbf00,          /* nop */
    0x0401, 0x0000,  /* .word 0x00000401 */
    0xe200, 0xe000,  /* .word 0xe000e200 */
};
/* clang-format on */

static void only_a_higher_priority_preempts_a_handler(struct cpu_bench *b)
{
    all_to_note(b);
    PUT(b, HANDLER2, nest_svc);
    cpu_bench_vector(b, 11, HANDLER2);
    PUT(b, BENCH_CPU_MAIN, nest_main);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    assert_log(b, "11 18 11 20");
}

/* PRIGROUP 6: one bit of group priority. 0x40 and 0x20 are the same group. */
/* clang-format off */
static const uint16_t group_main[] = {
    0x4807,          /* ldr r0, [pc, #28] */
    0x4908,          /* ldr r1, [pc, #32] */
    0x60c1,          /* str r1, [r0, #12] */
    0x2140,          /* movs r1, #64 */
    0x77c1,          /* strb r1, [r0, #31] */
    0x4a07,          /* ldr r2, [pc, #28] */
    0x2114,          /* movs r1, #20 */
    0x6011,          /* str r1, [r2, #0] */
    0x4b06,          /* ldr r3, [pc, #24] */
    0x2120,          /* movs r1, #32 */
    0x7099,          /* strb r1, [r3, #2] */
    0x2100,          /* movs r1, #0 */
    0x7119,          /* strb r1, [r3, #4] */
    0xdf00,          /* svc 0 */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0xed00, 0xe000,  /* .word 0xe000ed00 */
    0x0600, 0x05fa,  /* .word 0x05fa0600 */
    0xe100, 0xe000,  /* .word 0xe000e100 */
    0xe400, 0xe000,  /* .word 0xe000e400 */
};
/* clang-format on */

static void subpriority_orders_but_does_not_preempt(struct cpu_bench *b)
{
    all_to_note(b);
    PUT(b, HANDLER2, nest_svc);
    cpu_bench_vector(b, 11, HANDLER2);
    PUT(b, BENCH_CPU_MAIN, group_main);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    assert_log(b, "11 11 20 18");
}

/* IRQ 2 at 0x40 and IRQ 4 at 0x80 pend while BASEPRI is 0x80, then 0x40, then 0. */
/* clang-format off */
static const uint16_t basepri_main[] = {
    0x4a0f,          /* ldr r2, [pc, #60] */
    0x2114,          /* movs r1, #20 */
    0x6011,          /* str r1, [r2, #0] */
    0x4b0f,          /* ldr r3, [pc, #60] */
    0x2040,          /* movs r0, #64 */
    0x7098,          /* strb r0, [r3, #2] */
    0x2080,          /* movs r0, #128 */
    0x7118,          /* strb r0, [r3, #4] */
    0xf380, 0x8811,  /* msr BASEPRI, r0 */
    0xf8c2, 0x1100,  /* str.w r1, [r2, #256] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0xbf00,          /* nop */
    0x4d09,          /* ldr r5, [pc, #36] */
    0x682d,          /* ldr r5, [r5, #0] */
    0x2040,          /* movs r0, #64 */
    0xf380, 0x8812,  /* msr BASEPRI_MAX, r0 */
    0x20c0,          /* movs r0, #192 */
    0xf380, 0x8812,  /* msr BASEPRI_MAX, r0 */
    0xf3ef, 0x8611,  /* mrs r6, BASEPRI */
    0x2000,          /* movs r0, #0 */
    0xf380, 0x8811,  /* msr BASEPRI, r0 */
    0xbf00,          /* nop */
    0xbe00,          /* bkpt 0x0000 */
    0xe100, 0xe000,  /* .word 0xe000e100 */
    0xe400, 0xe000,  /* .word 0xe000e400 */
    0x00fc, 0x2000,  /* .word 0x200000fc */
};
/* clang-format on */

static void basepri_holds_back_its_own_priority_and_lower(struct cpu_bench *b)
{
    all_to_note(b);
    PUT(b, BENCH_CPU_MAIN, basepri_main);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmphex(cpu_bench_r(b, 5), ==, LOG + 1);
    g_assert_cmphex(cpu_bench_r(b, 6), ==, 0x40);
    assert_log(b, "18 20");
}

/* clang-format off */
static const uint16_t faultmask_main[] = {
    0xb671,          /* cpsid f */
    0x480a,          /* ldr r0, [pc, #40] */
    0x490a,          /* ldr r1, [pc, #40] */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0x4d08,          /* ldr r5, [pc, #32] */
    0x682d,          /* ldr r5, [r5, #0] */
    0x2180,          /* movs r1, #128 */
    0x0609,          /* lsls r1, r1, #24 */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0x4e04,          /* ldr r6, [pc, #16] */
    0x6836,          /* ldr r6, [r6, #0] */
    0xb661,          /* cpsie f */
    0xbf00,          /* nop */
    0xbe00,          /* bkpt 0x0000 */
    0xed04, 0xe000,  /* .word 0xe000ed04 */
    0x0000, 0x0400,  /* .word 0x04000000 */
    0x00fc, 0x2000,  /* .word 0x200000fc */
};
/* clang-format on */

static void faultmask_holds_back_all_but_nmi(struct cpu_bench *b)
{
    all_to_note(b);
    PUT(b, BENCH_CPU_MAIN, faultmask_main);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmphex(cpu_bench_r(b, 5), ==, LOG);
    g_assert_cmphex(cpu_bench_r(b, 6), ==, LOG + 1);
    assert_log(b, "2 15");
}

/* The line of IRQ 5 stays high until the second visit drops it. */
/* clang-format off */
static const uint16_t level_main[] = {
    0x4a06,          /* ldr r2, [pc, #24] */
    0x2120,          /* movs r1, #32 */
    0x6011,          /* str r1, [r2, #0] */
    0x4804,          /* ldr r0, [pc, #16] */
    0x2105,          /* movs r1, #5 */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0xbf00,          /* nop */
    0xbe00,          /* bkpt 0x0000 */
    0x1100, 0x5000,  /* .word 0x50001100 */
    0xe100, 0xe000,  /* .word 0xe000e100 */
};
/* clang-format on */
/* clang-format off */
static const uint16_t level_handler[] = {
    0x4904,          /* ldr r1, [pc, #16] */
    0x680a,          /* ldr r2, [r1, #0] */
    0x3201,          /* adds r2, #1 */
    0x600a,          /* str r2, [r1, #0] */
    0x2a03,          /* cmp r2, #3 */
    0xd102,          /* bne.n 12 */
    0x4802,          /* ldr r0, [pc, #8] */
    0x2105,          /* movs r1, #5 */
    0x6041,          /* str r1, [r0, #4] */
    0x4770,          /* bx lr */
    0x0100, 0x2000,  /* .word 0x20000100 */
    0x1100, 0x5000,  /* .word 0x50001100 */
};
/* clang-format on */

static void a_line_that_stays_high_pends_again_at_return(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, level_main);
    PUT(b, HANDLER, level_handler);
    cpu_bench_vector(b, 16 + 5, HANDLER);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_bench_word(b, LOG), ==, 3);
    g_assert_cmpuint(cpu_counters(b->cpu)->exceptions, ==, 3);
}

/* clang-format off */
static const uint16_t stir_main[] = {
    0x4a05,          /* ldr r2, [pc, #20] */
    0x2120,          /* movs r1, #32 */
    0x6011,          /* str r1, [r2, #0] */
    0x4805,          /* ldr r0, [pc, #20] */
    0x2105,          /* movs r1, #5 */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0xbf00,          /* nop */
    0xbe00,          /* bkpt 0x0000 */
    0xe100, 0xe000,  /* .word 0xe000e100 */
    0xef00, 0xe000,  /* .word 0xe000ef00 */
};
/* clang-format on */

static void stir_pends_an_interrupt(struct cpu_bench *b)
{
    all_to_note(b);
    PUT(b, BENCH_CPU_MAIN, stir_main);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    assert_log(b, "21");
}

/* clang-format off */
static const uint16_t vtor_main[] = {
    0x4803,          /* ldr r0, [pc, #12] */
    0x4904,          /* ldr r1, [pc, #16] */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xdf00,          /* svc 0 */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0xed08, 0xe000,  /* .word 0xe000ed08 */
    0x0200, 0x2000,  /* .word 0x20000200 */
};
/* clang-format on */

static void vtor_moves_the_vector_table(struct cpu_bench *b)
{
    all_to_note(b);
    cpu_bench_vector(b, 11, BENCH_CPU_TRAP);
    cpu_bench_set_word(b, BENCH_CPU_RAM + 0x200 + 44, HANDLER | 1);
    PUT(b, BENCH_CPU_MAIN, vtor_main);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    assert_log(b, "11");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cpu_bench_add("reset", reset_loads_sp_and_pc_from_the_vector_table);
    cpu_bench_add("svc", svc_returns_behind_itself_with_registers_restored);
    cpu_bench_add_net("svc", the_network_core_shows_exc_return_of_a_core_without_trustzone);
    cpu_bench_add_net("exc-return",
                      a_core_without_trustzone_ignores_the_security_bits_of_exc_return);
    cpu_bench_add("order", pending_exceptions_are_taken_in_order_of_priority_and_tail_chained);
    cpu_bench_add("nesting", only_a_higher_priority_preempts_a_handler);
    cpu_bench_add("prigroup", subpriority_orders_but_does_not_preempt);
    cpu_bench_add("basepri", basepri_holds_back_its_own_priority_and_lower);
    cpu_bench_add("faultmask", faultmask_holds_back_all_but_nmi);
    cpu_bench_add("level", a_line_that_stays_high_pends_again_at_return);
    cpu_bench_add("stir", stir_pends_an_interrupt);
    cpu_bench_add("vtor", vtor_moves_the_vector_table);
    return g_test_run();
}
