/*
 * What only the interposing engine does: exact places, abandoned instructions, permissions.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "base/armv8m.h"
#include "bench_engine.h"
#include "engine_interpose_code.h"

#define BKPT   0xbe00
#define DEVICE UINT32_C(0x40001000)

static struct rig *new_rig(void)
{
    return rig_new(GINT_TO_POINTER(ENGINE_INTERPOSE));
}

static void assert_last_trap(const struct rig *r, enum engine_trap_kind kind, uint32_t pc,
                             uint32_t addr)
{
    const struct engine_trap *trap = &r->trap[r->n_traps - 1];

    g_assert_cmpuint(r->n_traps, >, 0);
    g_assert_cmpuint(trap->kind, ==, kind);
    g_assert_cmphex(trap->pc, ==, pc);
    g_assert_cmphex(trap->addr, ==, addr);
}

/* Runs on and expects a BKPT at pc. */
static void assert_goes_on_to_bkpt(struct rig *r, uint32_t pc)
{
    r->n_traps = 0;
    engine_run(r->engine);
    g_assert_cmpuint(r->n_traps, ==, 1);
    g_assert_cmpuint(r->trap[0].kind, ==, ENGINE_BKPT);
    g_assert_cmphex(r->trap[0].pc, ==, pc);
}

static void set_mode(struct rig *r, uint32_t control, uint32_t exception)
{
    engine_set(r->engine, ENGINE_XPSR, XPSR_T | exception);
    engine_set(r->engine, ENGINE_CONTROL, control);
    engine_sync(r->engine);
}

static void this_library_gives_every_capability(void)
{
    struct rig *r = new_rig();
    unsigned want = ENGINE_CAP_FAST_STORE | ENGINE_CAP_EXACT_PC | ENGINE_CAP_CODE_READS |
                    ENGINE_CAP_MPU | ENGINE_CAP_FP_GATE | ENGINE_CAP_MASKS;

    g_assert_cmphex(engine_caps(r->engine) & want, ==, want);
    g_assert_cmpstr(engine_name(r->engine), ==, "interpose");
    rig_free(r);
}

static void flags_are_those_that_instructions_see(void)
{
    static const uint16_t set_and_read[] = {0xf380, 0x8c00,  /* msr apsr_nzcvqg, r0 */
                                            0xf3ef, 0x8100,  /* mrs r1, apsr */
                                            BKPT,   0xbf00}; /* nop */
    static const uint32_t flags[] = {0x80000000, 0x40000000, 0x20000000, 0x10000000,
                                     0x08000000, 0x00010000, 0xf80f0000, 0};
    struct rig *r = new_rig();

    rig_place(r, RIG_CODE, set_and_read, sizeof set_and_read);
    for (unsigned i = 0; i < G_N_ELEMENTS(flags); i++) {
        rig_set(r, 0, flags[i]);
        rig_run(r, RIG_CODE);
        g_assert_cmphex(rig_reg(r, 1), ==, flags[i]);
        g_assert_cmphex(engine_get(r->engine, ENGINE_XPSR), ==, flags[i] | XPSR_T);
        engine_set(r->engine, ENGINE_XPSR, (~flags[i] & 0xf80f0000) | XPSR_T);
        engine_sync(r->engine);
        rig_run(r, RIG_CODE + 4);
        g_assert_cmphex(rig_reg(r, 1), ==, ~flags[i] & 0xf80f0000);
    }
    rig_free(r);
}

static void peripheral_accesses_tell_their_own_pc(void)
{
    static const uint32_t pc[] = {RIG_CODE + 2, RIG_CODE + 6, RIG_CODE + 8, RIG_CODE + 14};
    struct rig *r = new_rig();

    rig_program(r, accesses_of_all_sizes);
    rig_set(r, 0, DEVICE);
    for (unsigned round = 0; round < 3; round++) {
        r->n_accesses = 0;
        rig_run(r, RIG_CODE);
        g_assert_cmpuint(r->n_accesses, ==, 4);
        for (unsigned i = 0; i < 4; i++)
            g_assert_cmphex(r->access[i].pc, ==, pc[i]);
        g_assert_cmpuint(r->access[3].value, ==, 3);
    }
    rig_free(r);
}

static void an_access_inside_an_it_block_leaves_it_intact(void)
{
    struct rig *r = new_rig();

    rig_program(r, accesses_under_itete);
    rig_set(r, 0, DEVICE);
    rig_run(r, RIG_CODE);
    g_assert_cmpuint(r->n_accesses, ==, 2);
    g_assert_cmphex(r->access[0].pc, ==, RIG_CODE + 4);
    g_assert_cmphex(r->access[1].pc, ==, RIG_CODE + 8);
    g_assert_cmphex(rig_reg(r, 2), ==, r->answer);
    g_assert_cmpuint(rig_reg(r, 3), ==, 0);
    g_assert_cmpuint(rig_reg(r, 4), ==, 0);
    g_assert_cmpuint(rig_reg(r, 5), ==, 7);
    rig_free(r);
}

static void a_failed_access_in_an_it_block_can_be_repeated(void)
{
    struct rig *r = new_rig();

    rig_program(r, load_under_it);
    rig_set(r, 0, DEVICE);
    r->bus_hole = DEVICE;
    rig_run(r, RIG_CODE);
    assert_last_trap(r, ENGINE_DATA_BUS, RIG_CODE + 6, DEVICE);
    g_assert_cmphex(engine_get(r->engine, ENGINE_XPSR) & 0x0600fc00, !=, 0);
    g_assert_cmpuint(rig_reg(r, 3), ==, 1);
    g_assert_cmpuint(rig_reg(r, 4), ==, 0);
    r->bus_hole = 0;
    assert_goes_on_to_bkpt(r, RIG_CODE + 10);
    g_assert_cmphex(rig_reg(r, 2), ==, r->answer);
    g_assert_cmpuint(rig_reg(r, 4), ==, 1);
    rig_free(r);
}

struct abandoned {
    const char *text;
    uint16_t code[2];
    uint32_t base;  /* R0 before */
    uint32_t hole;  /* what fails */
    uint32_t after; /* R0 after a successful repetition */
};

static const struct abandoned abandoned[] = {
    {"ldr r2,[r0],#4", {0xf850, 0x2b04}, DEVICE, DEVICE, DEVICE + 4},
    {"ldr r2,[r0,#4]!", {0xf850, 0x2f04}, DEVICE, DEVICE + 4, DEVICE + 4},
    {"str r2,[r0,#-4]!", {0xf840, 0x2d04}, DEVICE, DEVICE - 4, DEVICE - 4},
    {"ldmia r0!,{r1-r3}", {0xc80e, BKPT}, DEVICE, DEVICE + 8, DEVICE + 12},
    {"stmia r0!,{r1-r3}", {0xc00e, BKPT}, DEVICE, DEVICE + 8, DEVICE + 12},
    {"ldmia r0,{r0-r2}", {0xe890, 0x0007}, DEVICE, DEVICE + 8, 0x44332211},
    {"stmdb r0!,{r1-r3}", {0xe920, 0x000e}, DEVICE, DEVICE - 4, DEVICE - 12},
    {"vldmia r0!,{s0-s3}", {0xecb0, 0x0a04}, DEVICE, DEVICE + 12, DEVICE + 16},
    {"vstmia r0!,{s0-s3}", {0xeca0, 0x0a04}, DEVICE, DEVICE + 4, DEVICE + 16},
    {"ldrd r0,r1,[r0,#8]", {0xe9d0, 0x0102}, DEVICE, DEVICE + 12, 0x44332211},
    {"ldrd r0,r1,[r0,#8]", {0xe9d0, 0x0102}, DEVICE, DEVICE + 8, 0x44332211},
    {"ldrd r0,r1,[r0,#-8]", {0xe950, 0x0102}, DEVICE, DEVICE - 4, 0x44332211},
    {"ldrd r0,r1,[r0]", {0xe9d0, 0x0100}, DEVICE, DEVICE + 4, 0x44332211},
};

static void a_failed_instruction_leaves_its_base_and_can_be_repeated(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(abandoned); i++) {
        const struct abandoned *a = &abandoned[i];
        struct rig *r = new_rig();

        g_test_message("%s", a->text);
        /* movs r6, #1; the instruction; movs r7, #1; bkpt */
        rig_code(r, 0x2601, a->code[0], a->code[1], a->code[1] == BKPT ? 0 : 0x2701, BKPT);
        rig_set(r, 0, a->base);
        r->bus_hole = a->hole;
        rig_run(r, RIG_CODE);
        assert_last_trap(r, ENGINE_DATA_BUS, RIG_CODE + 2, a->hole);
        g_assert_cmphex(rig_reg(r, 0), ==, a->base);
        g_assert_cmpuint(rig_reg(r, 6), ==, 1);
        g_assert_cmpuint(rig_reg(r, 7), ==, 0);
        r->bus_hole = 0;
        assert_goes_on_to_bkpt(r, RIG_CODE + (a->code[1] == BKPT ? 4 : 8));
        g_assert_cmphex(rig_reg(r, 0), ==, a->after);
        rig_free(r);
    }
}

static void nothing_behind_a_failed_store_is_executed(void)
{
    struct rig *r = new_rig();

    /* str r1,[r0]; str r1,[r2]; movs r3,#1 */
    rig_code(r, 0x6001, 0x6011, 0x2301, BKPT);
    rig_set(r, 0, DEVICE);
    rig_set(r, 1, 5);
    rig_set(r, 2, RIG_RAM);
    r->bus_hole = DEVICE;
    r->resume_at = RIG_CODE + 6;
    r->stop_at = RIG_CODE + 6;
    g_assert_cmpuint(rig_run(r, RIG_CODE), ==, ENGINE_STOPPED);
    assert_last_trap(r, ENGINE_DATA_BUS, RIG_CODE, DEVICE);
    g_assert_cmpuint(*rig_word(r, RIG_RAM), ==, 0);
    g_assert_cmpuint(rig_reg(r, 3), ==, 0);
    rig_free(r);
}

static void unaligned_accesses_to_devices_trap(void)
{
    static const uint16_t code[] = {0x1002, 0x1003};

    for (unsigned i = 0; i < G_N_ELEMENTS(code); i++) {
        struct rig *r = new_rig();

        /* ldr.w r1, [r0, #2 or #3] */
        rig_code(r, 0xf8d0, code[i], BKPT);
        rig_set(r, 0, DEVICE);
        rig_run(r, RIG_CODE);
        assert_last_trap(r, ENGINE_UNALIGNED, RIG_CODE, DEVICE + 2 + i);
        g_assert_cmpuint(r->n_accesses, ==, 0);
        rig_free(r);
    }
}

static void every_load_of_flash_is_seen_once(void)
{
    struct rig *r = new_rig();

    /* loop: ldr r1,[r0]; subs r2,#1; bne loop: data in the page of the code, too */
    rig_code(r, 0x6801, 0x3a01, 0xd1fc, BKPT);
    for (unsigned i = 0; i < 3; i++) {
        static const uint32_t at[] = {RIG_CODE + 0x10, RIG_FLASH + 0x9000, RIG_XIP + 0x44};

        *rig_word(r, at[i]) = 77 + i;
        r->n_code_reads = 0;
        rig_set(r, 0, at[i]);
        rig_set(r, 2, 40);
        rig_run(r, RIG_CODE);
        g_assert_cmpuint(r->n_code_reads, ==, 40);
        g_assert_cmphex(r->code_read[39].addr, ==, at[i]);
        g_assert_cmphex(r->code_read[39].pc, ==, RIG_CODE);
        g_assert_cmpuint(rig_reg(r, 1), ==, 77 + i);
    }
    rig_free(r);
}

static void loads_of_flash_are_told_in_bus_transfers(void)
{
    static const struct rig_access want[] = {
        {RIG_CODE + 0x18, RIG_CODE, 0, 4, false, false}, /* ldr r0, literal */
        {RIG_XIP + 2, RIG_CODE + 2, 0, 2, false, false}, /* ldrh r1,[r2,#2] */
        {RIG_XIP + 1, RIG_CODE + 4, 0, 1, false, false}, /* ldrsb.w r3,[r2,#1] */
        {RIG_XIP, RIG_CODE + 8, 0, 4, false, false},     /* ldmia.w r2,{r4,r5} */
        {RIG_XIP + 4, RIG_CODE + 8, 0, 4, false, false},
        {RIG_XIP, RIG_CODE + 12, 0, 4, false, false}, /* ldrd r6,r7,[r2] */
        {RIG_XIP + 4, RIG_CODE + 12, 0, 4, false, false},
        {RIG_XIP, RIG_CODE + 16, 0, 4, false, false}, /* vldr d0,[r2] */
        {RIG_XIP + 4, RIG_CODE + 16, 0, 4, false, false},
        {RIG_XIP + 2, RIG_CODE + 20, 0, 2, false, false}, /* ldr.w r8,[r2,#2] */
        {RIG_XIP + 4, RIG_CODE + 20, 0, 2, false, false},
    };
    struct rig *r = new_rig();

    rig_program(r, loads);
    *rig_word(r, RIG_XIP) = 0x8899aabb;
    *rig_word(r, RIG_XIP + 4) = 0x11223344;
    rig_set(r, 2, RIG_XIP);
    rig_run(r, RIG_CODE);
    assert_last_trap(r, ENGINE_BKPT, RIG_CODE + 24, 0);
    g_assert_cmpuint(r->n_code_reads, ==, G_N_ELEMENTS(want));
    for (unsigned i = 0; i < G_N_ELEMENTS(want); i++) {
        g_assert_cmphex(r->code_read[i].addr, ==, want[i].addr);
        g_assert_cmpuint(r->code_read[i].size, ==, want[i].size);
        g_assert_cmphex(r->code_read[i].pc, ==, want[i].pc);
    }
    g_assert_cmphex(rig_reg(r, 0), ==, 0x12340000 | BKPT);
    g_assert_cmphex(rig_reg(r, 1), ==, 0x8899);
    g_assert_cmphex(rig_reg(r, 3), ==, 0xffffffaa);
    g_assert_cmphex(rig_reg(r, 5), ==, 0x11223344);
    g_assert_cmphex(rig_reg(r, 8), ==, 0x33448899);
    g_assert_cmphex(engine_get(r->engine, ENGINE_S0 + 1), ==, 0x11223344);
    rig_free(r);
}

static void a_refused_load_of_flash_is_a_bus_error(void)
{
    struct rig *r = new_rig();

    rig_code(r, 0x2101, 0x6801, BKPT);
    rig_set(r, 0, RIG_XIP + 0x80);
    r->bus_hole = RIG_XIP + 0x80;
    rig_run(r, RIG_CODE);
    assert_last_trap(r, ENGINE_DATA_BUS, RIG_CODE + 2, RIG_XIP + 0x80);
    g_assert_cmpuint(rig_reg(r, 1), ==, 1);
    rig_free(r);
}

static void loads_of_ram_are_not_told(void)
{
    struct rig *r = new_rig();

    rig_code(r, 0x6801, 0x6001, 0x6801, BKPT);
    rig_set(r, 0, RIG_RAM + 0x100);
    rig_run(r, RIG_CODE);
    g_assert_cmpuint(r->n_code_reads + r->n_accesses, ==, 0);
    rig_free(r);
}

/* Sets the region with permissions of its own. */
static void guard(struct rig *r, uint32_t base, uint32_t size, unsigned privileged, unsigned user)
{
    r->guard_base = base;
    r->guard_size = size;
    r->guard_privileged = privileged;
    r->guard_user = user;
    engine_permissions_changed(r->engine);
}

static void refused_accesses_are_trapped_and_can_be_repeated(void)
{
    for (unsigned write = 0; write < 2; write++) {
        for (unsigned small = 0; small < 2; small++) {
            uint32_t at = RIG_RAM + 0x1400, size = small ? 32 : 1024;
            struct rig *r = new_rig();

            /* movs r2,#1; ldr/str r1,[r0]; */
            rig_code(r, 0x2201, write ? 0x6001 : 0x6801, BKPT);
            rig_set(r, 0, at);
            rig_set(r, 1, 0x55);
            *rig_word(r, at) = 0xaa;
            guard(r, at, size, write ? ENGINE_R : ENGINE_W, 0);
            rig_run(r, RIG_CODE);
            assert_last_trap(r, ENGINE_DATA_DENIED, RIG_CODE + 2, at);
            g_assert_cmpint(r->trap[0].write, ==, write);
            g_assert_cmphex(*rig_word(r, at), ==, 0xaa);
            g_assert_cmphex(rig_reg(r, 1), ==, 0x55);
            guard(r, 0, 0, 0, 0);
            assert_goes_on_to_bkpt(r, RIG_CODE + 4);
            g_assert_cmphex(*rig_word(r, at), ==, write ? 0x55 : 0xaa);
            g_assert_cmphex(rig_reg(r, 1), ==, write ? 0x55 : 0xaa);
            rig_free(r);
        }
    }
}

static void peripherals_and_flash_obey_permissions_too(void)
{
    static const uint32_t at[] = {DEVICE, 0xe000e100, RIG_XIP + 0x40, RIG_FLASH + 0x9000};

    for (unsigned i = 0; i < G_N_ELEMENTS(at); i++) {
        struct rig *r = new_rig();

        rig_code(r, 0x6801, BKPT);
        rig_set(r, 0, at[i]);
        guard(r, at[i], 32, ENGINE_R | ENGINE_W, 0);
        rig_run(r, RIG_CODE);
        assert_last_trap(r, ENGINE_BKPT, RIG_CODE + 2, 0);
        set_mode(r, 1, 0);
        r->n_accesses = r->n_code_reads = 0;
        rig_run(r, RIG_CODE);
        assert_last_trap(r, ENGINE_DATA_DENIED, RIG_CODE, at[i]);
        g_assert_cmpuint(r->n_accesses + r->n_code_reads, ==, 0);
        rig_free(r);
    }
}

static void privilege_is_of_the_access_not_of_the_page(void)
{
    struct rig *r = new_rig();
    uint32_t at = RIG_RAM + 0x1800;

    /* ldr r1,[r0]; ldrt r1,[r0] */
    rig_code(r, 0x6801, 0xf850, 0x1e00, BKPT);
    rig_set(r, 0, at);
    guard(r, at, 1024, ENGINE_R | ENGINE_W, 0);
    rig_run(r, RIG_CODE);
    assert_last_trap(r, ENGINE_DATA_DENIED, RIG_CODE + 2, at);
    set_mode(r, 1, 0);
    rig_run(r, RIG_CODE);
    assert_last_trap(r, ENGINE_DATA_DENIED, RIG_CODE, at);
    rig_free(r);
}

static void a_stack_guard_of_32_bytes_spares_its_neighbours(void)
{
    struct rig *r = new_rig();
    uint32_t base = RIG_RAM + 0x2000;

    /* push {r1}; push {r1}; push {r1} */
    rig_code(r, 0xb402, 0xb402, 0xb402, BKPT);
    guard(r, base + 0x40, 32, 0, 0);
    engine_set(r->engine, ENGINE_SP, base + 0x68);
    rig_set(r, 1, 0x77);
    rig_run(r, RIG_CODE);
    assert_last_trap(r, ENGINE_DATA_DENIED, RIG_CODE + 4, base + 0x5c);
    g_assert_cmphex(engine_get(r->engine, ENGINE_SP), ==, base + 0x60);
    g_assert_cmphex(*rig_word(r, base + 0x60), ==, 0x77);
    engine_set(r->engine, ENGINE_SP, base + 0x40);
    rig_run(r, RIG_CODE);
    assert_last_trap(r, ENGINE_BKPT, RIG_CODE + 6, 0);
    g_assert_cmphex(*rig_word(r, base + 0x34), ==, 0x77);
    rig_free(r);
}

static void unaligned_accesses_are_checked_at_both_ends(void)
{
    static const uint16_t code[] = {0x1002, 0xf8d0, 0xf8c0};

    for (unsigned write = 0; write < 2; write++) {
        for (unsigned page = 0; page < 2; page++) {
            struct rig *r = new_rig();
            uint32_t base = RIG_RAM + (page ? 0x2400 : 0x2440);

            /* ldr.w/str.w r1,[r0,#2] */
            rig_code(r, code[1 + write], code[0], BKPT);
            rig_set(r, 0, base - 4);
            rig_set(r, 1, 0x11111111);
            guard(r, base, page ? 1024 : 32, 0, 0);
            rig_run(r, RIG_CODE);
            assert_last_trap(r, ENGINE_DATA_DENIED, RIG_CODE, base);
            g_assert_cmphex(*rig_word(r, base - 4), ==, 0);
            g_assert_cmphex(rig_reg(r, 1), ==, 0x11111111);
            rig_free(r);
        }
    }
}

static void a_refused_fetch_traps_at_its_target(void)
{
    struct rig *r = new_rig();

    /* blx r0 */
    rig_code(r, 0x4780, BKPT);
    rig_place(r, RIG_RAM + 0x400, (const uint16_t[]){BKPT}, 2);
    rig_set(r, 0, RIG_RAM + 0x401);
    rig_run(r, RIG_CODE);
    assert_last_trap(r, ENGINE_BKPT, RIG_RAM + 0x400, 0);
    guard(r, RIG_RAM, 0x1000, ENGINE_R | ENGINE_W, 0);
    rig_run(r, RIG_CODE);
    assert_last_trap(r, ENGINE_FETCH_DENIED, RIG_RAM + 0x400, RIG_RAM + 0x400);
    g_assert_cmphex(rig_reg(r, 14), ==, RIG_CODE + 3);
    rig_free(r);
}

static void permissions_that_change_in_a_loop_hold_from_the_next_block(void)
{
    struct rig *r = new_rig();

    /* loop: str r1,[r0]; adds r1,#1; str r1,[r2]; b loop */
    rig_code(r, 0x6001, 0x3101, 0x6011, 0xe7fb);
    rig_set(r, 0, RIG_RAM + 0x1000);
    rig_set(r, 2, RIG_RAM + 0x3000);
    r->stop_at = RIG_CODE;
    rig_run(r, RIG_CODE);
    r->stop_at = 0;
    r->change_guard_at_block = 20;
    r->next_guard = RIG_RAM + 0x1000;
    engine_run(r->engine);
    assert_last_trap(r, ENGINE_DATA_DENIED, RIG_CODE, RIG_RAM + 0x1000);
    rig_free(r);
}

static void negative_priority_is_told_to_permission(void)
{
    static const struct {
        uint32_t exception, faultmask;
        bool negative;
    } state[] = {{0, 0, false}, {2, 0, true}, {3, 0, true}, {5, 0, false}, {0, 1, true}};

    for (unsigned i = 0; i < G_N_ELEMENTS(state); i++) {
        struct rig *r = new_rig();

        rig_code(r, 0x6801, BKPT);
        rig_set(r, 0, RIG_RAM);
        engine_set(r->engine, ENGINE_FAULTMASK, state[i].faultmask);
        set_mode(r, 0, state[i].exception);
        rig_run(r, RIG_CODE);
        g_assert_cmpint(r->negative, ==, state[i].negative);
        rig_free(r);
    }
}

static void fp_instructions_trap_while_fp_is_off(void)
{
    struct rig *r = new_rig();

    /* vmov s0, r1 */
    rig_code(r, 0x2101, 0xee00, 0x1a10, BKPT);
    r->fp_off = true;
    engine_permissions_changed(r->engine);
    rig_run(r, RIG_CODE);
    assert_last_trap(r, ENGINE_NOCP, RIG_CODE + 2, 0);
    r->fp_off = false;
    engine_permissions_changed(r->engine);
    assert_goes_on_to_bkpt(r, RIG_CODE + 6);
    g_assert_cmpuint(engine_get(r->engine, ENGINE_S0), ==, 1);
    rig_free(r);
}

static void fp_switched_off_by_a_store_holds_for_the_next_instruction(void)
{
    struct rig *r = new_rig();

    rig_program(r, fp_loop);
    rig_set(r, 0, 0xe000ed88);
    r->fp_off_at_access = 10;
    rig_run(r, RIG_CODE);
    assert_last_trap(r, ENGINE_NOCP, RIG_CODE + 2, 0);
    g_assert_cmpuint(rig_reg(r, 1), ==, 9);
    g_assert_cmpuint(r->n_accesses, ==, 10);
    rig_free(r);
}

static void mask_writes_of_the_guest_are_told(void)
{
    struct rig *r = new_rig();

    rig_program(r, mask_writes);
    rig_set(r, 1, RIG_STACK);
    rig_run(r, RIG_CODE);
    g_assert_cmpuint(r->n_masks, ==, 9);
    engine_set(r->engine, ENGINE_PRIMASK, 1);
    engine_set(r->engine, ENGINE_CONTROL, 2);
    g_assert_cmpuint(r->n_masks, ==, 9);
    rig_free(r);
}

static void a_store_can_end_its_block(void)
{
    static const struct {
        uint16_t code[2];
        bool breaks;
    } store[] = {
        {{0x6001, 0xbf00}, true},  {{0x5081, 0xbf00}, true},  {{0x5281, 0xbf00}, true},
        {{0x5481, 0xbf00}, true},  {{0x8041, 0xbf00}, true},  {{0x7041, 0xbf00}, true},
        {{0xf8c0, 0x1004}, true},  {{0xf8a0, 0x1004}, true},  {{0xf880, 0x1004}, true},
        {{0xf840, 0x1022}, true},  {{0xf840, 0x1c04}, true},  {{0xf840, 0x1e04}, true},
        {{0xf840, 0x1b04}, false}, {{0xf840, 0x1f04}, false}, {{0xe9c0, 0x1200}, false},
        {{0xc006, 0xbf00}, false}, {{0xed80, 0x0a00}, false},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(store); i++) {
        struct rig *r = new_rig();
        unsigned size = store[i].code[1] == 0xbf00 ? 2 : 4;

        /* adds r4,#1; the store; adds r4,#1 */
        rig_code(r, 0x3401, store[i].code[0], store[i].code[1], 0x3401, BKPT);
        rig_set(r, 0, DEVICE);
        r->break_stores = true;
        rig_run(r, RIG_CODE);
        assert_last_trap(r, ENGINE_BKPT, RIG_CODE + 8, 0);
        g_assert_cmpuint(rig_reg(r, 4), ==, 2);
        g_assert_cmpuint(r->n_blocks, ==, store[i].breaks ? 2 : 1);
        if (store[i].breaks)
            g_assert_cmphex(r->block[1], ==, RIG_CODE + 2 + size);
        g_assert_cmpint(r->broke, ==, store[i].breaks);
        rig_free(r);
    }
}

static void a_store_inside_an_it_block_does_not_end_it(void)
{
    struct rig *r = new_rig();

    rig_program(r, store_under_it);
    rig_set(r, 0, DEVICE);
    r->break_stores = true;
    rig_run(r, RIG_CODE);
    assert_last_trap(r, ENGINE_BKPT, RIG_CODE + 8, 0);
    g_assert_false(r->broke);
    g_assert_cmpuint(rig_reg(r, 4), ==, 1);
    rig_free(r);
}

static void discarding_code_that_may_not_execute_is_quiet(void)
{
    struct rig *r = new_rig();

    rig_place(r, RIG_RAM + 0x100, (const uint16_t[]){0x2001, BKPT}, 4);
    rig_run(r, RIG_RAM + 0x100);
    /* str r1,[r0]; movs r2,#1: the client discards inside write() */
    rig_code(r, 0x6001, 0x2201, BKPT);
    rig_set(r, 0, DEVICE);
    guard(r, RIG_RAM, 1024, ENGINE_R | ENGINE_W, 0);
    r->discard_at_write = RIG_RAM + 0x100;
    rig_run(r, RIG_CODE);
    assert_last_trap(r, ENGINE_BKPT, RIG_CODE + 4, 0);
    rig_run(r, RIG_RAM + 0x100);
    assert_last_trap(r, ENGINE_FETCH_DENIED, RIG_RAM + 0x100, RIG_RAM + 0x100);
    rig_free(r);
}

static void a_division_by_zero_can_be_trapped_and_repeated(void)
{
    struct rig *r = new_rig();

    rig_program(r, division);
    rig_set(r, 0, 100);
    rig_set(r, 2, DEVICE);
    rig_run(r, RIG_CODE);
    assert_last_trap(r, ENGINE_BKPT, RIG_CODE + 10, 0);
    g_assert_cmpuint(rig_reg(r, 0), ==, 0);
    r->divide_traps = true;
    r->n_traps = r->n_accesses = 0;
    rig_set(r, 0, 100);
    rig_set(r, 5, 0);
    rig_run(r, RIG_CODE);
    assert_last_trap(r, ENGINE_DIVBYZERO, RIG_CODE + 2, 0);
    g_assert_cmpuint(rig_reg(r, 0), ==, 100);
    g_assert_cmpuint(rig_reg(r, 4), ==, 1);
    g_assert_cmpuint(rig_reg(r, 5), ==, 0);
    g_assert_cmpuint(r->n_accesses, ==, 0);
    rig_set(r, 1, 7);
    rig_run(r, r->trap[0].pc);
    g_assert_cmpuint(rig_reg(r, 0), ==, 14);
    rig_free(r);
}

static void a_division_in_an_it_block_can_be_repeated(void)
{
    struct rig *r = new_rig();

    rig_program(r, division_under_it);
    rig_set(r, 0, (uint32_t)-100);
    r->divide_traps = true;
    rig_run(r, RIG_CODE);
    assert_last_trap(r, ENGINE_DIVBYZERO, RIG_CODE + 4, 0);
    g_assert_cmpuint(rig_reg(r, 4), ==, 0);
    rig_set(r, 1, 7);
    rig_run(r, r->trap[0].pc);
    g_assert_cmphex(rig_reg(r, 3), ==, (uint32_t)-14);
    g_assert_cmpuint(rig_reg(r, 4), ==, 1);
    rig_free(r);
}

/* Nanoseconds of thread time for a loop with two stores and a load. */
static double loop_ns(enum engine_kind kind, uint32_t rounds)
{
    struct rig *r = rig_new(GINT_TO_POINTER(kind));
    gint64 start;
    double ns;

    rig_program(r, store_loop);
    rig_set(r, 0, RIG_RAM + 0x4000);
    rig_set(r, 3, rounds);
    start = g_get_monotonic_time();
    rig_run(r, RIG_CODE);
    ns = (double)(g_get_monotonic_time() - start) * 1000 / rounds;
    rig_free(r);
    return ns;
}

static void store_speed_is_reported(void)
{
    double fast = loop_ns(ENGINE_INTERPOSE, 2000000), slow = loop_ns(ENGINE_PORTABLE, 100000);

    g_test_message("loop of 2 stores, 1 load: interpose %.1f ns, portable %.1f ns, ratio %.1f",
                   fast, slow, slow / fast);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*function)(void);
    } tests[] = {
        {"caps", this_library_gives_every_capability},
        {"flags", flags_are_those_that_instructions_see},
        {"pc", peripheral_accesses_tell_their_own_pc},
        {"it", an_access_inside_an_it_block_leaves_it_intact},
        {"it-repeat", a_failed_access_in_an_it_block_can_be_repeated},
        {"repeat", a_failed_instruction_leaves_its_base_and_can_be_repeated},
        {"store-abandoned", nothing_behind_a_failed_store_is_executed},
        {"unaligned-device", unaligned_accesses_to_devices_trap},
        {"code-read", every_load_of_flash_is_seen_once},
        {"code-read-transfers", loads_of_flash_are_told_in_bus_transfers},
        {"code-read-refused", a_refused_load_of_flash_is_a_bus_error},
        {"ram-silent", loads_of_ram_are_not_told},
        {"denied", refused_accesses_are_trapped_and_can_be_repeated},
        {"denied-everywhere", peripherals_and_flash_obey_permissions_too},
        {"privilege", privilege_is_of_the_access_not_of_the_page},
        {"guard", a_stack_guard_of_32_bytes_spares_its_neighbours},
        {"straddle", unaligned_accesses_are_checked_at_both_ends},
        {"fetch-denied", a_refused_fetch_traps_at_its_target},
        {"change-in-loop", permissions_that_change_in_a_loop_hold_from_the_next_block},
        {"negative", negative_priority_is_told_to_permission},
        {"fp-gate", fp_instructions_trap_while_fp_is_off},
        {"fp-gate-chained", fp_switched_off_by_a_store_holds_for_the_next_instruction},
        {"masks", mask_writes_of_the_guest_are_told},
        {"break", a_store_can_end_its_block},
        {"break-it", a_store_inside_an_it_block_does_not_end_it},
        {"discard-xn", discarding_code_that_may_not_execute_is_quiet},
        {"divide", a_division_by_zero_can_be_trapped_and_repeated},
        {"divide-it", a_division_in_an_it_block_can_be_repeated},
        {"speed", store_speed_is_reported},
    };

    g_test_init(&argc, &argv, NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(tests); i++) {
        char *path = g_strconcat("/engine-interpose/", tests[i].name, NULL);

        g_test_add_func(path, tests[i].function);
        g_free(path);
    }
    return g_test_run();
}
