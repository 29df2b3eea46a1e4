/*
 * MPU: regions, privilege, execute never, faults while stacking.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cpu.h"

#define CODE    UINT32_C(0x280)
#define HANDLER UINT32_C(0x400)
#define GUARD   UINT32_C(0x20001000)

#define IACCVIOL  BIT(0)
#define DACCVIOL  BIT(1)
#define MUNSTKERR BIT(3)
#define MSTKERR   BIT(4)
#define MMARVALID BIT(7)

#define MEMMANAGE 4

/*
 * Region 0: flash, read-only, executable. Region 1: 0x20001000 to 0x2000101F read-only, never
 * executed. Default map for privileged code behind them. MemManage enabled; on to 0x280.
 */
/* clang-format off */
static const uint16_t enable_mpu[] = {
    0x480a,          /* ldr r0, [pc, #40] */
    0x2100,          /* movs r1, #0 */
    0x6081,          /* str r1, [r0, #8] */
    0x2106,          /* movs r1, #6 */
    0x60c1,          /* str r1, [r0, #12] */
    0x4909,          /* ldr r1, [pc, #36] */
    0x6101,          /* str r1, [r0, #16] */
    0x4909,          /* ldr r1, [pc, #36] */
    0x6141,          /* str r1, [r0, #20] */
    0x4909,          /* ldr r1, [pc, #36] */
    0x6181,          /* str r1, [r0, #24] */
    0x2105,          /* movs r1, #5 */
    0x6041,          /* str r1, [r0, #4] */
    0x4808,          /* ldr r0, [pc, #32] */
    0x4908,          /* ldr r1, [pc, #32] */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0x4806,          /* ldr r0, [pc, #24] */
    0x4700,          /* bx r0 */
    0xed90, 0xe000,  /* .word 0xe000ed90 */
    0xffe1, 0x0000,  /* .word 0x0000ffe1 */
    0x1007, 0x2000,  /* .word 0x20001007 */
    0x1001, 0x2000,  /* .word 0x20001001 */
    0xed24, 0xe000,  /* .word 0xe000ed24 */
    0x0000, 0x0001,  /* .word 0x00010000 */
    0x0281, 0x0000,  /* .word 0x00000281 */
};
/* clang-format on */

static bool has(struct cpu_bench *b, unsigned cap)
{
    if (engine_caps(cpu_engine(b->cpu)) & cap)
        return true;
    g_test_skip("this engine does not ask the MPU about data");
    return false;
}

static void start(struct cpu_bench *b, const uint16_t *code, unsigned n)
{
    PUT(b, BENCH_CPU_MAIN, enable_mpu);
    cpu_bench_put(b, CODE, code, n);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
}
#define START(b, code) start((b), (code), ARRAY_LEN(code))

/* clang-format off */
static const uint16_t store_guard[] = {
    0x4b02,          /* ldr r3, [pc, #8] */
    0x2404,          /* movs r4, #4 */
    0x621c,          /* str r4, [r3, #32] */
    0x61dc,          /* str r4, [r3, #28] */
    0x2505,          /* movs r5, #5 */
    0xbe00,          /* bkpt 0x0000 */
    0x1000, 0x2000,  /* .word 0x20001000 */
};
/* clang-format on */

static void a_store_to_a_read_only_region_is_daccviol_with_its_address(struct cpu_bench *b)
{
    const struct cpu_fault *f;

    if (!has(b, ENGINE_CAP_MPU))
        return;
    START(b, store_guard);
    f = cpu_last_fault(b->cpu);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, MEMMANAGE);
    g_assert_cmphex(f->cfsr, ==, DACCVIOL | MMARVALID);
    g_assert_cmphex(f->mmfar, ==, GUARD + 0x1c);
    g_assert_cmphex(f->pc, ==, CODE + 6);
    g_assert_cmphex(cpu_bench_word(b, GUARD + 0x1c), ==, 0);
    g_assert_cmphex(cpu_bench_word(b, GUARD + 0x20), ==, 4);
    g_assert_cmpuint(f->r[5], ==, 0);
}

/* clang-format off */
static const uint16_t jump_guard[] = {
    0x4b01,          /* ldr r3, [pc, #4] */
    0x4798,          /* blx r3 */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0x1001, 0x2000,  /* .word 0x20001001 */
};
/* clang-format on */
/* clang-format off */
static const uint16_t just_return[] = {
    0x4770,          /* bx lr */
};
/* clang-format on */

static void execute_never_is_noticed_at_the_target(struct cpu_bench *b)
{
    PUT(b, GUARD, just_return);
    START(b, jump_guard);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, MEMMANAGE);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr, ==, IACCVIOL);
    g_assert_cmphex(cpu_last_fault(b->cpu)->pc, ==, GUARD);
    g_assert_cmphex(cpu_last_fault(b->cpu)->lr, ==, CODE + 5);
}

/* Calls 0x20001020 first, which is executable by the default map, then makes it XN too. */
/* clang-format off */
static const uint16_t late_xn[] = {
    0x4b05,          /* ldr r3, [pc, #20] */
    0x4798,          /* blx r3 */
    0x4805,          /* ldr r0, [pc, #20] */
    0x4906,          /* ldr r1, [pc, #24] */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0x4798,          /* blx r3 */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0x1021, 0x2000,  /* .word 0x20001021 */
    0xeda8, 0xe000,  /* .word 0xe000eda8 */
    0x1021, 0x2000,  /* .word 0x20001021 */
};
/* clang-format on */

static void code_that_ran_before_is_refused_after_a_region_grew(struct cpu_bench *b)
{
    PUT(b, GUARD + 0x20, just_return);
    START(b, late_xn);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr, ==, IACCVIOL);
    g_assert_cmphex(cpu_last_fault(b->cpu)->pc, ==, GUARD + 0x20);
    g_assert_cmphex(cpu_last_fault(b->cpu)->lr, ==, CODE + 21);
}

/* clang-format off */
static const uint16_t drop_privilege[] = {
    0x2101,          /* movs r1, #1 */
    0xf381, 0x8814,  /* msr CONTROL, r1 */
    0xf3bf, 0x8f6f,  /* isb sy */
    0x2404,          /* movs r4, #4 */
    0x4b01,          /* ldr r3, [pc, #4] */
    0x4798,          /* blx r3 */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0x2001, 0x2000,  /* .word 0x20002001 */
};
/* clang-format on */

static void unprivileged_code_has_no_default_map(struct cpu_bench *b)
{
    PUT(b, 0x20002000, just_return);
    START(b, drop_privilege);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr & IACCVIOL, ==, IACCVIOL);
    g_assert_cmphex(cpu_last_fault(b->cpu)->pc, ==, 0x20002000);
    g_assert_cmpuint(cpu_bench_r(b, 4), ==, 4);
}

/* clang-format off */
static const uint16_t stack_in_guard[] = {
    0x4804,          /* ldr r0, [pc, #16] */
    0xf380, 0x8809,  /* msr PSP, r0 */
    0x2102,          /* movs r1, #2 */
    0xf381, 0x8814,  /* msr CONTROL, r1 */
    0xf3bf, 0x8f6f,  /* isb sy */
    0xdf00,          /* svc 0 */
    0xbe00,          /* bkpt 0x0000 */
    0x1030, 0x2000,  /* .word 0x20001030 */
};
/* clang-format on */

static void stacking_into_a_read_only_region_sets_mstkerr(struct cpu_bench *b)
{
    START(b, stack_in_guard);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, MEMMANAGE);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr, ==, MSTKERR);
    g_assert_cmphex(cpu_reg(b->cpu, ENGINE_PSP), ==, GUARD + 0x10);
    g_assert_cmphex(cpu_bench_word(b, GUARD + 0x2c), ==, 0);
}

/* Region 1 overlaps region 0: no access at all. */
/* clang-format off */
static const uint16_t overlap[] = {
    0x4806,          /* ldr r0, [pc, #24] */
    0x2100,          /* movs r1, #0 */
    0x6181,          /* str r1, [r0, #24] */
    0x6141,          /* str r1, [r0, #20] */
    0x2101,          /* movs r1, #1 */
    0x6181,          /* str r1, [r0, #24] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0x2300,          /* movs r3, #0 */
    0x3301,          /* adds r3, #1 */
    0x4798,          /* blx r3 */
    0xbe00,          /* bkpt 0x0000 */
    0xed90, 0xe000,  /* .word 0xe000ed90 */
};
/* clang-format on */

static void overlapping_regions_fault(struct cpu_bench *b)
{
    START(b, overlap);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr, ==, IACCVIOL);
    g_assert_cmphex(cpu_last_fault(b->cpu)->pc, ==, 0);
}

/* HardFault runs without the MPU unless HFNMIENA is set. */
/* clang-format off */
static const uint16_t negative_handler[] = {
    0x4b01,          /* ldr r3, [pc, #4] */
    0x4798,          /* blx r3 */
    0xbe01,          /* bkpt 0x0001 */
    0xbf00,          /* nop */
    0x1001, 0x2000,  /* .word 0x20001001 */
};
/* clang-format on */

static void the_mpu_is_off_at_negative_priority(struct cpu_bench *b)
{
    static const uint16_t udf[] = {0xde00};

    PUT(b, GUARD, just_return);
    PUT(b, HANDLER, negative_handler);
    cpu_bench_vector(b, 3, HANDLER);
    START(b, udf);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, 3);
    g_assert_cmphex(cpu_pc(b->cpu), ==, HANDLER + 4);
}

/* clang-format off */
static const uint16_t own_page[] = {
    0x4b00,          /* ldr r3, [pc, #0] */
    0x4718,          /* bx r3 */
    0x1201, 0x2000,  /* .word 0x20001201 */
};
/* clang-format on */
/* In RAM at 0x20001200: turns its own page into execute never on the fifth round. */
/* clang-format off */
static const uint16_t own_page_loop[] = {
    0x2400,          /* movs r4, #0 */
    0x4804,          /* ldr r0, [pc, #16] */
    0x4904,          /* ldr r1, [pc, #16] */
    0x3401,          /* adds r4, #1 */
    0x2c05,          /* cmp r4, #5 */
    0xd100,          /* bne.n e */
    0x6001,          /* str r1, [r0, #0] */
    0x2c14,          /* cmp r4, #20 */
    0xd1f9,          /* bne.n 6 */
    0xbe00,          /* bkpt 0x0000 */
    0xeda8, 0xe000,  /* .word 0xe000eda8 */
    0x13e1, 0x2000,  /* .word 0x200013e1 */
};
/* clang-format on */

static void a_loop_that_makes_its_own_page_execute_never_ends_there(struct cpu_bench *b)
{
    PUT(b, 0x20001200, own_page_loop);
    START(b, own_page);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr, ==, IACCVIOL);
    g_assert_cmpuint(cpu_bench_r(b, 4), ==, 5);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cpu_bench_add("mpu/store", a_store_to_a_read_only_region_is_daccviol_with_its_address);
    cpu_bench_add("mpu/xn", execute_never_is_noticed_at_the_target);
    cpu_bench_add("mpu/late-xn", code_that_ran_before_is_refused_after_a_region_grew);
    cpu_bench_add("mpu/unprivileged", unprivileged_code_has_no_default_map);
    cpu_bench_add("mpu/mstkerr", stacking_into_a_read_only_region_sets_mstkerr);
    cpu_bench_add("mpu/overlap", overlapping_regions_fault);
    cpu_bench_add("mpu/negative", the_mpu_is_off_at_negative_priority);
    cpu_bench_add("mpu/own-page", a_loop_that_makes_its_own_page_execute_never_ends_there);
    return g_test_run();
}
