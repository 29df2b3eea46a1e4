/*
 * The two Security states under the interposing engine.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_engine.h"

#define BKPT       0xbe00
#define NS_CODE    (RIG_FLASH + RIG_NS_OFFSET)
#define NS_RAM     (RIG_RAM + RIG_NS_OFFSET)
#define NS_STACK   (RIG_RAM + 0xf000)
#define FNC_RETURN UINT32_C(0xfeffffff)

#define NS(r, ...)                                                                                 \
    rig_place(r, NS_CODE, (const uint16_t[]){__VA_ARGS__}, sizeof((const uint16_t[]){__VA_ARGS__}))

/* Secure code branches to NS_CODE by BXNS r7; the NS stack is set up. */
static struct rig *new_rig(void)
{
    struct rig *r = rig_new_worlds();

    engine_set_secure(r->engine, false);
    engine_set(r->engine, ENGINE_MSP, NS_STACK);
    engine_set_secure(r->engine, true);
    engine_sync(r->engine);
    rig_code(r, 0x473c, BKPT);
    rig_set(r, 7, NS_CODE);
    return r;
}

static void assert_trap(const struct rig *r, enum engine_trap_kind kind, uint32_t pc)
{
    g_assert_cmpuint(r->n_traps, ==, 1);
    g_assert_cmpuint(r->trap[0].kind, ==, kind);
    g_assert_cmphex(r->trap[0].pc, ==, pc);
}

static void the_library_gives_the_capability(void)
{
    struct rig *r = new_rig();

    g_assert_cmphex(engine_caps(r->engine) & ENGINE_CAP_SAU, !=, 0);
    rig_free(r);
}

static void bxns_enters_non_secure_state(void)
{
    struct rig *r = new_rig();

    /* mrs r1, msp */
    NS(r, 0xf3ef, 0x8108, BKPT);
    rig_run(r, RIG_CODE);
    assert_trap(r, ENGINE_BKPT, NS_CODE + 4);
    g_assert_cmpuint(r->n_worlds, ==, 1);
    g_assert_false(r->secure);
    g_assert_false(engine_is_secure(r->engine));
    g_assert_cmphex(rig_reg(r, 1), ==, NS_STACK);
    g_assert_cmphex(engine_get(r->engine, ENGINE_MSP), ==, NS_STACK);
    engine_set_secure(r->engine, true);
    g_assert_cmphex(engine_get(r->engine, ENGINE_MSP), ==, RIG_STACK);
    rig_free(r);
}

static void registers_are_banked(void)
{
    static const struct {
        enum engine_reg reg;
        uint32_t value[2]; /* Non-secure, Secure */
    } reg[] = {
        {ENGINE_MSP, {0x20008100, 0x20000100}},
        {ENGINE_PSP, {0x20008200, 0x20000200}},
        {ENGINE_MSPLIM, {0x20008008, 0x20000008}},
        {ENGINE_PSPLIM, {0x20008010, 0x20000010}},
        {ENGINE_PRIMASK, {1, 0}},
        {ENGINE_FAULTMASK, {0, 1}},
        {ENGINE_BASEPRI, {0x20, 0xe0}},
        {ENGINE_CONTROL, {2, 0}},
    };
    struct rig *r = new_rig();

    for (int world = 1; world >= 0; world--) {
        engine_set_secure(r->engine, world);
        engine_set(r->engine, ENGINE_R0 + 5, 55);
        for (unsigned i = 0; i < G_N_ELEMENTS(reg); i++)
            engine_set(r->engine, reg[i].reg, reg[i].value[world]);
    }
    for (unsigned round = 0; round < 4; round++) {
        unsigned world = round & 1;

        engine_set_secure(r->engine, world);
        for (unsigned i = 0; i < G_N_ELEMENTS(reg); i++)
            g_assert_cmphex(engine_get(r->engine, reg[i].reg), ==, reg[i].value[world]);
        g_assert_cmphex(engine_get(r->engine, ENGINE_SP), ==, world ? 0x20000100 : 0x20008200);
        g_assert_cmpuint(rig_reg(r, 5), ==, 55);
    }
    rig_free(r);
}

static void the_non_secure_guest_sees_its_bank(void)
{
    struct rig *r = new_rig();

    /* mrs r2,primask; mrs r3,basepri; mrs r4,control; mrs r5,psplim */
    NS(r, 0xf3ef, 0x8210, 0xf3ef, 0x8311, 0xf3ef, 0x8414, 0xf3ef, 0x850b, BKPT);
    engine_set(r->engine, ENGINE_BASEPRI, 0xe0);
    engine_set_secure(r->engine, false);
    engine_set(r->engine, ENGINE_PRIMASK, 1);
    engine_set(r->engine, ENGINE_BASEPRI, 0x40);
    engine_set(r->engine, ENGINE_PSPLIM, 0x20008800);
    engine_set(r->engine, ENGINE_CONTROL, 2);
    engine_set_secure(r->engine, true);
    engine_sync(r->engine);
    rig_run(r, RIG_CODE);
    assert_trap(r, ENGINE_BKPT, NS_CODE + 16);
    g_assert_cmphex(rig_reg(r, 2), ==, 1);
    g_assert_cmphex(rig_reg(r, 3), ==, 0x40);
    g_assert_cmphex(rig_reg(r, 4), ==, 2);
    g_assert_cmphex(rig_reg(r, 5), ==, 0x20008800);
    rig_free(r);
}

static void non_secure_code_cannot_touch_secure_addresses(void)
{
    static const struct {
        uint32_t addr;
        bool allowed;
    } access[] = {
        {RIG_RAM + 0x40, false},        {NS_RAM + 0x40, true},   {RIG_FLASH + 0x40, false},
        {NS_CODE + 0x40, true},         {RIG_XIP + 0x40, false}, {RIG_XIP + RIG_NS_OFFSET, true},
        {RIG_SECURE_ONE + 0x40, false}, {0x40001000, true},
    };

    for (unsigned i = 0; i < 2 * G_N_ELEMENTS(access); i++) {
        bool write = i % 2;
        struct rig *r = new_rig();

        /* movs r2,#1; ldr/str r1,[r0] */
        NS(r, 0x2201, write ? 0x6001 : 0x6801, BKPT);
        rig_set(r, 0, access[i / 2].addr);
        rig_run(r, RIG_CODE);
        assert_trap(r, access[i / 2].allowed ? ENGINE_BKPT : ENGINE_SECURE,
                    NS_CODE + (access[i / 2].allowed ? 4 : 2));
        if (!access[i / 2].allowed) {
            g_assert_cmphex(r->trap[0].addr, ==, access[i / 2].addr);
            g_assert_cmpint(r->trap[0].write, ==, write);
            g_assert_cmpuint(r->n_accesses + r->n_code_reads, ==, 0);
        }
        rig_free(r);
    }
}

static void secure_code_may_touch_non_secure_addresses(void)
{
    struct rig *r = new_rig();

    /* ldr r1,[r0]; str r1,[r0] */
    rig_code(r, 0x6801, 0x6001, BKPT);
    rig_set(r, 0, NS_RAM);
    rig_run(r, RIG_CODE);
    assert_trap(r, ENGINE_BKPT, RIG_CODE + 4);
    rig_free(r);
}

static void a_secure_gateway_is_entered_and_left(void)
{
    struct rig *r = new_rig();

    /* Non-secure: blx r6; movs r2,#2.  Secure: sg; movs r1,#1; bxns lr */
    NS(r, 0x47b0, 0x2202, BKPT);
    rig_place(r, RIG_CALLABLE, (const uint16_t[]){0xe97f, 0xe97f, 0x2101, 0x4774}, 8);
    rig_set(r, 6, RIG_CALLABLE | 1);
    r->stop_at = RIG_CALLABLE + 4;
    g_assert_cmpuint(rig_run(r, RIG_CODE), ==, ENGINE_STOPPED);
    g_assert_cmpuint(r->n_worlds, ==, 2);
    g_assert_true(r->secure);
    g_assert_cmphex(rig_reg(r, 14), ==, NS_CODE + 2);
    g_assert_cmphex(engine_get(r->engine, ENGINE_MSP), ==, RIG_STACK);
    r->stop_at = 0;
    engine_run(r->engine);
    assert_trap(r, ENGINE_BKPT, NS_CODE + 4);
    g_assert_cmpuint(r->n_worlds, ==, 3);
    g_assert_false(r->secure);
    g_assert_cmpuint(rig_reg(r, 1), ==, 1);
    g_assert_cmpuint(rig_reg(r, 2), ==, 2);
    rig_free(r);
}

static void other_entries_into_secure_memory_are_refused(void)
{
    static const uint32_t target[] = {RIG_CALLABLE + 4, RIG_FLASH + 0x2000};

    for (unsigned i = 0; i < G_N_ELEMENTS(target); i++) {
        struct rig *r = new_rig();

        /* blx r6 */
        NS(r, 0x47b0, BKPT);
        rig_place(r, RIG_CALLABLE, (const uint16_t[]){0xe97f, 0xe97f, 0x2101, BKPT}, 8);
        rig_place(r, RIG_FLASH + 0x2000, (const uint16_t[]){0xe97f, 0xe97f, BKPT}, 6);
        rig_set(r, 6, target[i] | 1);
        rig_run(r, RIG_CODE);
        assert_trap(r, ENGINE_SECURE, target[i]);
        g_assert_false(engine_is_secure(r->engine));
        rig_free(r);
    }
}

static void secure_code_cannot_branch_to_non_secure_memory_by_bx(void)
{
    struct rig *r = new_rig();

    /* bx r6 */
    rig_code(r, 0x4730);
    NS(r, BKPT);
    rig_set(r, 6, NS_CODE | 1);
    rig_run(r, RIG_CODE);
    assert_trap(r, ENGINE_SECURE, NS_CODE);
    g_assert_true(engine_is_secure(r->engine));
    rig_free(r);
}

static void blxns_leaves_a_function_return(void)
{
    struct rig *r = new_rig();

    /* Secure: blxns r7.  Non-secure: bx lr */
    rig_code(r, 0x47bc, BKPT);
    NS(r, 0x4770);
    rig_run(r, RIG_CODE);
    g_assert_cmpuint(r->n_traps, ==, 1);
    g_assert_cmpuint(r->trap[0].kind, ==, ENGINE_EXC_RETURN);
    g_assert_cmphex(r->trap[0].value, ==, FNC_RETURN);
    engine_set_secure(r->engine, true);
    g_assert_cmphex(engine_get(r->engine, ENGINE_SP), ==, RIG_STACK - 8);
    g_assert_cmphex(*rig_word(r, RIG_STACK - 8), ==, RIG_CODE + 3);
    rig_free(r);
}

static void where_everything_is_secure_bxns_is_refused(void)
{
    struct rig *r = rig_new_worlds();
    struct engine *e;
    struct engine_client client = r->client;
    struct engine_config config = {.kind = ENGINE_INTERPOSE,
                                   .fpu = true,
                                   .trustzone = true,
                                   .client = &client,
                                   .memory = &r->memory};

    client.non_secure = NULL;
    e = r->engine;
    r->engine = engine_new(&config, NULL);
    engine_free(e);
    engine_set(r->engine, ENGINE_XPSR, 0x01000000);
    engine_sync(r->engine);
    rig_code(r, 0x473c, BKPT);
    rig_set(r, 7, NS_CODE);
    rig_run(r, RIG_CODE);
    assert_trap(r, ENGINE_SECURE, RIG_CODE);
    g_assert_cmphex(r->trap[0].addr, ==, NS_CODE);
    g_assert_true(engine_is_secure(r->engine));
    rig_free(r);
}

static void without_trustzone_bxns_is_undefined(void)
{
    struct rig *r = rig_new(GINT_TO_POINTER(ENGINE_INTERPOSE));

    rig_code(r, 0x473c, BKPT);
    rig_set(r, 7, NS_CODE);
    rig_run(r, RIG_CODE);
    assert_trap(r, ENGINE_UNDEFINED, RIG_CODE);
    rig_free(r);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/engine-world/caps", the_library_gives_the_capability);
    g_test_add_func("/engine-world/bxns", bxns_enters_non_secure_state);
    g_test_add_func("/engine-world/banked", registers_are_banked);
    g_test_add_func("/engine-world/bank-seen", the_non_secure_guest_sees_its_bank);
    g_test_add_func("/engine-world/data", non_secure_code_cannot_touch_secure_addresses);
    g_test_add_func("/engine-world/data-secure", secure_code_may_touch_non_secure_addresses);
    g_test_add_func("/engine-world/gateway", a_secure_gateway_is_entered_and_left);
    g_test_add_func("/engine-world/entries", other_entries_into_secure_memory_are_refused);
    g_test_add_func("/engine-world/bx", secure_code_cannot_branch_to_non_secure_memory_by_bx);
    g_test_add_func("/engine-world/blxns", blxns_leaves_a_function_return);
    g_test_add_func("/engine-world/all-secure", where_everything_is_secure_bxns_is_refused);
    g_test_add_func("/engine-world/none", without_trustzone_bxns_is_undefined);
    return g_test_run();
}
