/*
 * Contexts: privilege, nested FP frames, thread switches, late arrival; and who may listen.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cpu.h"
#include "cpu_contexts_code.h"

#define HANDLER  UINT32_C(0x400)
#define HANDLER2 UINT32_C(0x480)
#define TASK1    UINT32_C(0x500)
#define TASK2    UINT32_C(0x580)

static void an_unprivileged_thread_is_privileged_in_its_handler_only(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, user_main);
    PUT(b, HANDLER, user_svc);
    cpu_bench_vector(b, 11, HANDLER);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmphex(cpu_bench_r(b, 4), ==, 0x410fd214);
    g_assert_cmpuint(cpu_bench_r(b, 5), ==, 0);
    g_assert_cmphex(cpu_bench_r(b, 8) & 1, ==, 1);
    g_assert_cmphex(cpu_bench_r(b, 6) & 1, ==, 1);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, 3);
    g_assert_cmphex(cpu_last_fault(b->cpu)->bfar, ==, 0xe000ed00);
}

static void a_nested_handler_saves_the_thread_s_fp_state_into_its_frame(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, nested_main);
    PUT(b, HANDLER, nested_svc);
    PUT(b, HANDLER2, nested_pendsv);
    cpu_bench_vector(b, 11, HANDLER);
    cpu_bench_vector(b, 14, HANDLER2);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmphex(cpu_bench_r(b, 4), ==, 0x3f800000);
    g_assert_cmphex(cpu_bench_r(b, 6) & 1, ==, 1);
    g_assert_cmphex(cpu_bench_r(b, 5) & 1, ==, 0);
    g_assert_cmphex(cpu_bench_r(b, 7) & 1, ==, 0);
    g_assert_cmphex(cpu_bench_r(b, 9), ==, 0xfffffff1);
}

static void threads_switched_by_pendsv_keep_their_registers(struct cpu_bench *b)
{
    enum { FRAME = 0x20001800 }; /* of task 2: r4 to r11, lr, then the exception frame */

    PUT(b, BENCH_CPU_MAIN, switch_main);
    PUT(b, HANDLER, switch_tick);
    PUT(b, HANDLER2, switch_pendsv);
    PUT(b, TASK1, switch_task1);
    PUT(b, TASK2, switch_task2);
    cpu_bench_vector(b, 15, HANDLER);
    cpu_bench_vector(b, 14, HANDLER2);
    cpu_bench_set_word(b, 0x20000104, FRAME);
    cpu_bench_set_word(b, FRAME + 12, 1);
    cpu_bench_set_word(b, FRAME + 32, 0xfffffffd);
    cpu_bench_set_word(b, FRAME + 36 + 24, TASK2);
    cpu_bench_set_word(b, FRAME + 36 + 28, BIT(24));
    cpu_reset(b->cpu);
    g_assert_cmpint(cpu_bench_run(b, 2000000), ==, CPU_STOP_BKPT);
    g_assert_cmphex(cpu_pc(b->cpu), ==, TASK1 + sizeof(switch_task1) - 4);
    g_assert_cmpuint(cpu_bench_word(b, 0x20000100), >, 50);
}

struct arrival {
    struct event event;
    struct cpu_bench *bench;
};

static void arrive(void *ctx)
{
    struct arrival *a = ctx;

    irq_set(&a->bench->irq, 6, true);
}

static void note_first(void *ctx, unsigned exception, uint32_t pc)
{
    unsigned *first = ctx;

    if (*first == 0)
        *first = exception;
}

/* IRQ 5 is being entered when IRQ 6, of higher priority, rises. */
static void a_higher_priority_that_arrives_during_entry_goes_first(struct cpu_bench *b)
{
    struct arrival a = {.bench = b};
    unsigned first = 0;
    struct cpu_listener listener = {.exception_entry = note_first};
    ticks_t entry;

    PUT(b, BENCH_CPU_MAIN, late_main);
    PUT(b, HANDLER, drop);
    cpu_bench_vector(b, 16 + 5, HANDLER);
    cpu_bench_vector(b, 16 + 6, HANDLER);
    event_init(&a.event, NULL, "arrival", arrive, &a);
    cpu_listen(b->cpu, &listener, &first);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(first, ==, 21);
    entry = b->device_when; /* how long it takes; now the same with IRQ 6 six cycles later */
    g_assert_cmpuint(entry, >, 0);
    first = 0;
    cpu_reset(b->cpu);
    while (b->irq.level[5] == false)
        g_assert_cmpint(cpu_run(b->cpu, cpu_time(b->cpu) + TICKS_HCLK64M), ==, CPU_STOP_TIME);
    sched_at(&b->sched, &a.event, cpu_time(b->cpu) + 6 * TICKS_HCLK64M);
    g_assert_cmpint(cpu_bench_run(b, 64000), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(first, ==, 22);
    g_assert_cmpuint(cpu_counters(b->cpu)->exceptions, ==, 3);
}

static void the_nmi_signal_is_taken_whatever_is_masked(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, masked_loop);
    cpu_reset(b->cpu);
    g_assert_cmpint(cpu_bench_run(b, 100), ==, CPU_STOP_TIME);
    signal_raise(&b->signals, SIGNAL_NMI, 1);
    g_assert_cmpint(cpu_bench_run(b, 100), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_active_exception(b->cpu), ==, 2);
}

static bool semihost(void *ctx, uint32_t op, uint32_t arg, uint32_t *result)
{
    uint32_t *seen = ctx;

    seen[0] = op;
    seen[1] = arg;
    *result = 77;
    return true;
}

static void semihosting_calls_go_to_who_answers_them(struct cpu_bench *b)
{
    uint32_t seen[2] = {0};

    PUT(b, BENCH_CPU_MAIN, semihosting_main);
    cpu_set_semihosting(b->cpu, semihost, seen);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(seen[0], ==, 4);
    g_assert_cmpuint(seen[1], ==, 9);
    g_assert_cmpuint(cpu_bench_r(b, 0), ==, 77);
    g_assert_cmpuint(cpu_bench_r(b, 5), ==, 5);
}

struct stopper {
    struct cpu *cpu;
    uint32_t at;
};

static void stop_at(void *ctx, uint32_t pc, uint32_t size)
{
    struct stopper *s = ctx;

    if (pc == s->at)
        cpu_request_stop(s->cpu);
}

static void a_listener_may_stop_before_a_block(struct cpu_bench *b)
{
    struct stopper s = {b->cpu, HANDLER};
    struct cpu_listener listener = {.block = stop_at};

    PUT(b, BENCH_CPU_MAIN, user_main);
    PUT(b, HANDLER, user_svc);
    cpu_bench_vector(b, 11, HANDLER);
    cpu_listen(b->cpu, &listener, &s);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_REQUEST);
    g_assert_cmphex(cpu_pc(b->cpu), ==, HANDLER);
    g_assert_cmpuint(cpu_bench_r(b, 4), ==, 0);
    cpu_unlisten(b->cpu, &listener);
    g_assert_cmpint(cpu_bench_run(b, 1000), ==, CPU_STOP_BKPT);
    g_assert_cmphex(cpu_bench_r(b, 4), ==, 0x410fd214);
}

#define TURNS 3000

/* movw r0, #3000; 1: subs r0, #1; bne 1b; bkpt */
static const uint16_t counted_loop[] = {0xf640, 0x30b8, 0x3801, 0xd1fd, 0xbe00};

struct counter {
    struct cpu *cpu;
    struct cpu_listener listener;
    unsigned blocks, leaves_at; /* 0: never */
};

static void count(void *ctx, uint32_t pc, uint32_t size)
{
    struct counter *counter = ctx;

    if (++counter->blocks == counter->leaves_at)
        cpu_unlisten(counter->cpu, &counter->listener);
}

/* What the loop takes with a listener, of which it hears `blocks`. */
static uint64_t loop_heard(struct cpu_bench *b, unsigned leaves_at, unsigned blocks)
{
    struct counter counter = {.cpu = b->cpu, .listener = {.block = count}, .leaves_at = leaves_at};
    uint64_t began = cpu_counters(b->cpu)->cycles;

    cpu_listen(b->cpu, &counter.listener, &counter);
    cpu_reset(b->cpu);
    g_assert_cmpint(cpu_bench_run(b, 100000), ==, CPU_STOP_BKPT);
    cpu_unlisten(b->cpu, &counter.listener);
    g_assert_cmpuint(counter.blocks, ==, blocks);
    return cpu_counters(b->cpu)->cycles - began;
}

static void a_listener_hears_of_each_block_once_and_costs_no_cycle(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, counted_loop);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    uint64_t began = cpu_counters(b->cpu)->cycles;
    cpu_reset(b->cpu);
    g_assert_cmpint(cpu_bench_run(b, 100000), ==, CPU_STOP_BKPT);
    uint64_t unheard = cpu_counters(b->cpu)->cycles - began;

    g_assert_cmpuint(loop_heard(b, 0, TURNS + 1), ==, unheard);
    g_assert_cmpuint(loop_heard(b, TURNS / 2, TURNS / 2), ==, unheard);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cpu_bench_add("contexts/privilege", an_unprivileged_thread_is_privileged_in_its_handler_only);
    cpu_bench_add("contexts/fp-nested",
                  a_nested_handler_saves_the_thread_s_fp_state_into_its_frame);
    cpu_bench_add("contexts/threads", threads_switched_by_pendsv_keep_their_registers);
    cpu_bench_add("contexts/late-arrival", a_higher_priority_that_arrives_during_entry_goes_first);
    cpu_bench_add("contexts/nmi", the_nmi_signal_is_taken_whatever_is_masked);
    cpu_bench_add("contexts/semihosting", semihosting_calls_go_to_who_answers_them);
    cpu_bench_add("contexts/block-once", a_listener_hears_of_each_block_once_and_costs_no_cycle);
    cpu_bench_add("contexts/block", a_listener_may_stop_before_a_block);
    return g_test_run();
}
