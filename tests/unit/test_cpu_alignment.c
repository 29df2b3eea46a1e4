/*
 * Alignment as firmware sees it: UsageFault UNALIGNED.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cpu.h"
#include "cpu_alignment_code.h"

#define UNALIGNED BIT(24)
#define HARDFAULT 3

static bool checks(struct cpu_bench *b)
{
    if (engine_caps(cpu_engine(b->cpu)) & ENGINE_CAP_ALIGNMENT)
        return true;
    g_test_skip("this engine does not check alignment");
    return false;
}

static const struct cpu_fault *run_into_fault(struct cpu_bench *b)
{
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, HARDFAULT);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr, ==, UNALIGNED);
    return cpu_last_fault(b->cpu);
}

static void an_unaligned_ldrd_is_a_usage_fault_that_changes_nothing(struct cpu_bench *b)
{
    const struct cpu_fault *f;

    if (!checks(b))
        return;
    PUT(b, BENCH_CPU_MAIN, dual);
    f = run_into_fault(b);
    g_assert_cmphex(f->pc, ==, BENCH_CPU_MAIN + 4);
    g_assert_cmphex(f->r[3], ==, 0x20000102);
    g_assert_cmpuint(f->r[4], ==, 4);
    g_assert_cmphex(cpu_bench_word(b, cpu_reg(b->cpu, ENGINE_SP) + 24), ==, BENCH_CPU_MAIN + 4);
}

static uint64_t cycles_at(struct cpu_bench *b, uint32_t addr)
{
    const uint16_t where[] = {addr & 0xffff, addr >> 16};
    uint64_t before = cpu_counters(b->cpu)->cycles;

    PUT(b, 0x20000200, where);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmphex(cpu_reg(b->cpu, ENGINE_R0 + 7), ==, 0x81828384 + 0xffff8384 + 0x84);
    return cpu_counters(b->cpu)->cycles - before;
}

/* Assumed: two transfers. A byte is always aligned. */
static void every_unaligned_access_takes_a_cycle_more(struct cpu_bench *b)
{
    uint64_t aligned;

    if (!checks(b))
        return;
    PUT(b, BENCH_CPU_MAIN, anywhere);
    aligned = cycles_at(b, 0x20000100);
    g_assert_cmpuint(cycles_at(b, 0x20000102), ==, aligned + 2);
    g_assert_cmpuint(cycles_at(b, 0x20000103), ==, aligned + 4);
}

static void unalign_trp_holds_for_code_that_ran_before(struct cpu_bench *b)
{
    const struct cpu_fault *f;

    if (!checks(b))
        return;
    PUT(b, BENCH_CPU_MAIN, trap_in_loop);
    f = run_into_fault(b);
    g_assert_cmphex(f->pc, ==, BENCH_CPU_MAIN + 8);
    g_assert_cmpuint(f->r[7], ==, 2);
}

static void unalign_trp_holds_from_the_next_instruction(struct cpu_bench *b)
{
    const struct cpu_fault *f;

    if (!checks(b))
        return;
    PUT(b, BENCH_CPU_MAIN, trap_next);
    f = run_into_fault(b);
    g_assert_cmphex(f->pc, ==, BENCH_CPU_MAIN + 10);
    g_assert_cmpuint(f->r[4], ==, 4);
}

static void reset_clears_unalign_trp(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, trap_next);
    cpu_bench_start(b);
    PUT(b, BENCH_CPU_MAIN, no_trap);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, 0);
    g_assert_cmphex(cpu_pc(b->cpu), ==, BENCH_CPU_MAIN + 8);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cpu_bench_add("alignment/ldrd", an_unaligned_ldrd_is_a_usage_fault_that_changes_nothing);
    cpu_bench_add_net("alignment/ldrd", an_unaligned_ldrd_is_a_usage_fault_that_changes_nothing);
    cpu_bench_add("alignment/cycles", every_unaligned_access_takes_a_cycle_more);
    cpu_bench_add("alignment/loop", unalign_trp_holds_for_code_that_ran_before);
    cpu_bench_add("alignment/next", unalign_trp_holds_from_the_next_instruction);
    cpu_bench_add("alignment/reset", reset_clears_unalign_trp);
    return g_test_run();
}
