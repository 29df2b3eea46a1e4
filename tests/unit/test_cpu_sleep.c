/*
 * WFI, WFE, the event register, SLEEPONEXIT.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cpu.h"
#include "cpu_sleep_code.h"

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

static void place(struct cpu_bench *b, const uint16_t *code, unsigned n)
{
    cpu_bench_put(b, BENCH_CPU_MAIN, code, n);
    PUT(b, HANDLER, handler);
    cpu_bench_vector(b, 16 + IRQ, HANDLER);
}

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

static void basepri_holds_back_the_wake_up_from_wfi(struct cpu_bench *b)
{
    struct waker w;

    place(b, wfi_basepri_main, ARRAY_LEN(wfi_basepri_main));
    wake_later(b, &w);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_SLEEP);
    g_assert_cmpuint(b->wakes, ==, 0);
}

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

static void wfe_without_sevonpend_sleeps_through_a_masked_interrupt(struct cpu_bench *b)
{
    struct waker w;

    place(b, wfe_plain_main, ARRAY_LEN(wfe_plain_main));
    wake_later(b, &w);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_SLEEP);
}

static void sev_lets_exactly_one_wfe_pass(struct cpu_bench *b)
{
    place(b, sev_main, ARRAY_LEN(sev_main));
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_SLEEP);
    g_assert_cmpuint(cpu_bench_r(b, 5), ==, 2);
}

static void an_exception_sets_the_event_register(struct cpu_bench *b)
{
    place(b, wfe_svc_main, ARRAY_LEN(wfe_svc_main));
    PUT(b, HANDLER, return_only);
    cpu_bench_vector(b, 11, HANDLER);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_SLEEP);
    g_assert_cmpuint(cpu_bench_r(b, 5), ==, 1);
}

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
