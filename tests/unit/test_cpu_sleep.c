/*
 * WFI, WFE, the event register, SLEEPONEXIT.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cpu.h"

#define HANDLER UINT32_C(0x400)
#define COUNT   (BENCH_CPU_RAM + 0x100) /* visits of the handler */
#define IRQ     5

#define LATER (1000 * TICKS_HCLK64M)

struct waker {
    struct event event;
    struct cpu_bench *bench;
};

static void raise_line(void *ctx)
{
    struct waker *w = ctx;

    irq_set(&w->bench->irq, IRQ, true);
}

/* The line of IRQ 5 rises 1000 cycles from now. */
static void wake_later(struct cpu_bench *b, struct waker *w)
{
    w->bench = b;
    event_init(&w->event, NULL, "waker", raise_line, w);
    sched_after(&b->sched, &w->event, LATER);
}

/* Counts its visits and drops the line. */
/* clang-format off */
static const uint16_t handler[] = {
    0x4803,          /* ldr r0, [pc, #12] */
    0x6801,          /* ldr r1, [r0, #0] */
    0x3101,          /* adds r1, #1 */
    0x6001,          /* str r1, [r0, #0] */
    0x4802,          /* ldr r0, [pc, #8] */
    0x2105,          /* movs r1, #5 */
    0x6041,          /* str r1, [r0, #4] */
    0x4770,          /* bx lr */
    0x0100, 0x2000,  /* .word 0x20000100 */
    0x1100, 0x5000,  /* .word 0x50001100 */
};
/* clang-format on */

static void place(struct cpu_bench *b, const uint16_t *code, unsigned n)
{
    cpu_bench_put(b, BENCH_CPU_MAIN, code, n);
    PUT(b, HANDLER, handler);
    cpu_bench_vector(b, 16 + IRQ, HANDLER);
}

/* Zephyr's arch_cpu_idle(). */
/* clang-format off */
static const uint16_t wfi_main[] = {
    0x4a09,          /* ldr r2, [pc, #36] */
    0x2120,          /* movs r1, #32 */
    0x6011,          /* str r1, [r2, #0] */
    0xb672,          /* cpsid i */
    0x2000,          /* movs r0, #0 */
    0xf380, 0x8811,  /* msr BASEPRI, r0 */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xbf30,          /* wfi */
    0x4d03,          /* ldr r5, [pc, #12] */
    0x682d,          /* ldr r5, [r5, #0] */
    0xb662,          /* cpsie i */
    0xf3bf, 0x8f6f,  /* isb sy */
    0xbf00,          /* nop */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0x0100, 0x2000,  /* .word 0x20000100 */
    0xe100, 0xe000,  /* .word 0xe000e100 */
};
/* clang-format on */

static void wfi_under_primask_wakes_and_takes_the_interrupt_afterwards(struct cpu_bench *b)
{
    struct waker w;

    place(b, wfi_main, ARRAY_LEN(wfi_main));
    wake_later(b, &w);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_bench_r(b, 5), ==, 0);
    g_assert_cmpuint(cpu_bench_word(b, COUNT), ==, 1);
    g_assert_cmpuint(b->sleeps, ==, 1);
    g_assert_cmpuint(b->wakes, ==, 1);
}

static void sleep_lasts_until_the_event_and_is_counted_apart(struct cpu_bench *b)
{
    struct waker w;

    place(b, wfi_main, ARRAY_LEN(wfi_main));
    wake_later(b, &w);
    cpu_reset(b->cpu);
    g_assert_cmpint(cpu_run(b->cpu, TICKS_PER_MS), ==, CPU_STOP_SLEEP);
    g_assert_cmpint(cpu_state(b->cpu), ==, CPU_SLEEPING);
    g_assert_cmpint(cpu_run(b->cpu, TICKS_PER_MS), ==, CPU_STOP_SLEEP);
    g_assert_false(cpu_try_wake(b->cpu));
    sched_run(&b->sched, LATER);
    cpu_skip_to(b->cpu, LATER);
    g_assert_true(cpu_try_wake(b->cpu));
    g_assert_cmpint(cpu_state(b->cpu), ==, CPU_RUNNING);
    g_assert_cmpuint(cpu_time(b->cpu), ==, LATER);
    g_assert_cmpint(cpu_run(b->cpu, TICKS_PER_MS), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_counters(b->cpu)->sleep_cycles, >, 900);
    g_assert_cmpuint(cpu_counters(b->cpu)->sleep_cycles, <, 1000);
    g_assert_cmpuint(cpu_counters(b->cpu)->cycles, <, 1200);
}

/* BASEPRI 0x40 holds back IRQ 5 at 0x80 for WFI too. */
/* clang-format off */
static const uint16_t wfi_basepri_main[] = {
    0x4a05,          /* ldr r2, [pc, #20] */
    0x2120,          /* movs r1, #32 */
    0x6011,          /* str r1, [r2, #0] */
    0x4b05,          /* ldr r3, [pc, #20] */
    0x2180,          /* movs r1, #128 */
    0x7159,          /* strb r1, [r3, #5] */
    0x2040,          /* movs r0, #64 */
    0xf380, 0x8811,  /* msr BASEPRI, r0 */
    0xbf30,          /* wfi */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0xe100, 0xe000,  /* .word 0xe000e100 */
    0xe400, 0xe000,  /* .word 0xe000e400 */
};
/* clang-format on */

static void basepri_holds_back_the_wake_up_from_wfi(struct cpu_bench *b)
{
    struct waker w;

    place(b, wfi_basepri_main, ARRAY_LEN(wfi_basepri_main));
    wake_later(b, &w);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_SLEEP);
    g_assert_cmpuint(b->wakes, ==, 0);
}

/* Zephyr's arch_cpu_atomic_idle(): the interrupt is not even enabled. */
/* clang-format off */
static const uint16_t wfe_main[] = {
    0x4803,          /* ldr r0, [pc, #12] */
    0x2110,          /* movs r1, #16 */
    0x6001,          /* str r1, [r0, #0] */
    0xb672,          /* cpsid i */
    0xbf20,          /* wfe */
    0x2505,          /* movs r5, #5 */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0xed10, 0xe000,  /* .word 0xe000ed10 */
};
/* clang-format on */

static void wfe_with_sevonpend_wakes_from_a_masked_and_disabled_interrupt(struct cpu_bench *b)
{
    struct waker w;

    place(b, wfe_main, ARRAY_LEN(wfe_main));
    wake_later(b, &w);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_bench_r(b, 5), ==, 5);
    g_assert_cmpuint(b->sleeps, ==, 1);
    g_assert_cmpuint(cpu_time(b->cpu), >=, LATER);
}

/* clang-format off */
static const uint16_t wfe_plain_main[] = {
    0x4a02,          /* ldr r2, [pc, #8] */
    0x2120,          /* movs r1, #32 */
    0x6011,          /* str r1, [r2, #0] */
    0xb672,          /* cpsid i */
    0xbf20,          /* wfe */
    0xbe00,          /* bkpt 0x0000 */
    0xe100, 0xe000,  /* .word 0xe000e100 */
};
/* clang-format on */

static void wfe_without_sevonpend_sleeps_through_a_masked_interrupt(struct cpu_bench *b)
{
    struct waker w;

    place(b, wfe_plain_main, ARRAY_LEN(wfe_plain_main));
    wake_later(b, &w);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_SLEEP);
}

/* clang-format off */
static const uint16_t sev_main[] = {
    0xbf40,          /* sev */
    0xbf20,          /* wfe */
    0x2501,          /* movs r5, #1 */
    0xbf40,          /* sev */
    0xbf40,          /* sev */
    0xbf20,          /* wfe */
    0x2502,          /* movs r5, #2 */
    0xbf20,          /* wfe */
    0x2503,          /* movs r5, #3 */
    0xbe00,          /* bkpt 0x0000 */
};
/* clang-format on */

static void sev_lets_exactly_one_wfe_pass(struct cpu_bench *b)
{
    place(b, sev_main, ARRAY_LEN(sev_main));
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_SLEEP);
    g_assert_cmpuint(cpu_bench_r(b, 5), ==, 2);
}

/* clang-format off */
static const uint16_t wfe_svc_main[] = {
    0xdf00,          /* svc 0 */
    0xbf20,          /* wfe */
    0x2501,          /* movs r5, #1 */
    0xbf20,          /* wfe */
    0x2502,          /* movs r5, #2 */
    0xbe00,          /* bkpt 0x0000 */
};
/* clang-format on */
/* clang-format off */
static const uint16_t return_only[] = {
    0x4770,          /* bx lr */
};
/* clang-format on */

static void an_exception_sets_the_event_register(struct cpu_bench *b)
{
    place(b, wfe_svc_main, ARRAY_LEN(wfe_svc_main));
    PUT(b, HANDLER, return_only);
    cpu_bench_vector(b, 11, HANDLER);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_SLEEP);
    g_assert_cmpuint(cpu_bench_r(b, 5), ==, 1);
}

/* clang-format off */
static const uint16_t on_exit_main[] = {
    0x4a04,          /* ldr r2, [pc, #16] */
    0x2120,          /* movs r1, #32 */
    0x6011,          /* str r1, [r2, #0] */
    0x4802,          /* ldr r0, [pc, #8] */
    0x2102,          /* movs r1, #2 */
    0x6001,          /* str r1, [r0, #0] */
    0xbf30,          /* wfi */
    0xbe00,          /* bkpt 0x0000 */
    0xed10, 0xe000,  /* .word 0xe000ed10 */
    0xe100, 0xe000,  /* .word 0xe000e100 */
};
/* clang-format on */

static void sleeponexit_sleeps_again_after_the_handler(struct cpu_bench *b)
{
    struct waker w;

    place(b, on_exit_main, ARRAY_LEN(on_exit_main));
    wake_later(b, &w);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_SLEEP);
    g_assert_cmpuint(cpu_bench_word(b, COUNT), ==, 1);
    g_assert_cmpuint(b->sleeps, ==, 2);
    g_assert_cmpuint(b->wakes, ==, 1);
}

/* clang-format off */
static const uint16_t wfi_pending_main[] = {
    0xb672,          /* cpsid i */
    0x4a04,          /* ldr r2, [pc, #16] */
    0x2120,          /* movs r1, #32 */
    0x6011,          /* str r1, [r2, #0] */
    0xbf30,          /* wfi */
    0xb662,          /* cpsie i */
    0xf3bf, 0x8f6f,  /* isb sy */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0xe100, 0xe000,  /* .word 0xe000e100 */
};
/* clang-format on */

static void a_pending_interrupt_keeps_wfi_from_sleeping(struct cpu_bench *b)
{
    place(b, wfi_pending_main, ARRAY_LEN(wfi_pending_main));
    irq_set(&b->irq, IRQ, true);
    cpu_reset(b->cpu);
    g_assert_cmpint(cpu_bench_run(b, 64000), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(b->sleeps, ==, 0);
    g_assert_cmpuint(cpu_bench_word(b, COUNT), ==, 1);
}

static void a_reset_wakes(struct cpu_bench *b)
{
    place(b, wfi_main, ARRAY_LEN(wfi_main));
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_SLEEP);
    cpu_reset(b->cpu);
    g_assert_cmpint(cpu_state(b->cpu), ==, CPU_RUNNING);
    g_assert_cmpuint(b->wakes, ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cpu_bench_add("sleep/wfi", wfi_under_primask_wakes_and_takes_the_interrupt_afterwards);
    cpu_bench_add("sleep/time", sleep_lasts_until_the_event_and_is_counted_apart);
    cpu_bench_add("sleep/basepri", basepri_holds_back_the_wake_up_from_wfi);
    cpu_bench_add("sleep/sevonpend", wfe_with_sevonpend_wakes_from_a_masked_and_disabled_interrupt);
    cpu_bench_add("sleep/wfe", wfe_without_sevonpend_sleeps_through_a_masked_interrupt);
    cpu_bench_add("sleep/sev", sev_lets_exactly_one_wfe_pass);
    cpu_bench_add("sleep/event", an_exception_sets_the_event_register);
    cpu_bench_add("sleep/on-exit", sleeponexit_sleeps_again_after_the_handler);
    cpu_bench_add("sleep/pending", a_pending_interrupt_keeps_wfi_from_sleeping);
    cpu_bench_add("sleep/reset", a_reset_wakes);
    return g_test_run();
}
