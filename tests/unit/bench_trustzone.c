/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench_trustzone.h"

#define LITERALS UINT32_C(0x00000228) /* of the boot code */
#define PRESET   UINT32_C(0x000003c0) /* R0 to R7 and PC behind the boot code */
#define NS_TRAP  UINT32_C(0x000081f0)
#define SAU_CTRL UINT32_C(0xe000edd0)
#define VTOR_NS  UINT32_C(0xe002ed08)

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
    ((struct trust_rig *)spu)->refusals++;
}

void trust_shape_memory(struct trust_rig *r)
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

void trust_add_code(struct cpu_bench *b)
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

void trust_preset(struct trust_rig *r, unsigned n, uint32_t value)
{
    cpu_bench_set_word(r->b, PRESET + 4 * n, value);
}

struct trust_rig *trust_rig_new(void)
{
    const struct cpu_bench_options options = {.engine = ENGINE_INTERPOSE};
    struct trust_rig *r = g_new0(struct trust_rig, 1);

    r->b = cpu_bench_new(&options);
    if (r->b == NULL || !(engine_caps(cpu_engine(r->b->cpu)) & ENGINE_CAP_SAU)) {
        if (r->b != NULL)
            cpu_bench_free(r->b);
        g_free(r);
        g_test_skip("no engine with Security states");
        return NULL;
    }
    trust_shape_memory(r);
    trust_add_code(r->b);
    trust_preset(r, 7, NS_CODE);
    return r;
}

void trust_rig_free(struct trust_rig *r)
{
    cpu_bench_free(r->b);
    g_free(r);
}

bool trust_is_secure(const struct trust_rig *r)
{
    return engine_is_secure(cpu_engine(r->b->cpu));
}

void trust_run(struct trust_rig *r, bool ends_secure)
{
    g_assert_cmpint(cpu_bench_start(r->b), ==, CPU_STOP_BKPT);
    g_assert_cmpint(trust_is_secure(r), ==, ends_secure);
}

void trust_assert_fault(struct trust_rig *r, uint32_t sfsr)
{
    g_assert_true(trust_is_secure(r));
    g_assert_cmpuint(cpu_last_fault(r->b->cpu)->exception, ==, 3); /* it was not enabled */
    g_assert_cmphex(cpu_last_fault(r->b->cpu)->sfsr, ==, sfsr);
}

static void run_test(const void *test)
{
    struct trust_rig *r = trust_rig_new();

    if (r == NULL)
        return;
    (*(void (*const *)(struct trust_rig *))test)(r);
    trust_rig_free(r);
}

void trust_add_tests(const struct trust_test *tests, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        char *path = g_strdup_printf("/cpu/trustzone/%s", tests[i].name);

        g_test_add_data_func(path, &tests[i].test, run_test);
        g_free(path);
    }
}
