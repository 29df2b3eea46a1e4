/*
 * MPU: regions, privilege, execute never, faults while stacking.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cpu.h"
#include "cpu_mpu_code.h"

#define CODE    UINT32_C(0x280)
#define HANDLER UINT32_C(0x400)
#define GUARD   UINT32_C(0x20001000)

#define IACCVIOL  BIT(0)
#define DACCVIOL  BIT(1)
#define MUNSTKERR BIT(3)
#define MSTKERR   BIT(4)
#define MMARVALID BIT(7)

#define MEMMANAGE 4

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

static void execute_never_is_noticed_at_the_target(struct cpu_bench *b)
{
    PUT(b, GUARD, just_return);
    START(b, jump_guard);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, MEMMANAGE);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr, ==, IACCVIOL);
    g_assert_cmphex(cpu_last_fault(b->cpu)->pc, ==, GUARD);
    g_assert_cmphex(cpu_last_fault(b->cpu)->lr, ==, CODE + 5);
}

static void code_that_ran_before_is_refused_after_a_region_grew(struct cpu_bench *b)
{
    PUT(b, GUARD + 0x20, just_return);
    START(b, late_xn);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr, ==, IACCVIOL);
    g_assert_cmphex(cpu_last_fault(b->cpu)->pc, ==, GUARD + 0x20);
    g_assert_cmphex(cpu_last_fault(b->cpu)->lr, ==, CODE + 21);
}

static void unprivileged_code_has_no_default_map(struct cpu_bench *b)
{
    PUT(b, 0x20002000, just_return);
    START(b, drop_privilege);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr & IACCVIOL, ==, IACCVIOL);
    g_assert_cmphex(cpu_last_fault(b->cpu)->pc, ==, 0x20002000);
    g_assert_cmpuint(cpu_bench_r(b, 4), ==, 4);
}

static void stacking_into_a_read_only_region_sets_mstkerr(struct cpu_bench *b)
{
    START(b, stack_in_guard);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, MEMMANAGE);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr, ==, MSTKERR);
    g_assert_cmphex(cpu_reg(b->cpu, ENGINE_PSP), ==, GUARD + 0x10);
    g_assert_cmphex(cpu_bench_word(b, GUARD + 0x2c), ==, 0);
}

static void overlapping_regions_fault(struct cpu_bench *b)
{
    START(b, overlap);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr, ==, IACCVIOL);
    g_assert_cmphex(cpu_last_fault(b->cpu)->pc, ==, 0);
}

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
