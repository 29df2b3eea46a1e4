/*
 * TrustZone: calls between a Secure image and a Non-secure one, and what is closed to the latter.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/armv8m.h"
#include "bench_trustzone.h"
#include "cpu_trustzone_code.h"

#define PATTERN      0xa5
#define PATTERN_SIZE KIB(24) /* of Secure RAM; the Secure stack is above */

static void non_secure_code_calls_through_a_gateway(struct trust_rig *r)
{
    CODE(r, S_CODE, 0x473c);                       /* bxns r7 */
    CODE(r, NS_CODE, 0x47b0, 0x1c4b, 0xbe00);      /* blx r6; adds r3, r1, #1 */
    CODE(r, GATE, 0xe97f, 0xe97f, 0x2155, 0x4774); /* sg; movs r1, #0x55; bxns lr */
    trust_preset(r, 6, GATE | 1);
    trust_run(r, false);
    g_assert_cmphex(cpu_pc(r->b->cpu), ==, NS_CODE + 4);
    g_assert_cmphex(cpu_bench_r(r->b, 3), ==, 0x56);
    g_assert_cmphex(cpu_reg(r->b->cpu, ENGINE_MSP), ==, NS_STACK);
}

static void secure_code_calls_a_non_secure_function(struct trust_rig *r)
{
    CODE(r, S_CODE, 0x47bc, 0x3301, 0xbe00); /* blxns r7; adds r3, #1 */
    CODE(r, NS_CODE, 0x2107, 0x4770);        /* movs r1, #7; bx lr */
    trust_preset(r, 3, 8);
    trust_run(r, true);
    g_assert_cmpuint(cpu_bench_r(r->b, 1), ==, 7);
    g_assert_cmpuint(cpu_bench_r(r->b, 3), ==, 9);
    g_assert_cmphex(cpu_reg(r->b->cpu, ENGINE_SP), ==, BENCH_CPU_STACK);
}

static void non_secure_data_access_to_secure_memory_faults(struct trust_rig *r)
{
    const struct cpu_fault *f;

    CODE(r, S_CODE, 0x6001, 0x473c); /* str r1, [r0]; bxns r7 */
    CODE(r, NS_CODE, 0x6831);        /* ldr r1, [r6] */
    trust_preset(r, 0, SHCSR);
    trust_preset(r, 1, SECUREFAULTENA);
    trust_preset(r, 6, S_WORD);
    trust_run(r, true);
    f = cpu_last_fault(r->b->cpu);
    g_assert_cmpuint(cpu_active_exception(r->b->cpu), ==, 7);
    g_assert_cmphex(f->sfsr, ==, SFSR_AUVIOL | SFSR_SFARVALID);
    g_assert_cmphex(f->sfar, ==, S_WORD);
    g_assert_cmphex(f->pc, ==, NS_CODE);
    g_assert_cmphex(cpu_reg(r->b->cpu, ENGINE_LR), ==, 0xffffffb9);
    g_assert_cmphex(cpu_bench_word(r->b, NS_STACK - 32 + 24), ==, NS_CODE);
}

static void non_secure_code_enters_secure_memory_only_by_sg(struct trust_rig *r)
{
    CODE(r, S_CODE, 0x473c);
    CODE(r, NS_CODE, 0x47b0); /* blx r6 */
    trust_preset(r, 6, S_CODE | 1);
    trust_run(r, true);
    trust_assert_fault(r, SFSR_INVEP);
}

static void secure_code_cannot_branch_to_non_secure_memory(struct trust_rig *r)
{
    CODE(r, S_CODE, 0x4738); /* bx r7 */
    trust_preset(r, 7, NS_CODE | 1);
    trust_run(r, true);
    trust_assert_fault(r, SFSR_INVTRAN);
}

/* Random Non-secure code and handlers, which know Secure addresses, and EXC_RETURN values. */
static void fill_with_wild_code(struct trust_rig *r, GRand *rand)
{
    for (uint32_t at = NS_CODE; at < NS_VECTORS + 0x2000; at += 2) {
        uint16_t half = (uint16_t)g_rand_int(rand);

        CODE(r, at, half >> 8 == 0xbe ? 0x4774 : half); /* no BKPT, which would stop the core */
    }
    for (unsigned n = 2; n < 64; n++)
        cpu_bench_set_word(r->b, NS_VECTORS + 4 * n,
                           NS_CODE + (g_rand_int(rand) & 0x1ffe) % 0x1000 + 1);
    memset(r->b->ram, PATTERN, PATTERN_SIZE);
    trust_preset(r, 0, AIRCR);
    trust_preset(r, 1, AIRCR_KEY_BFHFNMINS); /* so that Non-secure handlers run, too */
    trust_preset(r, 2, g_rand_boolean(rand) ? S_CODE | 1 : S_WORD);
    trust_preset(r, 3, 0xffffffb8 | g_rand_int(rand) % 0x48);
    trust_preset(r, 4, NS_WORD);
    trust_preset(r, 5, 0xe000ed00 + (g_rand_int(rand) & 0xfc));
    trust_preset(r, 6, g_rand_boolean(rand) ? GATE | 1 : NS_DEVICE);
}

static void wild_non_secure_code_leaves_secure_memory_alone(struct trust_rig *unused)
{
    for (uint32_t seed = 1; seed <= 200; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        struct trust_rig *r = trust_rig_new();

        CODE(r, S_CODE, 0x6001, 0x473c); /* str r1, [r0]; bxns r7 */
        fill_with_wild_code(r, rand);
        cpu_bench_start(r->b);
        for (uint32_t i = 0; i < PATTERN_SIZE; i++)
            g_assert_cmphex(r->b->ram[i], ==, PATTERN);
        trust_rig_free(r);
        g_rand_free(rand);
    }
}

static void tt_tells_secure_code_of_security(struct trust_rig *r)
{
    PUT(r->b, S_CODE, test_targets);
    trust_preset(r, 0, NS_WORD);
    trust_preset(r, 2, S_WORD);
    trust_run(r, true);
    g_assert_cmphex(cpu_bench_r(r->b, 1), ==, 0x003c0000); /* NSRW, NSR, RW, R */
    g_assert_cmphex(cpu_bench_r(r->b, 3), ==, 0x004c0000); /* S, RW, R */
    g_assert_cmphex(cpu_bench_r(r->b, 4), ==, 0x003c0000);
}

static void tt_tells_non_secure_code_nothing_of_security(struct trust_rig *r)
{
    CODE(r, S_CODE, 0x473c);
    CODE(r, NS_CODE, 0xe840, 0xf100, 0xbe00); /* tt r1, r0 */
    trust_preset(r, 0, NS_WORD);
    trust_run(r, false);
    g_assert_cmphex(cpu_bench_r(r->b, 1), ==, 0x000c0000);
}

static void a_secure_peripheral_is_closed_to_non_secure_code(struct trust_rig *r)
{
    r->attribution.periph[1].secure = true;
    CODE(r, S_CODE, 0x473c);
    CODE(r, NS_CODE, 0x6831, 0xbe00); /* ldr r1, [r6] */
    trust_preset(r, 6, NS_DEVICE);
    trust_run(r, true);
    g_assert_cmpuint(r->refusals, ==, 1);
    g_assert_cmphex(cpu_last_fault(r->b->cpu)->cfsr, ==, 0x8200);
    g_assert_cmphex(cpu_last_fault(r->b->cpu)->bfar, ==, NS_DEVICE);
    g_assert_cmpuint(r->b->device_reads, ==, 0);
}

/* Nobody has set SAU: there is no Non-secure memory to go to. */
static void bxns_without_sau_faults(void)
{
    static const uint16_t code[] = {0x2040, 0x0200, 0x4704}; /* R0 = 0x4000; bxns r0 */
    const struct cpu_bench_options options = {0};
    struct cpu_bench *b = cpu_bench_new(&options);

    if (engine_caps(cpu_engine(b->cpu)) & ENGINE_CAP_SAU) {
        cpu_bench_put(b, BENCH_CPU_MAIN, code, ARRAY_LEN(code));
        cpu_reset(b->cpu);
        g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
        g_assert_cmpuint(cpu_active_exception(b->cpu), ==, EXC_HARDFAULT);
        g_assert_cmphex(cpu_last_fault(b->cpu)->sfsr & SFSR_INVEP, ==, SFSR_INVEP);
    }
    cpu_bench_free(b);
}

static void the_portable_engine_stays_secure_and_says_so(void)
{
    const struct cpu_bench_options options = {.engine = ENGINE_PORTABLE};
    struct trust_rig r = {.b = cpu_bench_new(&options)};

    trust_shape_memory(&r);
    trust_add_code(r.b);
    CODE(&r, S_CODE, 0xbe00);
    trust_run(&r, true);
    g_assert_cmpuint(guest_log_count(r.b->log, "no-trustzone"), ==, 1);
    g_assert_cmpuint(guest_log_errors(r.b->log), ==, 1);
    cpu_bench_free(r.b);
}

static const struct trust_test tests[] = {
    {"gateway", non_secure_code_calls_through_a_gateway},
    {"blxns", secure_code_calls_a_non_secure_function},
    {"auviol", non_secure_data_access_to_secure_memory_faults},
    {"invep", non_secure_code_enters_secure_memory_only_by_sg},
    {"invtran", secure_code_cannot_branch_to_non_secure_memory},
    {"tt", tt_tells_secure_code_of_security},
    {"tt-ns", tt_tells_non_secure_code_nothing_of_security},
    {"peripheral", a_secure_peripheral_is_closed_to_non_secure_code},
    {"wild", wild_non_secure_code_leaves_secure_memory_alone},
};

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    trust_add_tests(tests, ARRAY_LEN(tests));
    g_test_add_func("/cpu/trustzone/no-sau", bxns_without_sau_faults);
    g_test_add_func("/cpu/trustzone/portable", the_portable_engine_stays_secure_and_says_so);
    return g_test_run();
}
