/*
 * Exceptions: order, masking, stacks, return values.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cpu.h"
#include "cpu_exceptions_code.h"

#define LOG     (BENCH_CPU_RAM + 0x100) /* what `note` appends to */
#define LOG_END (BENCH_CPU_RAM + 0x0fc) /* its write pointer */

#define HANDLER  UINT32_C(0x400)
#define HANDLER2 UINT32_C(0x440)
#define HANDLER3 UINT32_C(0x480)

#define NVIC_ISER0 UINT32_C(0xe000e100)
#define ICSR       UINT32_C(0xe000ed04)

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

static void reset_loads_sp_and_pc_from_the_vector_table(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, forever);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_TIME);
    cpu_reset(b->cpu);
    g_assert_cmphex(cpu_reg(b->cpu, ENGINE_MSP), ==, BENCH_CPU_STACK);
    g_assert_cmphex(cpu_pc(b->cpu), ==, BENCH_CPU_MAIN);
    g_assert_cmphex(cpu_reg(b->cpu, ENGINE_LR), ==, 0xffffffff);
}

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

static void a_core_without_trustzone_ignores_the_security_bits_of_exc_return(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, svc_main);
    PUT(b, HANDLER, return_as_secure);
    cpu_bench_vector(b, 11, HANDLER);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_counters(b->cpu)->exceptions, ==, 1);
}

static void pending_exceptions_are_taken_in_order_of_priority_and_tail_chained(struct cpu_bench *b)
{
    all_to_note(b);
    PUT(b, BENCH_CPU_MAIN, order_main);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    assert_log(b, "19 15 14");
    g_assert_cmphex(cpu_reg(b->cpu, ENGINE_SP), ==, BENCH_CPU_STACK);
}

static void only_a_higher_priority_preempts_a_handler(struct cpu_bench *b)
{
    all_to_note(b);
    PUT(b, HANDLER2, nest_svc);
    cpu_bench_vector(b, 11, HANDLER2);
    PUT(b, BENCH_CPU_MAIN, nest_main);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    assert_log(b, "11 18 11 20");
}

static void subpriority_orders_but_does_not_preempt(struct cpu_bench *b)
{
    all_to_note(b);
    PUT(b, HANDLER2, nest_svc);
    cpu_bench_vector(b, 11, HANDLER2);
    PUT(b, BENCH_CPU_MAIN, group_main);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    assert_log(b, "11 11 20 18");
}

static void basepri_holds_back_its_own_priority_and_lower(struct cpu_bench *b)
{
    all_to_note(b);
    PUT(b, BENCH_CPU_MAIN, basepri_main);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmphex(cpu_bench_r(b, 5), ==, LOG + 1);
    g_assert_cmphex(cpu_bench_r(b, 6), ==, 0x40);
    assert_log(b, "18 20");
}

static void faultmask_holds_back_all_but_nmi(struct cpu_bench *b)
{
    all_to_note(b);
    PUT(b, BENCH_CPU_MAIN, faultmask_main);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmphex(cpu_bench_r(b, 5), ==, LOG);
    g_assert_cmphex(cpu_bench_r(b, 6), ==, LOG + 1);
    assert_log(b, "2 15");
}

static void a_line_that_stays_high_pends_again_at_return(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, level_main);
    PUT(b, HANDLER, level_handler);
    cpu_bench_vector(b, 16 + 5, HANDLER);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_bench_word(b, LOG), ==, 3);
    g_assert_cmpuint(cpu_counters(b->cpu)->exceptions, ==, 3);
}

static void stir_pends_an_interrupt(struct cpu_bench *b)
{
    all_to_note(b);
    PUT(b, BENCH_CPU_MAIN, stir_main);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    assert_log(b, "21");
}

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
