/*
 * Faults: status bits, return address, escalation, lock-up.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/armv8m.h"
#include "bench_cpu.h"
#include "cpu_faults_code.h"

#define HANDLER UINT32_C(0x400)

#define IACCVIOL    BIT(0)
#define IBUSERR     BIT(8)
#define PRECISERR   BIT(9)
#define IMPRECISERR BIT(10)
#define BFARVALID   BIT(15)
#define UNDEFINSTR  BIT(16)
#define INVSTATE    BIT(17)
#define NOCP        BIT(19)
#define DIVBYZERO   BIT(25)
#define FORCED      BIT(30)

enum { HARDFAULT = 3, MEMMANAGE, BUSFAULT, USAGEFAULT };

#define CODE UINT32_C(0x240)

static bool exact_pc(struct cpu_bench *b)
{
    return engine_caps(cpu_engine(b->cpu)) & ENGINE_CAP_EXACT_PC;
}

/* Runs `code` with configurable faults enabled; it must end in the handler of `exception`. */
static const struct cpu_fault *run_into(struct cpu_bench *b, const uint16_t *code, unsigned n,
                                        unsigned exception)
{
    PUT(b, BENCH_CPU_MAIN, enable_faults);
    cpu_bench_put(b, CODE, code, n);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, exception);
    g_assert_cmphex(cpu_pc(b->cpu), ==, BENCH_CPU_TRAP);
    return cpu_last_fault(b->cpu);
}
#define RUN_INTO(b, code, exception) run_into((b), (code), ARRAY_LEN(code), (exception))

static uint32_t stacked_pc(struct cpu_bench *b)
{
    return cpu_bench_word(b, cpu_reg(b->cpu, ENGINE_SP) + 24);
}

static void an_undefined_instruction_is_a_usage_fault(struct cpu_bench *b)
{
    const struct cpu_fault *f = RUN_INTO(b, undefined, USAGEFAULT);

    g_assert_cmphex(f->cfsr, ==, UNDEFINSTR);
    g_assert_cmphex(f->pc, ==, CODE + 2);
    g_assert_cmphex(stacked_pc(b), ==, CODE + 2);
    g_assert_cmpuint(f->r[3], ==, 3);
    g_assert_cmpuint(f->exception, ==, USAGEFAULT);
}

static void a_branch_to_an_even_address_is_invstate(struct cpu_bench *b)
{
    const struct cpu_fault *f = RUN_INTO(b, even_target, USAGEFAULT);

    g_assert_cmphex(f->cfsr, ==, INVSTATE);
    g_assert_cmphex(f->pc, ==, 0x20000100);
    g_assert_cmphex(f->lr, ==, CODE + 5);
}

static void an_fp_instruction_without_cpacr_is_nocp(struct cpu_bench *b)
{
    const struct cpu_fault *f = RUN_INTO(b, fp_off, USAGEFAULT);

    g_assert_cmphex(f->cfsr, ==, NOCP);
    g_assert_cmphex(f->pc, ==, CODE + 6);
}

static void a_division_by_zero_traps_when_ccr_says_so(struct cpu_bench *b)
{
    const struct cpu_fault *f;

    if (strcmp(engine_name(cpu_engine(b->cpu)), "interpose") != 0) {
        g_test_skip("divisions are not seen here");
        return;
    }
    f = RUN_INTO(b, divide, USAGEFAULT);
    g_assert_cmphex(f->cfsr, ==, DIVBYZERO);
    g_assert_cmphex(f->pc, ==, CODE + 20);
    g_assert_cmphex(stacked_pc(b), ==, CODE + 20);
    g_assert_cmpuint(f->r[4], ==, 0);
}

static void a_division_by_zero_is_zero_otherwise(struct cpu_bench *b)
{
    cpu_bench_put(b, BENCH_CPU_MAIN, divide + 7, ARRAY_LEN(divide) - 7);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, 0);
    g_assert_cmpuint(cpu_bench_r(b, 2), ==, 8);
    g_assert_cmpuint(cpu_bench_r(b, 3), ==, 0);
    g_assert_cmpuint(cpu_bench_r(b, 4), ==, 4);
}

static void a_load_from_nowhere_is_a_precise_bus_fault(struct cpu_bench *b)
{
    const struct cpu_fault *f = RUN_INTO(b, load_hole, BUSFAULT);

    g_assert_cmphex(f->cfsr, ==, PRECISERR | BFARVALID);
    g_assert_cmphex(f->bfar, ==, 0x70000008);
    g_assert_cmphex(f->pc, ==, CODE + 8);
    g_assert_cmpuint(cpu_bench_r(b, 4), ==, 4);
    g_assert_cmpuint(cpu_bench_r(b, 5), ==, 0);
}

static void a_store_to_an_empty_peripheral_slot_is_a_precise_bus_fault(struct cpu_bench *b)
{
    const struct cpu_fault *f = RUN_INTO(b, store_hole, BUSFAULT);

    g_assert_cmphex(f->cfsr, ==, PRECISERR | BFARVALID);
    g_assert_cmphex(f->bfar, ==, 0x50003004);
    if (exact_pc(b))
        g_assert_cmphex(f->pc, ==, CODE + 4);
}

static void a_jump_to_nowhere_is_ibuserr_at_the_target(struct cpu_bench *b)
{
    const struct cpu_fault *f = RUN_INTO(b, jump_hole, BUSFAULT);

    g_assert_cmphex(f->cfsr, ==, IBUSERR);
    g_assert_cmphex(f->pc, ==, 0x00300000);
    g_assert_cmphex(f->lr, ==, CODE + 5);
}

static void a_jump_into_the_peripherals_is_iaccviol(struct cpu_bench *b)
{
    const struct cpu_fault *f = RUN_INTO(b, jump_xn, MEMMANAGE);

    g_assert_cmphex(f->cfsr, ==, IACCVIOL);
    g_assert_cmphex(f->pc, ==, 0x50001000);
}

static void fetching_from_a_window_that_refuses_is_ibuserr(struct cpu_bench *b)
{
    const struct cpu_fault *f;

    PUT(b, BENCH_CPU_XIP, return_5);
    b->xip_window.answer = CODEBUS_BUS_ERROR;
    f = RUN_INTO(b, jump_xip, BUSFAULT);
    g_assert_cmphex(f->cfsr, ==, IBUSERR);
    g_assert_cmphex(f->pc, ==, BENCH_CPU_XIP);
    g_assert_cmpuint(f->r[5], ==, 0);
    g_assert_cmphex(f->lr, ==, CODE + 5);
}

static void fetching_from_a_window_that_answers_works(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_XIP, return_5);
    PUT(b, BENCH_CPU_MAIN, enable_faults);
    PUT(b, CODE, jump_xip);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmphex(cpu_pc(b->cpu), ==, CODE + 4);
    g_assert_cmpuint(cpu_bench_r(b, 5), ==, 5);
}

static void fetching_from_a_window_that_hangs_stops_the_core_for_good(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_XIP, return_5);
    b->xip_window.answer = CODEBUS_HANG;
    PUT(b, BENCH_CPU_MAIN, enable_faults);
    PUT(b, CODE, jump_xip);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_HANG);
    g_assert_cmpint(cpu_state(b->cpu), ==, CPU_HELD);
    g_assert_cmphex(cpu_pc(b->cpu), ==, BENCH_CPU_XIP);
    g_assert_cmpint(cpu_run(b->cpu, TICKS_PER_SECOND), ==, CPU_STOP_HANG);
    cpu_reset(b->cpu);
    g_assert_cmpint(cpu_state(b->cpu), ==, CPU_RUNNING);
}

static void reading_a_window_that_refuses_is_a_bus_fault(struct cpu_bench *b)
{
    const struct cpu_fault *f;

    if (!(engine_caps(cpu_engine(b->cpu)) & ENGINE_CAP_CODE_READS)) {
        g_test_skip("data reads of flash and XIP are not seen here");
        return;
    }
    b->xip_window.answer = CODEBUS_BUS_ERROR;
    f = RUN_INTO(b, read_xip, BUSFAULT);
    g_assert_cmphex(f->cfsr, ==, PRECISERR | BFARVALID);
    g_assert_cmphex(f->bfar, ==, BENCH_CPU_XIP + 0x10);
    g_assert_cmphex(f->pc, ==, CODE + 6);
}

static void reading_a_window_that_hangs_stops_the_core(struct cpu_bench *b)
{
    if (!(engine_caps(cpu_engine(b->cpu)) & ENGINE_CAP_CODE_READS)) {
        g_test_skip("data reads of flash and XIP are not seen here");
        return;
    }
    b->xip_window.answer = CODEBUS_HANG;
    PUT(b, BENCH_CPU_MAIN, enable_faults);
    PUT(b, CODE, read_xip);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_HANG);
    g_assert_cmphex(cpu_pc(b->cpu), ==, CODE + 6);
}

static void unprivileged_code_gets_a_bus_fault_from_the_scs(struct cpu_bench *b)
{
    const struct cpu_fault *f = RUN_INTO(b, unprivileged_scs, BUSFAULT);

    g_assert_cmphex(f->cfsr, ==, PRECISERR | BFARVALID);
    g_assert_cmphex(f->bfar, ==, 0xe000ed00);
}

static void bfhfnmign_lets_handlers_probe_addresses(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, probe_main);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, 0);
    g_assert_cmpuint(cpu_bench_r(b, 6), ==, 6);
    g_assert_cmphex(cpu_bench_r(b, 7), ==, PRECISERR | BFARVALID);
    g_assert_cmphex(cpu_bench_r(b, 8), ==, 0x50003000);
}

static void a_handler_may_skip_the_faulting_instruction(struct cpu_bench *b)
{
    PUT(b, HANDLER, retry_handler);
    cpu_bench_vector(b, BUSFAULT, HANDLER);
    PUT(b, BENCH_CPU_MAIN, enable_faults);
    PUT(b, CODE, retry_main);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, 0);
    g_assert_cmpuint(cpu_bench_r(b, 4), ==, 4);
    g_assert_cmpuint(cpu_bench_r(b, 5), ==, 5);
}

static void names_spell_out_the_status_bits(void)
{
    char *cfsr = armv8m_cfsr_names(PRECISERR | BFARVALID), *hfsr = armv8m_hfsr_names(FORCED);

    g_assert_cmpstr(cfsr, ==, "PRECISERR BFARVALID");
    g_assert_cmpstr(hfsr, ==, "FORCED");
    g_free(cfsr);
    cfsr = armv8m_cfsr_names(IMPRECISERR);
    g_assert_cmpstr(cfsr, ==, "IMPRECISERR");
    g_free(cfsr);
    g_free(hfsr);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cpu/names", names_spell_out_the_status_bits);
    cpu_bench_add("faults/undefined", an_undefined_instruction_is_a_usage_fault);
    cpu_bench_add("faults/invstate", a_branch_to_an_even_address_is_invstate);
    cpu_bench_add("faults/nocp", an_fp_instruction_without_cpacr_is_nocp);
    cpu_bench_add_net("faults/nocp", an_fp_instruction_without_cpacr_is_nocp);
    cpu_bench_add("faults/divbyzero", a_division_by_zero_traps_when_ccr_says_so);
    cpu_bench_add("faults/division", a_division_by_zero_is_zero_otherwise);
    cpu_bench_add("faults/load", a_load_from_nowhere_is_a_precise_bus_fault);
    cpu_bench_add("faults/store", a_store_to_an_empty_peripheral_slot_is_a_precise_bus_fault);
    cpu_bench_add("faults/ibuserr", a_jump_to_nowhere_is_ibuserr_at_the_target);
    cpu_bench_add("faults/iaccviol", a_jump_into_the_peripherals_is_iaccviol);
    cpu_bench_add("faults/window-fetch", fetching_from_a_window_that_refuses_is_ibuserr);
    cpu_bench_add("faults/window-ok", fetching_from_a_window_that_answers_works);
    cpu_bench_add("faults/window-hang", fetching_from_a_window_that_hangs_stops_the_core_for_good);
    cpu_bench_add("faults/window-read", reading_a_window_that_refuses_is_a_bus_fault);
    cpu_bench_add("faults/window-read-hang", reading_a_window_that_hangs_stops_the_core);
    cpu_bench_add("faults/unprivileged", unprivileged_code_gets_a_bus_fault_from_the_scs);
    cpu_bench_add("faults/bfhfnmign", bfhfnmign_lets_handlers_probe_addresses);
    cpu_bench_add("faults/skip", a_handler_may_skip_the_faulting_instruction);
    return g_test_run();
}
