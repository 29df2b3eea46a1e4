/*
 * FP contexts: lazy preservation, its faults, FPDSCR, FPCCR.TS and CLRONRET.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cpu.h"
#include "cpu_fp_code.h"

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

static void a_handler_without_fp_writes_and_restores_nothing(struct cpu_bench *b)
{
    if (!contexts(b))
        return;
    SET_HANDLER(b, no_fp);
    START(b, thread);
    g_assert_cmphex(cpu_bench_r(b, 8), ==, ONE);
    g_assert_cmphex(cpu_bench_word(b, BENCH_CPU_STACK - 0x68 + 32), ==, 77);
}

static void fp_state_goes_where_fpcar_says(struct cpu_bench *b)
{
    if (!contexts(b))
        return;
    SET_HANDLER(b, move_area);
    START(b, thread);
    g_assert_cmphex(cpu_bench_word(b, AREA), ==, ONE);
}

static void without_lspact_the_frame_is_taken_back(struct cpu_bench *b)
{
    SET_HANDLER(b, edit);
    START(b, thread);
    g_assert_cmphex(cpu_bench_r(b, 8), ==, 0x40000000);
}

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

static void an_mpu_fault_of_lazy_preservation_is_mlsperr(struct cpu_bench *b)
{
    if (!contexts(b))
        return;
    SET_HANDLER(b, protect);
    START(b, thread);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr & MLSPERR, ==, MLSPERR);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr & BIT(7), ==, 0); /* MMARVALID */
}

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

static void a_context_begins_behind_a_skipped_fp_instruction(struct cpu_bench *b)
{
    if (!contexts(b))
        return;
    START(b, skipped);
    g_assert_cmpuint(cpu_bench_r(b, 7), ==, 60);
    g_assert_cmpuint(cpu_bench_r(b, 5), ==, 0);
}

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

static void clronret_clears_what_a_handler_leaves(struct cpu_bench *b)
{
    SET_HANDLER(b, clear_handler);
    START(b, clear_thread);
    g_assert_cmphex(cpu_reg(b->cpu, ENGINE_S0), ==, 0);
    g_assert_cmphex(cpu_reg(b->cpu, ENGINE_S0 + 16), ==, 0x40000000);
}

static void without_lspen_the_state_is_written_at_entry(struct cpu_bench *b)
{
    SET_HANDLER(b, eager_handler);
    START(b, eager_thread);
    g_assert_cmphex(cpu_bench_r(b, 4), ==, ONE);
    g_assert_cmphex(cpu_bench_r(b, 8), ==, ONE);
}

static void cpacr_holds_in_code_that_ran_before(struct cpu_bench *b)
{
    START(b, cpacr_loop);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, HARDFAULT);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr, ==, BIT(19)); /* NOCP */
    g_assert_cmpuint(cpu_bench_r(b, 7), ==, 3);
}

static void keep_value(void *ctx, enum signal_id id, uint32_t value)
{
    (void)id;
    *(uint32_t *)ctx |= value;
}

static void exceptions_are_told_when_fpu_asks(struct cpu_bench *b)
{
    uint32_t told = 0;

    signal_listen(&b->signals, SIGNAL_FP_EXCEPTION, &(struct signal_listener){.raised = keep_value},
                  &told);
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
