/*
 * Contexts: privilege, nested FP frames, thread switches, late arrival; and who may listen.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cpu.h"

#define HANDLER  UINT32_C(0x400)
#define HANDLER2 UINT32_C(0x480)
#define TASK1    UINT32_C(0x500)
#define TASK2    UINT32_C(0x580)

/* clang-format off */
static const uint16_t user_main[] = {
    0x2001,          /* movs r0, #1 */
    0xf380, 0x8814,  /* msr CONTROL, r0 */
    0xf3bf, 0x8f6f,  /* isb sy */
    0xb672,          /* cpsid i */
    0xdf00,          /* svc 0 */
    0xf3ef, 0x8614,  /* mrs r6, CONTROL */
    0x4f02,          /* ldr r7, [pc, #8] */
    0x683f,          /* ldr r7, [r7, #0] */
    0xbf00,          /* nop */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0xed00, 0xe000,  /* .word 0xe000ed00 */
};
/* clang-format on */
/* clang-format off */
static const uint16_t user_svc[] = {
    0x4c03,          /* ldr r4, [pc, #12] */
    0x6824,          /* ldr r4, [r4, #0] */
    0xf3ef, 0x8510,  /* mrs r5, PRIMASK */
    0xf3ef, 0x8814,  /* mrs r8, CONTROL */
    0x4770,          /* bx lr */
    0xbf00,          /* nop */
    0xed00, 0xe000,  /* .word 0xe000ed00 */
};
/* clang-format on */

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

/*
 * Thread: s0 = 1. SVC handler: no FP, pends PendSV of higher priority. PendSV: s0 = 2. The thread's
 * s0 is saved by PendSV's first FP instruction, into the frame of SVC.
 */
/* clang-format off */
static const uint16_t nested_main[] = {
    0x4809,          /* ldr r0, [pc, #36] */
    0xf44f, 0x0170,  /* mov.w r1, #15728640 */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0x4806,          /* ldr r0, [pc, #24] */
    0x2180,          /* movs r1, #128 */
    0x70c1,          /* strb r1, [r0, #3] */
    0xeeb7, 0x0a00,  /* vmov.f32 s0, #112 */
    0xdf00,          /* svc 0 */
    0xee10, 0x4a10,  /* vmov r4, s0 */
    0x4803,          /* ldr r0, [pc, #12] */
    0x6807,          /* ldr r7, [r0, #0] */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0xed88, 0xe000,  /* .word 0xe000ed88 */
    0xed1c, 0xe000,  /* .word 0xe000ed1c */
    0xef34, 0xe000,  /* .word 0xe000ef34 */
};
/* clang-format on */
/* clang-format off */
static const uint16_t nested_svc[] = {
    0x4804,          /* ldr r0, [pc, #16] */
    0x4905,          /* ldr r1, [pc, #20] */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0x4803,          /* ldr r0, [pc, #12] */
    0x6805,          /* ldr r5, [r0, #0] */
    0x4770,          /* bx lr */
    0xed04, 0xe000,  /* .word 0xe000ed04 */
    0x0000, 0x1000,  /* .word 0x10000000 */
    0xef34, 0xe000,  /* .word 0xe000ef34 */
};
/* clang-format on */
/* clang-format off */
static const uint16_t nested_pendsv[] = {
    0x4802,          /* ldr r0, [pc, #8] */
    0x6806,          /* ldr r6, [r0, #0] */
    0x46f1,          /* mov r9, lr */
    0xeeb0, 0x0a00,  /* vmov.f32 s0, #0 */
    0x4770,          /* bx lr */
    0xef34, 0xe000,  /* .word 0xe000ef34 */
};
/* clang-format on */

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

/*
 * Two threads on PSP, switched by PendSV after every SysTick. Task 1 keeps s0 and s16 counting,
 * task 2 counts in integers. r7 of each counts rounds; mismatches end in BKPT 1.
 */
/* clang-format off */
static const uint16_t switch_main[] = {
    0x480d,          /* ldr r0, [pc, #52] */
    0xf44f, 0x0170,  /* mov.w r1, #15728640 */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0x480a,          /* ldr r0, [pc, #40] */
    0x490b,          /* ldr r1, [pc, #44] */
    0x6001,          /* str r1, [r0, #0] */
    0x480b,          /* ldr r0, [pc, #44] */
    0x490b,          /* ldr r1, [pc, #44] */
    0x6041,          /* str r1, [r0, #4] */
    0x6081,          /* str r1, [r0, #8] */
    0x2107,          /* movs r1, #7 */
    0x6001,          /* str r1, [r0, #0] */
    0x480a,          /* ldr r0, [pc, #40] */
    0xf380, 0x8809,  /* msr PSP, r0 */
    0x2002,          /* movs r0, #2 */
    0xf380, 0x8814,  /* msr CONTROL, r0 */
    0xf3bf, 0x8f6f,  /* isb sy */
    0x4807,          /* ldr r0, [pc, #28] */
    0x4700,          /* bx r0 */
    0xbf00,          /* nop */
    0xed88, 0xe000,  /* .word 0xe000ed88 */
    0xed20, 0xe000,  /* .word 0xe000ed20 */
    0x0000, 0x00e0,  /* .word 0x00e00000 */
    0xe010, 0xe000,  /* .word 0xe000e010 */
    0x013d, 0x0000,  /* .word 0x0000013d */
    0x2000, 0x2000,  /* .word 0x20002000 */
    0x0501, 0x0000,  /* .word 0x00000501 */
};
/* clang-format on */
/* clang-format off */
static const uint16_t switch_tick[] = {
    0x4803,          /* ldr r0, [pc, #12] */
    0x4904,          /* ldr r1, [pc, #16] */
    0x6001,          /* str r1, [r0, #0] */
    0x4804,          /* ldr r0, [pc, #16] */
    0x6801,          /* ldr r1, [r0, #0] */
    0x3101,          /* adds r1, #1 */
    0x6001,          /* str r1, [r0, #0] */
    0x4770,          /* bx lr */
    0xed04, 0xe000,  /* .word 0xe000ed04 */
    0x0000, 0x1000,  /* .word 0x10000000 */
    0x0100, 0x2000,  /* .word 0x20000100 */
};
/* clang-format on */
/* The other task's stack pointer is at 0x20000104; its frame begins with r4 to r11, lr, s16-s31. */
/* clang-format off */
static const uint16_t switch_pendsv[] = {
    0xf3ef, 0x8009,  /* mrs r0, PSP */
    0xf01e, 0x0f10,  /* tst.w lr, #16 */
    0xbf08,          /* it eq */
    0xed20, 0x8a10,  /* vstmdbeq r0!, {s16-s31} */
    0xe920, 0x4ff0,  /* stmdb r0!, {r4, r5, r6, r7, r8, r9, sl, fp, lr} */
    0x4906,          /* ldr r1, [pc, #24] */
    0x680a,          /* ldr r2, [r1, #0] */
    0x6008,          /* str r0, [r1, #0] */
    0xe8b2, 0x4ff0,  /* ldmia.w r2!, {r4, r5, r6, r7, r8, r9, sl, fp, lr} */
    0xf01e, 0x0f10,  /* tst.w lr, #16 */
    0xbf08,          /* it eq */
    0xecb2, 0x8a10,  /* vldmiaeq r2!, {s16-s31} */
    0xf382, 0x8809,  /* msr PSP, r2 */
    0x4770,          /* bx lr */
    0x0104, 0x2000,  /* .word 0x20000104 */
};
/* clang-format on */
/* clang-format off */
static const uint16_t switch_task1[] = {
    0xeeb7, 0x0a00,  /* vmov.f32 s0, #112 */
    0xeeb7, 0x8a00,  /* vmov.f32 s16, #112 */
    0xeef7, 0x0a00,  /* vmov.f32 s1, #112 */
    0x2701,          /* movs r7, #1 */
    0xee30, 0x0a20,  /* vadd.f32 s0, s0, s1 */
    0xee38, 0x8a20,  /* vadd.f32 s16, s16, s1 */
    0x3701,          /* adds r7, #1 */
    0xeebc, 0x1ac0,  /* vcvt.u32.f32 s2, s0 */
    0xee11, 0x1a10,  /* vmov r1, s2 */
    0x42b9,          /* cmp r1, r7 */
    0xd108,          /* bne.n 36 */
    0xeeb4, 0x0a48,  /* vcmp.f32 s0, s16 */
    0xeef1, 0xfa10,  /* vmrs APSR_nzcv, fpscr */
    0xd103,          /* bne.n 36 */
    0xf5b7, 0x6ffa,  /* cmp.w r7, #2000 */
    0xd1ec,          /* bne.n e */
    0xbe00,          /* bkpt 0x0000 */
    0xbe01,          /* bkpt 0x0001 */
};
/* clang-format on */
/* clang-format off */
static const uint16_t switch_task2[] = {
    0x3701,          /* adds r7, #1 */
    0x4638,          /* mov r0, r7 */
    0x46bc,          /* mov ip, r7 */
    0xeb10, 0x010c,  /* adds.w r1, r0, ip */
    0x0849,          /* lsrs r1, r1, #1 */
    0x42b9,          /* cmp r1, r7 */
    0xd0f7,          /* beq.n 0 */
    0xbe01,          /* bkpt 0x0001 */
};
/* clang-format on */

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

/* clang-format off */
static const uint16_t late_main[] = {
    0x4807,          /* ldr r0, [pc, #28] */
    0x2160,          /* movs r1, #96 */
    0x6001,          /* str r1, [r0, #0] */
    0x4807,          /* ldr r0, [pc, #28] */
    0x2180,          /* movs r1, #128 */
    0x7141,          /* strb r1, [r0, #5] */
    0x4806,          /* ldr r0, [pc, #24] */
    0x2105,          /* movs r1, #5 */
    0x6001,          /* str r1, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0xbf00,          /* nop */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0xe100, 0xe000,  /* .word 0xe000e100 */
    0xe400, 0xe000,  /* .word 0xe000e400 */
    0x1100, 0x5000,  /* .word 0x50001100 */
};
/* clang-format on */
/* clang-format off */
static const uint16_t drop[] = {
    0x4802,          /* ldr r0, [pc, #8] */
    0xf3ef, 0x8105,  /* mrs r1, IPSR */
    0x3910,          /* subs r1, #16 */
    0x6001,          /* str r1, [r0, #0] */
    0x4770,          /* bx lr */
    0x1104, 0x5000,  /* .word 0x50001104 */
};
/* clang-format on */

/* IRQ 5 is being entered when IRQ 6, of higher priority, rises. */
static void a_higher_priority_that_arrives_during_entry_goes_first(struct cpu_bench *b)
{
    struct arrival a = {.bench = b};
    unsigned first = 0;
    const struct cpu_observer observer = {.ctx = &first, .exception_entry = note_first};
    ticks_t entry;

    PUT(b, BENCH_CPU_MAIN, late_main);
    PUT(b, HANDLER, drop);
    cpu_bench_vector(b, 16 + 5, HANDLER);
    cpu_bench_vector(b, 16 + 6, HANDLER);
    event_init(&a.event, NULL, "arrival", arrive, &a);
    cpu_observe(b->cpu, &observer);
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
    static const uint16_t masked_loop[] = {0xb673, 0xe7fe}; /* cpsid if; b . */

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

/* clang-format off */
static const uint16_t semihosting_main[] = {
    0x2004,          /* movs r0, #4 */
    0x2109,          /* movs r1, #9 */
    0xbeab,          /* bkpt 0x00ab */
    0x2505,          /* movs r5, #5 */
    0xbe00,          /* bkpt 0x0000 */
};
/* clang-format on */

static void semihosting_calls_go_to_the_observer(struct cpu_bench *b)
{
    uint32_t seen[2] = {0};
    const struct cpu_observer observer = {.ctx = seen, .semihosting = semihost};

    PUT(b, BENCH_CPU_MAIN, semihosting_main);
    cpu_observe(b->cpu, &observer);
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

static void an_observer_may_stop_before_a_block(struct cpu_bench *b)
{
    struct stopper s = {b->cpu, HANDLER};
    const struct cpu_observer observer = {.ctx = &s, .block = stop_at};

    PUT(b, BENCH_CPU_MAIN, user_main);
    PUT(b, HANDLER, user_svc);
    cpu_bench_vector(b, 11, HANDLER);
    cpu_observe(b->cpu, &observer);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_REQUEST);
    g_assert_cmphex(cpu_pc(b->cpu), ==, HANDLER);
    g_assert_cmpuint(cpu_bench_r(b, 4), ==, 0);
    cpu_observe(b->cpu, NULL);
    g_assert_cmpint(cpu_bench_run(b, 1000), ==, CPU_STOP_BKPT);
    g_assert_cmphex(cpu_bench_r(b, 4), ==, 0x410fd214);
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
    cpu_bench_add("contexts/semihosting", semihosting_calls_go_to_the_observer);
    cpu_bench_add("contexts/block", an_observer_may_stop_before_a_block);
    return g_test_run();
}
