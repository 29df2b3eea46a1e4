/*
 * TrustZone: a Secure image that starts a Non-secure one, and what passes between them.
 *
 * The upper half of flash and RAM is Non-secure; the end of the lower half of flash is callable.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cpu.h"
#include "bus/attribution.h"

#define S_CODE    UINT32_C(0x00000240)
#define S_HANDLER UINT32_C(0x00000440)
#define LITERALS  UINT32_C(0x00000228) /* of the boot code */
#define PRESET    UINT32_C(0x000003c0) /* R0 to R7 and PC behind the boot code */
#define GATE      UINT32_C(0x00007fe0)
#define S_WORD    (BENCH_CPU_RAM + 0x400)

#define NS_VECTORS UINT32_C(0x00008000)
#define NS_TRAP    UINT32_C(0x000081f0)
#define NS_CODE    UINT32_C(0x00008200)
#define NS_HANDLER UINT32_C(0x00008300)
#define NS_STACK   UINT32_C(0x2000f000)
#define NS_PROCESS UINT32_C(0x2000e000)
#define NS_WORD    UINT32_C(0x2000a000)
#define NS_DEVICE  (BENCH_CPU_DEVICE & ~UINT32_C(0x10000000))

#define NVIC_ISER0 UINT32_C(0xe000e100)
#define NVIC_ISPR0 UINT32_C(0xe000e200)
#define NVIC_ITNS0 UINT32_C(0xe000e380)
#define AIRCR      UINT32_C(0xe000ed0c)
#define SHCSR      UINT32_C(0xe000ed24)
#define SAU_CTRL   UINT32_C(0xe000edd0)
#define VTOR_NS    UINT32_C(0xe002ed08)
#define SYST_CSR   UINT32_C(0xe000e010)
#define SYST_NS    UINT32_C(0xe002e010)

#define SECUREFAULTENA      BIT(19)
#define AIRCR_KEY_PRIS      UINT32_C(0x05fa4000)
#define AIRCR_KEY_BFHFNMINS UINT32_C(0x05fa2000)
#define SFSR_INVEP          BIT(0)
#define SFSR_INVIS          BIT(1)
#define SFSR_INVER          BIT(2)
#define SFSR_AUVIOL         BIT(3)
#define SFSR_INVTRAN        BIT(4)
#define SFSR_SFARVALID      BIT(6)
#define INTEGRITY           UINT32_C(0xfefa125b)
#define FRAME_SIGNATURE     (BENCH_CPU_STACK - 32 - 40)

struct rig {
    struct cpu_bench *b;
    struct attribution attribution;
    unsigned refusals;
};

/* SAU_CTRL.ALLNS, VTOR_NS, MSP_NS, PSP_NS; then R0 to R7 from PRESET, and S_CODE. */
/* clang-format off */
static const uint16_t boot[] = {
    0x4809, 0x2102, 0x6001,         /* ldr r0, =SAU_CTRL; movs r1, #2; str r1, [r0] */
    0x4809, 0x4909, 0x6001,         /* ldr r0, =VTOR_NS; ldr r1, =NS_VECTORS; str r1, [r0] */
    0x4a09, 0xf382, 0x8888,         /* ldr r2, =NS_STACK; msr MSP_NS, r2 */
    0x4b09, 0xf383, 0x8889,         /* ldr r3, =NS_PROCESS; msr PSP_NS, r3 */
    0xf3bf, 0x8f4f, 0xf3bf, 0x8f6f, /* dsb; isb */
    0x4f06, 0xe897, 0x80ff,         /* ldr r7, =PRESET; ldm r7, {r0-r7, pc} */
};
/* clang-format on */
static const uint16_t bkpt[] = {0xbe00};

static void refused(void *spu, uint32_t addr)
{
    ((struct rig *)spu)->refusals++;
}

static void shape_memory(struct rig *r)
{
    struct attribution *a = &r->attribution;

    for (unsigned i = 0; i < ATTRIBUTION_REGIONS; i++) {
        bool low_flash = i < NS_VECTORS / ATTRIBUTION_FLASH_REGION, low_ram = i < 4;

        a->flash[i] = low_flash ? 0x17 : 0x07;
        a->ram[i] = low_ram ? 0x17 : 0x07;
    }
    a->callable[0] = (struct attribution_callable){GATE, 0x20};
    a->refused = refused;
    a->spu = r;
    r->b->mmio.attribution = a;
}

static void add_code(struct cpu_bench *b)
{
    static const uint32_t literals[] = {SAU_CTRL, VTOR_NS,    NS_VECTORS,
                                        NS_STACK, NS_PROCESS, PRESET};

    PUT(b, BENCH_CPU_MAIN, boot);
    for (unsigned i = 0; i < ARRAY_LEN(literals); i++)
        cpu_bench_set_word(b, LITERALS + 4 * i, literals[i]);
    for (unsigned n = 0; n < 64; n++)
        cpu_bench_set_word(b, NS_VECTORS + 4 * n, NS_TRAP | 1);
    PUT(b, NS_TRAP, bkpt);
    cpu_bench_set_word(b, PRESET + 32, S_CODE | 1);
}

static void preset(struct rig *r, unsigned n, uint32_t value)
{
    cpu_bench_set_word(r->b, PRESET + 4 * n, value);
}

static struct rig *new_rig(void)
{
    const struct cpu_bench_options options = {.engine = ENGINE_INTERPOSE};
    struct rig *r = g_new0(struct rig, 1);

    r->b = cpu_bench_new(&options);
    if (r->b == NULL || !(engine_caps(cpu_engine(r->b->cpu)) & ENGINE_CAP_SAU)) {
        if (r->b != NULL)
            cpu_bench_free(r->b);
        g_free(r);
        g_test_skip("no engine with Security states");
        return NULL;
    }
    shape_memory(r);
    add_code(r->b);
    preset(r, 7, NS_CODE);
    return r;
}

static void free_rig(struct rig *r)
{
    cpu_bench_free(r->b);
    g_free(r);
}

#define CODE(r, addr, ...)                                                                         \
    cpu_bench_put((r)->b, (addr), (const uint16_t[]){__VA_ARGS__},                                 \
                  sizeof((const uint16_t[]){__VA_ARGS__}) / 2)

static bool secure(const struct rig *r)
{
    return engine_is_secure(cpu_engine(r->b->cpu));
}

static void run(struct rig *r, bool ends_secure)
{
    g_assert_cmpint(cpu_bench_start(r->b), ==, CPU_STOP_BKPT);
    g_assert_cmpint(secure(r), ==, ends_secure);
}

static void assert_secure_fault(struct rig *r, uint32_t sfsr)
{
    g_assert_true(secure(r));
    g_assert_cmpuint(cpu_last_fault(r->b->cpu)->exception, ==, 3); /* it was not enabled */
    g_assert_cmphex(cpu_last_fault(r->b->cpu)->sfsr, ==, sfsr);
}

static void non_secure_code_calls_through_a_gateway(struct rig *r)
{
    CODE(r, S_CODE, 0x473c);                       /* bxns r7 */
    CODE(r, NS_CODE, 0x47b0, 0x1c4b, 0xbe00);      /* blx r6; adds r3, r1, #1 */
    CODE(r, GATE, 0xe97f, 0xe97f, 0x2155, 0x4774); /* sg; movs r1, #0x55; bxns lr */
    preset(r, 6, GATE | 1);
    run(r, false);
    g_assert_cmphex(cpu_pc(r->b->cpu), ==, NS_CODE + 4);
    g_assert_cmphex(cpu_bench_r(r->b, 3), ==, 0x56);
    g_assert_cmphex(cpu_reg(r->b->cpu, ENGINE_MSP), ==, NS_STACK);
}

static void secure_code_calls_a_non_secure_function(struct rig *r)
{
    CODE(r, S_CODE, 0x47bc, 0x3301, 0xbe00); /* blxns r7; adds r3, #1 */
    CODE(r, NS_CODE, 0x2107, 0x4770);        /* movs r1, #7; bx lr */
    preset(r, 3, 8);
    run(r, true);
    g_assert_cmpuint(cpu_bench_r(r->b, 1), ==, 7);
    g_assert_cmpuint(cpu_bench_r(r->b, 3), ==, 9);
    g_assert_cmphex(cpu_reg(r->b->cpu, ENGINE_SP), ==, BENCH_CPU_STACK);
}

static void non_secure_data_access_to_secure_memory_faults(struct rig *r)
{
    const struct cpu_fault *f;

    CODE(r, S_CODE, 0x6001, 0x473c); /* str r1, [r0]; bxns r7 */
    CODE(r, NS_CODE, 0x6831);        /* ldr r1, [r6] */
    preset(r, 0, SHCSR);
    preset(r, 1, SECUREFAULTENA);
    preset(r, 6, S_WORD);
    run(r, true);
    f = cpu_last_fault(r->b->cpu);
    g_assert_cmpuint(cpu_active_exception(r->b->cpu), ==, 7);
    g_assert_cmphex(f->sfsr, ==, SFSR_AUVIOL | SFSR_SFARVALID);
    g_assert_cmphex(f->sfar, ==, S_WORD);
    g_assert_cmphex(f->pc, ==, NS_CODE);
    g_assert_cmphex(cpu_reg(r->b->cpu, ENGINE_LR), ==, 0xffffffb9);
    g_assert_cmphex(cpu_bench_word(r->b, NS_STACK - 32 + 24), ==, NS_CODE);
}

static void non_secure_code_enters_secure_memory_only_by_sg(struct rig *r)
{
    CODE(r, S_CODE, 0x473c);
    CODE(r, NS_CODE, 0x47b0); /* blx r6 */
    preset(r, 6, S_CODE | 1);
    run(r, true);
    assert_secure_fault(r, SFSR_INVEP);
}

static void secure_code_cannot_branch_to_non_secure_memory(struct rig *r)
{
    CODE(r, S_CODE, 0x4738); /* bx r7 */
    preset(r, 7, NS_CODE | 1);
    run(r, true);
    assert_secure_fault(r, SFSR_INVTRAN);
}

static void enable_irq0_for_non_secure(struct rig *r)
{
    /* str r1, [r0]; str r1, [r2]; str r1, [r3] */
    CODE(r, S_CODE, 0x6001, 0x6011, 0x6019, 0xbf00, 0xbe00);
    preset(r, 0, NVIC_ITNS0);
    preset(r, 1, 1);
    preset(r, 2, NVIC_ISER0);
    preset(r, 3, NVIC_ISPR0);
    preset(r, 4, 0x44);
    preset(r, 5, 0x55);
    cpu_bench_set_word(r->b, NS_VECTORS + 4 * 16, NS_HANDLER | 1);
}

static void a_non_secure_interrupt_sees_nothing_of_secure_code(struct rig *r)
{
    enable_irq0_for_non_secure(r);
    /* ldr r5, =NS_WORD; str r4, [r5]; str lr, [r5, #4]; mrs r0, msp; str r0, [r5, #8]; bx lr */
    CODE(r, NS_HANDLER, 0x4d03, 0x602c, 0xf8c5, 0xe004, 0xf3ef, 0x8008, 0x60a8, 0x4770);
    cpu_bench_set_word(r->b, NS_HANDLER + 16, NS_WORD);
    cpu_bench_set_word(r->b, NS_WORD, 99);
    run(r, true);
    g_assert_cmphex(cpu_bench_r(r->b, 4), ==, 0x44);
    g_assert_cmphex(cpu_bench_r(r->b, 5), ==, 0x55);
    g_assert_cmphex(cpu_bench_r(r->b, 0), ==, NVIC_ITNS0);
    g_assert_cmphex(cpu_bench_word(r->b, NS_WORD), ==, 0);
    g_assert_cmphex(cpu_bench_word(r->b, NS_WORD + 4), ==, 0xfffffff8);
    g_assert_cmphex(cpu_bench_word(r->b, NS_WORD + 8), ==, NS_STACK);
    g_assert_cmphex(cpu_bench_word(r->b, FRAME_SIGNATURE), ==, INTEGRITY);
    g_assert_cmphex(cpu_reg(r->b->cpu, ENGINE_SP), ==, BENCH_CPU_STACK);
}

/* S0 and S16 are live, with the bits of R4 set in FPCCR, when a Non-secure interrupt comes. */
/* clang-format off */
static const uint16_t secure_fp[] = {
    0x4811,          /* ldr r0, [pc, #68] */
    0xf44f, 0x0170,  /* mov.w r1, #15728640 */
    0x6001,          /* str r1, [r0, #0] */
    0xf44f, 0x6240,  /* mov.w r2, #3072 */
    0x6042,          /* str r2, [r0, #4] */
    0x480f,          /* ldr r0, [pc, #60] */
    0x6001,          /* str r1, [r0, #0] */
    0x480f,          /* ldr r0, [pc, #60] */
    0x6803,          /* ldr r3, [r0, #0] */
    0x4323,          /* orrs r3, r4 */
    0x6003,          /* str r3, [r0, #0] */
    0xf3bf, 0x8f4f,  /* dsb sy */
    0xf3bf, 0x8f6f,  /* isb sy */
    0x2101,          /* movs r1, #1 */
    0x480b,          /* ldr r0, [pc, #44] */
    0x6001,          /* str r1, [r0, #0] */
    0x480b,          /* ldr r0, [pc, #44] */
    0x6001,          /* str r1, [r0, #0] */
    0xeeb7, 0x0a00,  /* vmov.f32 s0, #112 */
    0xeeb7, 0x8a00,  /* vmov.f32 s16, #112 */
    0x4809,          /* ldr r0, [pc, #36] */
    0x6001,          /* str r1, [r0, #0] */
    0xbf00,          /* nop */
    0xbf00,          /* nop */
    0xee10, 0x6a10,  /* vmov r6, s0 */
    0xee18, 0x7a10,  /* vmov r7, s16 */
    0xbe00,          /* bkpt 0x0000 */
    0xbf00,          /* nop */
    0xed88, 0xe000,  /* .word 0xe000ed88 */
    0xed88, 0xe002,  /* .word 0xe002ed88 */
    0xef34, 0xe000,  /* .word 0xe000ef34 */
    0xe380, 0xe000,  /* .word 0xe000e380 */
    0xe100, 0xe000,  /* .word 0xe000e100 */
    0xe200, 0xe000,  /* .word 0xe000e200 */
};
/* clang-format on */
/* clang-format off */
static const uint16_t non_secure_fp[] = {
    0x4806,          /* ldr r0, [pc, #24] */
    0xee10, 0x1a10,  /* vmov r1, s0 */
    0x6001,          /* str r1, [r0, #0] */
    0xee18, 0x1a10,  /* vmov r1, s16 */
    0x6041,          /* str r1, [r0, #4] */
    0xeeb0, 0x0a00,  /* vmov.f32 s0, #0 */
    0xeeb0, 0x8a00,  /* vmov.f32 s16, #0 */
    0x2100,          /* movs r1, #0 */
    0x4770,          /* bx lr */
    0xbf00,          /* nop */
    0xa000, 0x2000,  /* .word 0x2000a000 */
};
/* clang-format on */

/* What the Non-secure handler sees of S16. */
static uint32_t interrupt_secure_fp(struct rig *r, uint32_t fpccr_bits)
{
    PUT(r->b, S_CODE, secure_fp);
    PUT(r->b, NS_HANDLER, non_secure_fp);
    cpu_bench_set_word(r->b, NS_VECTORS + 4 * 16, NS_HANDLER | 1);
    preset(r, 4, fpccr_bits);
    run(r, true);
    g_assert_cmphex(cpu_bench_r(r->b, 6), ==, 0x3f800000);
    g_assert_cmphex(cpu_bench_word(r->b, NS_WORD), ==, 0);
    return cpu_bench_word(r->b, NS_WORD + 4);
}

static void fp_state_of_secure_code_is_saved_from_a_non_secure_handler(struct rig *r)
{
    g_assert_cmphex(interrupt_secure_fp(r, 0), ==, 0x3f800000);
    g_assert_cmphex(cpu_bench_r(r->b, 7), ==, 0x40000000); /* the callee's to save */
}

static void fpccr_ts_hides_all_fp_registers_from_non_secure_handlers(struct rig *r)
{
    g_assert_cmphex(interrupt_secure_fp(r, BIT(26)), ==, 0);
    g_assert_cmphex(cpu_bench_r(r->b, 7), ==, 0x3f800000);
}

static void a_non_secure_handler_cannot_forge_a_secure_return(struct rig *r)
{
    enable_irq0_for_non_secure(r);
    CODE(r, NS_HANDLER, 0xf04e, 0x0e01, 0x4770); /* orr lr, #1; bx lr */
    run(r, true);
    assert_secure_fault(r, SFSR_INVER);
}

static void a_broken_signature_is_refused(struct rig *r)
{
    enable_irq0_for_non_secure(r);
    CODE(r, NS_HANDLER, 0xbe00, 0x4770); /* bx lr */
    run(r, false);
    cpu_bench_set_word(r->b, FRAME_SIGNATURE, INTEGRITY ^ 0x100);
    engine_set(cpu_engine(r->b->cpu), ENGINE_PC, NS_HANDLER + 2);
    g_assert_cmpint(cpu_bench_run(r->b, 1000), ==, CPU_STOP_BKPT);
    assert_secure_fault(r, SFSR_INVIS);
}

static void a_secure_interrupt_preempts_non_secure_code(struct rig *r)
{
    CODE(r, S_CODE, 0x6011, 0x473c);            /* str r1, [r2]; bxns r7 */
    CODE(r, NS_CODE, 0x6035, 0xbf00, 0xbe00);   /* str r5, [r6] */
    CODE(r, S_HANDLER, 0x6025, 0x46f0, 0x4770); /* str r5, [r4]; mov r8, lr; bx lr */
    cpu_bench_vector(r->b, 16, S_HANDLER);
    preset(r, 1, 1);
    preset(r, 2, NVIC_ISER0);
    preset(r, 4, BENCH_CPU_DEVICE + 0x104);
    preset(r, 6, NS_DEVICE + 0x100);
    run(r, false);
    g_assert_cmphex(cpu_bench_r(r->b, 8), ==, 0xffffffb9);
    g_assert_cmphex(cpu_reg(r->b->cpu, ENGINE_SP), ==, NS_STACK);
    g_assert_cmpuint(r->b->device_writes, ==, 2);
}

static void a_secure_interrupt_leaves_the_non_secure_process_stack(struct rig *r)
{
    CODE(r, S_CODE, 0x6011, 0x473c); /* str r1, [r2]; bxns r7 */
    /* msr control, r3; isb; str r5, [r6] */
    CODE(r, NS_CODE, 0xf383, 0x8814, 0xf3bf, 0x8f6f, 0x6035, 0xbf00, 0xbe00);
    CODE(r, S_HANDLER, 0x6025, 0x46f0, 0x4770); /* str r5, [r4]; mov r8, lr; bx lr */
    cpu_bench_vector(r->b, 16, S_HANDLER);
    preset(r, 1, 1);
    preset(r, 2, NVIC_ISER0);
    preset(r, 3, 2); /* CONTROL.SPSEL */
    preset(r, 4, BENCH_CPU_DEVICE + 0x104);
    preset(r, 6, NS_DEVICE + 0x100);
    run(r, false);
    g_assert_cmphex(cpu_bench_r(r->b, 8), ==, 0xffffffb9);
    g_assert_cmphex(cpu_reg(r->b->cpu, ENGINE_CONTROL), ==, 2);
    g_assert_cmphex(cpu_reg(r->b->cpu, ENGINE_SP), ==, NS_PROCESS);
}

/* ldr r0, =word; str lr, [r0]; bx lr */
static void add_lr_keeper(struct rig *r, uint32_t at, uint32_t word)
{
    CODE(r, at, 0x4801, 0xf8c0, 0xe000, 0x4770);
    cpu_bench_set_word(r->b, at + 8, word);
}

/* Interrupts 0 and 1 at once; the one whose bit is in `itns` is Non-secure. */
static void chain(struct rig *r, uint32_t itns, uint32_t s_return, uint32_t ns_return)
{
    /* str r1, [r0]; str r3, [r2]; str r3, [r6] */
    CODE(r, S_CODE, 0x6001, 0x6013, 0x6033, 0xbf00, 0xbe00);
    add_lr_keeper(r, S_HANDLER, S_WORD);
    add_lr_keeper(r, NS_HANDLER, NS_WORD);
    for (unsigned n = 16; n < 18; n++) {
        cpu_bench_vector(r->b, n, S_HANDLER);
        cpu_bench_set_word(r->b, NS_VECTORS + 4 * n, NS_HANDLER | 1);
    }
    preset(r, 0, NVIC_ITNS0);
    preset(r, 1, itns);
    preset(r, 2, NVIC_ISER0);
    preset(r, 3, 3);
    preset(r, 4, 0x44);
    preset(r, 6, NVIC_ISPR0);
    run(r, true);
    g_assert_cmphex(cpu_bench_word(r->b, S_WORD), ==, s_return);
    g_assert_cmphex(cpu_bench_word(r->b, NS_WORD), ==, ns_return);
    g_assert_cmphex(cpu_bench_r(r->b, 4), ==, 0x44);
    g_assert_cmphex(cpu_reg(r->b->cpu, ENGINE_SP), ==, BENCH_CPU_STACK);
}

static void a_secure_handler_is_chained_to_a_non_secure_one(struct rig *r)
{
    chain(r, 1, 0xffffffd9, 0xfffffff8); /* DCRS clear: R4 to R11 are in the frame already */
}

static void a_non_secure_handler_is_chained_to_a_secure_one(struct rig *r)
{
    chain(r, 2, 0xfffffff9, 0xfffffff8);
}

static void a_non_secure_function_does_not_learn_which_handler_called(struct rig *r)
{
    CODE(r, S_CODE, 0x6011, 0x6019, 0xbf00, 0xbe00); /* str r1, [r2]; str r1, [r3] */
    /* mov r8, lr; blxns r7; mrs r4, ipsr; mov lr, r8; bx lr */
    CODE(r, S_HANDLER, 0x46f0, 0x47bc, 0xf3ef, 0x8405, 0x46c6, 0x4770);
    CODE(r, NS_CODE, 0xf3ef, 0x8505, 0x4770); /* mrs r5, ipsr; bx lr */
    cpu_bench_vector(r->b, 16, S_HANDLER);
    preset(r, 1, 1);
    preset(r, 2, NVIC_ISER0);
    preset(r, 3, NVIC_ISPR0);
    run(r, true);
    g_assert_cmpuint(cpu_bench_r(r->b, 5), ==, 1);
    g_assert_cmpuint(cpu_bench_r(r->b, 4), ==, 16);
    g_assert_cmpuint(cpu_active_exception(r->b->cpu), ==, 0);
}

static void fault_in_non_secure_code(struct rig *r, uint32_t aircr, bool ends_secure)
{
    CODE(r, S_CODE, 0x6001, 0x473c); /* str r1, [r0]; bxns r7 */
    CODE(r, NS_CODE, 0xde00);        /* udf */
    preset(r, 0, AIRCR);
    preset(r, 1, aircr);
    run(r, ends_secure);
    g_assert_cmpuint(cpu_active_exception(r->b->cpu), ==, 3);
}

static void hard_faults_are_secure(struct rig *r)
{
    fault_in_non_secure_code(r, 0, true);
}

static void bfhfnmins_makes_hard_faults_non_secure(struct rig *r)
{
    fault_in_non_secure_code(r, AIRCR_KEY_BFHFNMINS, false);
}

#define PATTERN      0xa5
#define PATTERN_SIZE KIB(24) /* of Secure RAM; the Secure stack is above */

/* Random Non-secure code and handlers, which know Secure addresses, and EXC_RETURN values. */
static void fill_with_wild_code(struct rig *r, GRand *rand)
{
    for (uint32_t at = NS_CODE; at < NS_VECTORS + 0x2000; at += 2) {
        uint16_t half = (uint16_t)g_rand_int(rand);

        CODE(r, at, half >> 8 == 0xbe ? 0x4774 : half); /* no BKPT, which would stop the core */
    }
    for (unsigned n = 2; n < 64; n++)
        cpu_bench_set_word(r->b, NS_VECTORS + 4 * n,
                           NS_CODE + (g_rand_int(rand) & 0x1ffe) % 0x1000 + 1);
    memset(r->b->ram, PATTERN, PATTERN_SIZE);
    preset(r, 0, AIRCR);
    preset(r, 1, AIRCR_KEY_BFHFNMINS); /* so that Non-secure handlers run, too */
    preset(r, 2, g_rand_boolean(rand) ? S_CODE | 1 : S_WORD);
    preset(r, 3, 0xffffffb8 | g_rand_int(rand) % 0x48);
    preset(r, 4, NS_WORD);
    preset(r, 5, 0xe000ed00 + (g_rand_int(rand) & 0xfc));
    preset(r, 6, g_rand_boolean(rand) ? GATE | 1 : NS_DEVICE);
}

static void wild_non_secure_code_leaves_secure_memory_alone(struct rig *unused)
{
    for (uint32_t seed = 1; seed <= 200; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        struct rig *r = new_rig();

        CODE(r, S_CODE, 0x6001, 0x473c); /* str r1, [r0]; bxns r7 */
        fill_with_wild_code(r, rand);
        cpu_bench_start(r->b);
        for (uint32_t i = 0; i < PATTERN_SIZE; i++)
            g_assert_cmphex(r->b->ram[i], ==, PATTERN);
        free_rig(r);
        g_rand_free(rand);
    }
}

/* ldr r5, =word; ldr r4, [r5]; adds r4, #1; str r4, [r5]; bx lr */
static void add_counter(struct rig *r, uint32_t at, uint32_t word)
{
    CODE(r, at, 0x4d02, 0x682c, 0x3401, 0x602c, 0x4770, 0xbf00);
    cpu_bench_set_word(r->b, at + 12, word);
}

static void each_state_has_its_systick(struct rig *r)
{
    /* str r1,[r0,#4]; str r1,[r0,#8]; str r3,[r2,#4]; str r3,[r2,#8]; str r5,[r0]; str r5,[r2] */
    CODE(r, S_CODE, 0x6041, 0x6081, 0x6053, 0x6093, 0x6005, 0x6015, 0xe7fe);
    add_counter(r, S_HANDLER, S_WORD);
    add_counter(r, NS_HANDLER, NS_WORD);
    cpu_bench_vector(r->b, 15, S_HANDLER);
    cpu_bench_set_word(r->b, NS_VECTORS + 4 * 15, NS_HANDLER | 1);
    preset(r, 0, SYST_CSR);
    preset(r, 1, 399);
    preset(r, 2, SYST_NS);
    preset(r, 3, 99);
    preset(r, 5, 3);
    g_assert_cmpint(cpu_bench_start(r->b), ==, CPU_STOP_TIME);
    g_assert_cmpuint(cpu_bench_word(r->b, S_WORD), >=, 158);
    g_assert_cmpuint(cpu_bench_word(r->b, S_WORD), <=, 160);
    g_assert_cmpuint(cpu_bench_word(r->b, NS_WORD), >=, 630);
    g_assert_cmpuint(cpu_bench_word(r->b, NS_WORD), <=, 640);
}

static void tt_tells_secure_code_of_security(struct rig *r)
{
    /* tt r1, r0; tt r3, r2; tta r4, r0 */
    CODE(r, S_CODE, 0xe840, 0xf100, 0xe842, 0xf300, 0xe840, 0xf480, 0xbe00);
    preset(r, 0, NS_WORD);
    preset(r, 2, S_WORD);
    run(r, true);
    g_assert_cmphex(cpu_bench_r(r->b, 1), ==, 0x003c0000); /* NSRW, NSR, RW, R */
    g_assert_cmphex(cpu_bench_r(r->b, 3), ==, 0x004c0000); /* S, RW, R */
    g_assert_cmphex(cpu_bench_r(r->b, 4), ==, 0x003c0000);
}

static void tt_tells_non_secure_code_nothing_of_security(struct rig *r)
{
    CODE(r, S_CODE, 0x473c);
    CODE(r, NS_CODE, 0xe840, 0xf100, 0xbe00); /* tt r1, r0 */
    preset(r, 0, NS_WORD);
    run(r, false);
    g_assert_cmphex(cpu_bench_r(r->b, 1), ==, 0x000c0000);
}

static void a_secure_peripheral_is_closed_to_non_secure_code(struct rig *r)
{
    r->attribution.periph[1].secure = true;
    CODE(r, S_CODE, 0x473c);
    CODE(r, NS_CODE, 0x6831, 0xbe00); /* ldr r1, [r6] */
    preset(r, 6, NS_DEVICE);
    run(r, true);
    g_assert_cmpuint(r->refusals, ==, 1);
    g_assert_cmphex(cpu_last_fault(r->b->cpu)->cfsr, ==, 0x8200);
    g_assert_cmphex(cpu_last_fault(r->b->cpu)->bfar, ==, NS_DEVICE);
    g_assert_cmpuint(r->b->device_reads, ==, 0);
}

static void non_secure_code_sees_its_own_interrupts(struct rig *r)
{
    CODE(r, S_CODE, 0x6001, 0x6013, 0x473c); /* str r1, [r0]; str r3, [r2]; bxns r7 */
    CODE(r, NS_CODE, 0x6814, 0xbe00);        /* ldr r4, [r2] */
    preset(r, 0, NVIC_ITNS0);
    preset(r, 1, 2);
    preset(r, 2, NVIC_ISER0);
    preset(r, 3, 3);
    run(r, false);
    g_assert_cmphex(cpu_bench_r(r->b, 4), ==, 2);
}

static void try_priority(struct rig *r, uint32_t aircr, bool held_back)
{
    /* str r1, [r0]; str r1, [r2]; str r4, [r3]; msr basepri, r5; str r1, [r6] */
    CODE(r, S_CODE, 0x6001, 0x6011, 0x601c, 0xf385, 0x8811, 0x6031, 0xbf00, 0xbe00);
    preset(r, 0, NVIC_ITNS0);
    preset(r, 1, 1);
    preset(r, 2, NVIC_ISER0);
    preset(r, 3, AIRCR);
    preset(r, 4, aircr);
    preset(r, 5, 0x80);
    preset(r, 6, NVIC_ISPR0);
    run(r, held_back);
}

static void pris_puts_non_secure_priorities_below(struct rig *r)
{
    try_priority(r, AIRCR_KEY_PRIS, true);
}

static void without_pris_priorities_are_equal(struct rig *r)
{
    try_priority(r, 0, false);
}

static void the_portable_engine_stays_secure_and_says_so(void)
{
    const struct cpu_bench_options options = {.engine = ENGINE_PORTABLE};
    struct rig r = {.b = cpu_bench_new(&options)};

    shape_memory(&r);
    add_code(r.b);
    CODE(&r, S_CODE, 0xbe00);
    run(&r, true);
    g_assert_cmpuint(guest_log_count(r.b->log, "no-trustzone"), ==, 1);
    g_assert_cmpuint(guest_log_errors(r.b->log), ==, 1);
    cpu_bench_free(r.b);
}

static void run_test(const void *test)
{
    struct rig *r = new_rig();

    if (r == NULL)
        return;
    (*(void (*const *)(struct rig *))test)(r);
    free_rig(r);
}

static const struct {
    const char *name;
    void (*test)(struct rig *r);
} tests[] = {
    {"gateway", non_secure_code_calls_through_a_gateway},
    {"blxns", secure_code_calls_a_non_secure_function},
    {"auviol", non_secure_data_access_to_secure_memory_faults},
    {"invep", non_secure_code_enters_secure_memory_only_by_sg},
    {"invtran", secure_code_cannot_branch_to_non_secure_memory},
    {"ns-interrupt", a_non_secure_interrupt_sees_nothing_of_secure_code},
    {"fp", fp_state_of_secure_code_is_saved_from_a_non_secure_handler},
    {"fp-ts", fpccr_ts_hides_all_fp_registers_from_non_secure_handlers},
    {"inver", a_non_secure_handler_cannot_forge_a_secure_return},
    {"invis", a_broken_signature_is_refused},
    {"s-interrupt", a_secure_interrupt_preempts_non_secure_code},
    {"s-interrupt-psp", a_secure_interrupt_leaves_the_non_secure_process_stack},
    {"chain-s", a_secure_handler_is_chained_to_a_non_secure_one},
    {"chain-ns", a_non_secure_handler_is_chained_to_a_secure_one},
    {"blxns-handler", a_non_secure_function_does_not_learn_which_handler_called},
    {"hardfault", hard_faults_are_secure},
    {"bfhfnmins", bfhfnmins_makes_hard_faults_non_secure},
    {"systick", each_state_has_its_systick},
    {"tt", tt_tells_secure_code_of_security},
    {"tt-ns", tt_tells_non_secure_code_nothing_of_security},
    {"peripheral", a_secure_peripheral_is_closed_to_non_secure_code},
    {"nvic", non_secure_code_sees_its_own_interrupts},
    {"wild", wild_non_secure_code_leaves_secure_memory_alone},
    {"pris", pris_puts_non_secure_priorities_below},
    {"no-pris", without_pris_priorities_are_equal},
};

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(tests); i++) {
        char *path = g_strdup_printf("/cpu/trustzone/%s", tests[i].name);

        g_test_add_data_func(path, &tests[i].test, run_test);
        g_free(path);
    }
    g_test_add_func("/cpu/trustzone/portable", the_portable_engine_stays_secure_and_says_so);
    return g_test_run();
}
