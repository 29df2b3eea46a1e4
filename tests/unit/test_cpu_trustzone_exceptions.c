/*
 * TrustZone: exceptions of both Security states.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/armv8m.h"
#include "bench_trustzone.h"
#include "cpu_trustzone_exceptions_code.h"

static void enable_irq0_for_non_secure(struct trust_rig *r)
{
    PUT(r->b, S_CODE, write_three);
    trust_preset(r, 0, NVIC_ITNS0);
    trust_preset(r, 1, 1);
    trust_preset(r, 2, NVIC_ISER0);
    trust_preset(r, 3, NVIC_ISPR0);
    trust_preset(r, 4, 0x44);
    trust_preset(r, 5, 0x55);
    cpu_bench_set_word(r->b, NS_VECTORS + 4 * 16, NS_HANDLER | 1);
}

static void a_non_secure_interrupt_sees_nothing_of_secure_code(struct trust_rig *r)
{
    enable_irq0_for_non_secure(r);
    /* ldr r5, =NS_WORD; str r4, [r5]; str lr, [r5, #4]; mrs r0, msp; str r0, [r5, #8]; bx lr */
    CODE(r, NS_HANDLER, 0x4d03, 0x602c, 0xf8c5, 0xe004, 0xf3ef, 0x8008, 0x60a8, 0x4770);
    cpu_bench_set_word(r->b, NS_HANDLER + 16, NS_WORD);
    cpu_bench_set_word(r->b, NS_WORD, 99);
    trust_run(r, true);
    g_assert_cmphex(cpu_bench_r(r->b, 4), ==, 0x44);
    g_assert_cmphex(cpu_bench_r(r->b, 5), ==, 0x55);
    g_assert_cmphex(cpu_bench_r(r->b, 0), ==, NVIC_ITNS0);
    g_assert_cmphex(cpu_bench_word(r->b, NS_WORD), ==, 0);
    g_assert_cmphex(cpu_bench_word(r->b, NS_WORD + 4), ==, 0xfffffff8);
    g_assert_cmphex(cpu_bench_word(r->b, NS_WORD + 8), ==, NS_STACK);
    g_assert_cmphex(cpu_bench_word(r->b, FRAME_SIGNATURE), ==, INTEGRITY);
    g_assert_cmphex(cpu_reg(r->b->cpu, ENGINE_SP), ==, BENCH_CPU_STACK);
}

/* What the Non-secure handler sees of S16. */
static uint32_t interrupt_secure_fp(struct trust_rig *r, uint32_t fpccr_bits)
{
    PUT(r->b, S_CODE, secure_fp);
    PUT(r->b, NS_HANDLER, non_secure_fp);
    cpu_bench_set_word(r->b, NS_VECTORS + 4 * 16, NS_HANDLER | 1);
    trust_preset(r, 4, fpccr_bits);
    trust_run(r, true);
    g_assert_cmphex(cpu_bench_r(r->b, 6), ==, 0x3f800000);
    g_assert_cmphex(cpu_bench_word(r->b, NS_WORD), ==, 0);
    return cpu_bench_word(r->b, NS_WORD + 4);
}

static void fp_state_of_secure_code_is_saved_from_a_non_secure_handler(struct trust_rig *r)
{
    g_assert_cmphex(interrupt_secure_fp(r, 0), ==, 0x3f800000);
    g_assert_cmphex(cpu_bench_r(r->b, 7), ==, 0x40000000); /* the callee's to save */
}

static void fpccr_ts_hides_all_fp_registers_from_non_secure_handlers(struct trust_rig *r)
{
    g_assert_cmphex(interrupt_secure_fp(r, BIT(26)), ==, 0);
    g_assert_cmphex(cpu_bench_r(r->b, 7), ==, 0x3f800000);
}

static void a_non_secure_handler_cannot_forge_a_secure_return(struct trust_rig *r)
{
    enable_irq0_for_non_secure(r);
    CODE(r, NS_HANDLER, 0xf04e, 0x0e01, 0x4770); /* orr lr, #1; bx lr */
    trust_run(r, true);
    trust_assert_fault(r, SFSR_INVER);
}

static void a_broken_signature_is_refused(struct trust_rig *r)
{
    enable_irq0_for_non_secure(r);
    CODE(r, NS_HANDLER, 0xbe00, 0x4770); /* bx lr */
    trust_run(r, false);
    cpu_bench_set_word(r->b, FRAME_SIGNATURE, INTEGRITY ^ 0x100);
    engine_set(cpu_engine(r->b->cpu), ENGINE_PC, NS_HANDLER + 2);
    g_assert_cmpint(cpu_bench_run(r->b, 1000), ==, CPU_STOP_BKPT);
    trust_assert_fault(r, SFSR_INVIS);
}

static void a_secure_interrupt_preempts_non_secure_code(struct trust_rig *r)
{
    CODE(r, S_CODE, 0x6011, 0x473c);            /* str r1, [r2]; bxns r7 */
    CODE(r, NS_CODE, 0x6035, 0xbf00, 0xbe00);   /* str r5, [r6] */
    CODE(r, S_HANDLER, 0x6025, 0x46f0, 0x4770); /* str r5, [r4]; mov r8, lr; bx lr */
    cpu_bench_vector(r->b, 16, S_HANDLER);
    trust_preset(r, 1, 1);
    trust_preset(r, 2, NVIC_ISER0);
    trust_preset(r, 4, BENCH_CPU_DEVICE + 0x104);
    trust_preset(r, 6, NS_DEVICE + 0x100);
    trust_run(r, false);
    g_assert_cmphex(cpu_bench_r(r->b, 8), ==, 0xffffffb9);
    g_assert_cmphex(cpu_reg(r->b->cpu, ENGINE_SP), ==, NS_STACK);
    g_assert_cmpuint(r->b->device_writes, ==, 2);
}

static void a_secure_interrupt_leaves_the_non_secure_process_stack(struct trust_rig *r)
{
    CODE(r, S_CODE, 0x6011, 0x473c); /* str r1, [r2]; bxns r7 */
    PUT(r->b, NS_CODE, on_process_stack);
    CODE(r, S_HANDLER, 0x6025, 0x46f0, 0x4770); /* str r5, [r4]; mov r8, lr; bx lr */
    cpu_bench_vector(r->b, 16, S_HANDLER);
    trust_preset(r, 1, 1);
    trust_preset(r, 2, NVIC_ISER0);
    trust_preset(r, 3, 2); /* CONTROL.SPSEL */
    trust_preset(r, 4, BENCH_CPU_DEVICE + 0x104);
    trust_preset(r, 6, NS_DEVICE + 0x100);
    trust_run(r, false);
    g_assert_cmphex(cpu_bench_r(r->b, 8), ==, 0xffffffb9);
    g_assert_cmphex(cpu_reg(r->b->cpu, ENGINE_CONTROL), ==, 2);
    g_assert_cmphex(cpu_reg(r->b->cpu, ENGINE_SP), ==, NS_PROCESS);
}

/* ldr r0, =word; str lr, [r0]; bx lr */
static void add_lr_keeper(struct trust_rig *r, uint32_t at, uint32_t word)
{
    CODE(r, at, 0x4801, 0xf8c0, 0xe000, 0x4770);
    cpu_bench_set_word(r->b, at + 8, word);
}

/* Interrupts 0 and 1 at once; the one whose bit is in `itns` is Non-secure. */
static void chain(struct trust_rig *r, uint32_t itns, uint32_t s_return, uint32_t ns_return)
{
    PUT(r->b, S_CODE, write_two_then_pend);
    add_lr_keeper(r, S_HANDLER, S_WORD);
    add_lr_keeper(r, NS_HANDLER, NS_WORD);
    for (unsigned n = 16; n < 18; n++) {
        cpu_bench_vector(r->b, n, S_HANDLER);
        cpu_bench_set_word(r->b, NS_VECTORS + 4 * n, NS_HANDLER | 1);
    }
    trust_preset(r, 0, NVIC_ITNS0);
    trust_preset(r, 1, itns);
    trust_preset(r, 2, NVIC_ISER0);
    trust_preset(r, 3, 3);
    trust_preset(r, 4, 0x44);
    trust_preset(r, 6, NVIC_ISPR0);
    trust_run(r, true);
    g_assert_cmphex(cpu_bench_word(r->b, S_WORD), ==, s_return);
    g_assert_cmphex(cpu_bench_word(r->b, NS_WORD), ==, ns_return);
    g_assert_cmphex(cpu_bench_r(r->b, 4), ==, 0x44);
    g_assert_cmphex(cpu_reg(r->b->cpu, ENGINE_SP), ==, BENCH_CPU_STACK);
}

static void a_secure_handler_is_chained_to_a_non_secure_one(struct trust_rig *r)
{
    chain(r, 1, 0xffffffd9, 0xfffffff8); /* DCRS clear: R4 to R11 are in the frame already */
}

static void a_non_secure_handler_is_chained_to_a_secure_one(struct trust_rig *r)
{
    chain(r, 2, 0xfffffff9, 0xfffffff8);
}

static void a_non_secure_function_does_not_learn_which_handler_called(struct trust_rig *r)
{
    CODE(r, S_CODE, 0x6011, 0x6019, 0xbf00, 0xbe00); /* str r1, [r2]; str r1, [r3] */
    PUT(r->b, S_HANDLER, call_non_secure);
    CODE(r, NS_CODE, 0xf3ef, 0x8505, 0x4770); /* mrs r5, ipsr; bx lr */
    cpu_bench_vector(r->b, 16, S_HANDLER);
    trust_preset(r, 1, 1);
    trust_preset(r, 2, NVIC_ISER0);
    trust_preset(r, 3, NVIC_ISPR0);
    trust_run(r, true);
    g_assert_cmpuint(cpu_bench_r(r->b, 5), ==, 1);
    g_assert_cmpuint(cpu_bench_r(r->b, 4), ==, 16);
    g_assert_cmpuint(cpu_active_exception(r->b->cpu), ==, 0);
}

static void fault_in_non_secure_code(struct trust_rig *r, uint32_t aircr, bool ends_secure)
{
    CODE(r, S_CODE, 0x6001, 0x473c); /* str r1, [r0]; bxns r7 */
    CODE(r, NS_CODE, 0xde00);        /* udf */
    trust_preset(r, 0, AIRCR);
    trust_preset(r, 1, aircr);
    trust_run(r, ends_secure);
    g_assert_cmpuint(cpu_active_exception(r->b->cpu), ==, 3);
}

static void hard_faults_are_secure(struct trust_rig *r)
{
    fault_in_non_secure_code(r, 0, true);
}

static void bfhfnmins_makes_hard_faults_non_secure(struct trust_rig *r)
{
    fault_in_non_secure_code(r, AIRCR_KEY_BFHFNMINS, false);
}

/* ldr r5, =word; ldr r4, [r5]; adds r4, #1; str r4, [r5]; bx lr */
static void add_counter(struct trust_rig *r, uint32_t at, uint32_t word)
{
    CODE(r, at, 0x4d02, 0x682c, 0x3401, 0x602c, 0x4770, 0xbf00);
    cpu_bench_set_word(r->b, at + 12, word);
}

static void each_state_has_its_systick(struct trust_rig *r)
{
    PUT(r->b, S_CODE, start_both_systicks);
    add_counter(r, S_HANDLER, S_WORD);
    add_counter(r, NS_HANDLER, NS_WORD);
    cpu_bench_vector(r->b, 15, S_HANDLER);
    cpu_bench_set_word(r->b, NS_VECTORS + 4 * 15, NS_HANDLER | 1);
    trust_preset(r, 0, SYST_CSR);
    trust_preset(r, 1, 399);
    trust_preset(r, 2, SYST_NS);
    trust_preset(r, 3, 99);
    trust_preset(r, 5, 3);
    g_assert_cmpint(cpu_bench_start(r->b), ==, CPU_STOP_TIME);
    g_assert_cmpuint(cpu_bench_word(r->b, S_WORD), >=, 158);
    g_assert_cmpuint(cpu_bench_word(r->b, S_WORD), <=, 160);
    g_assert_cmpuint(cpu_bench_word(r->b, NS_WORD), >=, 630);
    g_assert_cmpuint(cpu_bench_word(r->b, NS_WORD), <=, 640);
}

static void non_secure_code_sees_its_own_interrupts(struct trust_rig *r)
{
    CODE(r, S_CODE, 0x6001, 0x6013, 0x473c); /* str r1, [r0]; str r3, [r2]; bxns r7 */
    CODE(r, NS_CODE, 0x6814, 0xbe00);        /* ldr r4, [r2] */
    trust_preset(r, 0, NVIC_ITNS0);
    trust_preset(r, 1, 2);
    trust_preset(r, 2, NVIC_ISER0);
    trust_preset(r, 3, 3);
    trust_run(r, false);
    g_assert_cmphex(cpu_bench_r(r->b, 4), ==, 2);
}

static void try_priority(struct trust_rig *r, uint32_t aircr, bool held_back)
{
    PUT(r->b, S_CODE, raise_priority);
    trust_preset(r, 0, NVIC_ITNS0);
    trust_preset(r, 1, 1);
    trust_preset(r, 2, NVIC_ISER0);
    trust_preset(r, 3, AIRCR);
    trust_preset(r, 4, aircr);
    trust_preset(r, 5, 0x80);
    trust_preset(r, 6, NVIC_ISPR0);
    trust_run(r, held_back);
}

static void pris_puts_non_secure_priorities_below(struct trust_rig *r)
{
    try_priority(r, AIRCR_KEY_PRIS, true);
}

static void without_pris_priorities_are_equal(struct trust_rig *r)
{
    try_priority(r, 0, false);
}

static const struct trust_test tests[] = {
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
    {"nvic", non_secure_code_sees_its_own_interrupts},
    {"pris", pris_puts_non_secure_priorities_below},
    {"no-pris", without_pris_priorities_are_equal},
};

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    trust_add_tests(tests, ARRAY_LEN(tests));
    return g_test_run();
}
