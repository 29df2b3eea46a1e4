/*
 * Faults that stacking and returning cause, escalation to HardFault, lock-up.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cpu.h"
#include "cpu_escalation_code.h"

#define HANDLER UINT32_C(0x400)

#define PRECISERR  BIT(9)
#define UNSTKERR   BIT(11)
#define STKERR     BIT(12)
#define BFARVALID  BIT(15)
#define UNDEFINSTR BIT(16)
#define INVPC      BIT(18)
#define STKOF      BIT(20)
#define VECTTBL    BIT(1)
#define FORCED     BIT(30)
#define DEBUGEVT   BIT(31)

enum { HARDFAULT = 3, MEMMANAGE, BUSFAULT, USAGEFAULT };

#define CODE UINT32_C(0x240)

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

static void a_push_below_the_limit_is_stkof(struct cpu_bench *b)
{
    const struct cpu_fault *f = RUN_INTO(b, stack_overflow, USAGEFAULT);

    g_assert_cmphex(f->cfsr, ==, STKOF);
    g_assert_cmphex(cpu_reg(b->cpu, ENGINE_PSP), ==, 0x20001000);
}

static void stacking_below_the_limit_is_stkof_and_writes_nothing(struct cpu_bench *b)
{
    const struct cpu_fault *f;

    cpu_bench_set_word(b, 0x20000ff8, 0x11111111);
    f = RUN_INTO(b, stacking_overflow, USAGEFAULT);
    g_assert_cmphex(f->cfsr, ==, STKOF);
    g_assert_cmphex(cpu_reg(b->cpu, ENGINE_PSP), ==, 0x20001000);
    g_assert_cmphex(cpu_bench_word(b, 0x20000ff8), ==, 0x11111111);
}

static void stacking_where_nothing_is_sets_stkerr(struct cpu_bench *b)
{
    const struct cpu_fault *f = RUN_INTO(b, bad_stack, BUSFAULT);

    g_assert_cmphex(f->cfsr, ==, STKERR);
    g_assert_cmphex(cpu_reg(b->cpu, ENGINE_PSP), ==, 0x68001000 - 32);
}

static void unstacking_where_nothing_is_sets_unstkerr(struct cpu_bench *b)
{
    const struct cpu_fault *f;

    PUT(b, HANDLER, bad_unstack_handler);
    cpu_bench_vector(b, 11, HANDLER);
    f = RUN_INTO(b, bad_unstack, BUSFAULT);
    g_assert_cmphex(f->cfsr, ==, UNSTKERR);
    g_assert_cmphex(cpu_reg(b->cpu, ENGINE_LR), ==, 0xfffffffd);
}

static void a_bad_exc_return_is_invpc(struct cpu_bench *b)
{
    const struct cpu_fault *f;

    PUT(b, HANDLER, bad_return_handler); /* 0xFFFFFFF3: reserved bit set */
    cpu_bench_vector(b, 11, HANDLER);
    f = RUN_INTO(b, bad_unstack, USAGEFAULT);
    g_assert_cmphex(f->cfsr, ==, INVPC);
}

static void a_frame_that_contradicts_exc_return_is_invpc(struct cpu_bench *b)
{
    const struct cpu_fault *f;

    PUT(b, HANDLER, wrong_mode_handler);
    cpu_bench_vector(b, 11, HANDLER);
    f = RUN_INTO(b, bad_unstack, USAGEFAULT);
    g_assert_cmphex(f->cfsr, ==, INVPC);
    g_assert_cmphex(cpu_reg(b->cpu, ENGINE_SP), ==, BENCH_CPU_STACK - 32);
}

static void a_fault_that_is_not_enabled_escalates_to_hardfault(struct cpu_bench *b)
{
    const struct cpu_fault *f;

    PUT(b, BENCH_CPU_MAIN, undefined);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, HARDFAULT);
    f = cpu_last_fault(b->cpu);
    g_assert_cmphex(f->hfsr, ==, FORCED);
    g_assert_cmphex(f->cfsr, ==, UNDEFINSTR);
    g_assert_cmpuint(f->exception, ==, HARDFAULT);
}

static void svc_under_primask_escalates(struct cpu_bench *b)
{
    const struct cpu_fault *f = RUN_INTO(b, svc_masked, HARDFAULT);

    g_assert_cmphex(f->hfsr, ==, FORCED);
    g_assert_cmphex(stacked_pc(b), ==, CODE + 4);
}

static void a_bkpt_without_debugger_is_a_hardfault(struct cpu_bench *b)
{
    cpu_set_halting_debug(b->cpu, false);
    cpu_bench_set_word(b, BENCH_CPU_MAIN, 0xbe00be00);
    /* The handler is a BKPT too: lock-up. */
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_LOCKUP);
    g_assert_cmphex(cpu_first_fault(b->cpu)->hfsr, ==, DEBUGEVT);
    g_assert_cmphex(cpu_first_fault(b->cpu)->pc, ==, BENCH_CPU_MAIN);
}

static void a_fault_in_the_hardfault_handler_locks_up(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, fault_twice);
    PUT(b, HANDLER, load_hole);
    cpu_bench_vector(b, HARDFAULT, HANDLER);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_LOCKUP);
    g_assert_cmpint(cpu_state(b->cpu), ==, CPU_LOCKED_UP);
    g_assert_cmphex(cpu_first_fault(b->cpu)->cfsr, ==, UNDEFINSTR);
    g_assert_cmphex(cpu_last_fault(b->cpu)->cfsr, ==, UNDEFINSTR | PRECISERR | BFARVALID);
    g_assert_cmphex(cpu_last_fault(b->cpu)->pc, ==, HANDLER + 8);
    g_assert_cmpint(cpu_run(b->cpu, TICKS_PER_SECOND), ==, CPU_STOP_LOCKUP);
}

static void erased_flash_locks_up_at_reset(struct cpu_bench *b)
{
    memset(b->flash, 0xff, BENCH_CPU_SIZE);
    memory_changed(&b->memory, BENCH_CPU_FLASH, BENCH_CPU_SIZE);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_LOCKUP);
    g_assert_cmpint(cpu_state(b->cpu), ==, CPU_LOCKED_UP);
}

static void a_vector_that_cannot_be_read_locks_up_with_vecttbl(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, vtor_nowhere);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_LOCKUP);
    g_assert_cmphex(cpu_last_fault(b->cpu)->hfsr & VECTTBL, ==, VECTTBL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cpu_bench_add("escalation/stkof", a_push_below_the_limit_is_stkof);
    cpu_bench_add("escalation/stkof-stacking",
                  stacking_below_the_limit_is_stkof_and_writes_nothing);
    cpu_bench_add("escalation/stkerr", stacking_where_nothing_is_sets_stkerr);
    cpu_bench_add("escalation/unstkerr", unstacking_where_nothing_is_sets_unstkerr);
    cpu_bench_add("escalation/invpc", a_bad_exc_return_is_invpc);
    cpu_bench_add("escalation/invpc-mode", a_frame_that_contradicts_exc_return_is_invpc);
    cpu_bench_add("escalation/escalation", a_fault_that_is_not_enabled_escalates_to_hardfault);
    cpu_bench_add("escalation/svc-masked", svc_under_primask_escalates);
    cpu_bench_add("escalation/bkpt", a_bkpt_without_debugger_is_a_hardfault);
    cpu_bench_add("escalation/lock-up", a_fault_in_the_hardfault_handler_locks_up);
    cpu_bench_add("escalation/erased", erased_flash_locks_up_at_reset);
    cpu_bench_add("escalation/vecttbl", a_vector_that_cannot_be_read_locks_up_with_vecttbl);
    return g_test_run();
}
