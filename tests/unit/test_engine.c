/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench_engine.h"
#include "engine_code.h"

#define BKPT 0xbe00

/* The run ended in one trap of this kind. */
static void assert_trap(const struct rig *r, enum engine_trap_kind kind, uint32_t pc)
{
    g_assert_cmpuint(r->n_traps, ==, 1);
    g_assert_cmpuint(r->trap[0].kind, ==, kind);
    g_assert_cmphex(r->trap[0].pc, ==, pc);
}

static void every_block_is_announced_chained_ones_included(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    /* loop: subs r0, #1; bne loop; bkpt */
    rig_code(r, 0x3801, 0xd1fd, BKPT);
    rig_set(r, 0, 50);
    g_assert_cmpuint(rig_run(r, RIG_CODE), ==, ENGINE_STOPPED);
    g_assert_cmpuint(r->n_blocks, ==, 51);
    g_assert_cmphex(r->block[49], ==, RIG_CODE);
    g_assert_cmphex(r->block[50], ==, RIG_CODE + 4);
    assert_trap(r, ENGINE_BKPT, RIG_CODE + 4);
    rig_free(r);
}

static void a_stop_takes_effect_before_the_block(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    /* loop: adds r0, #1; b next; next: adds r1, #1; b loop */
    rig_code(r, 0x3001, 0xe7ff, 0x3101, 0xe7fb);
    r->stop_at = RIG_CODE + 4;
    for (uint32_t i = 1; i < 10; i++) {
        g_assert_cmpuint(rig_run(r, RIG_CODE), ==, ENGINE_STOPPED);
        g_assert_cmphex(engine_get(r->engine, ENGINE_PC), ==, RIG_CODE + 4);
        g_assert_cmpuint(rig_reg(r, 0), ==, i);
        g_assert_cmpuint(rig_reg(r, 1), ==, 0);
    }
    rig_free(r);
}

static void a_block_can_be_redirected(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    rig_program(r, three_blocks);
    r->redirect_from = RIG_CODE + 4;
    r->redirect_to = RIG_CODE + 8;
    rig_run(r, RIG_CODE);
    g_assert_cmpuint(rig_reg(r, 0), ==, 1);
    g_assert_cmpuint(rig_reg(r, 1), ==, 0);
    g_assert_cmpuint(rig_reg(r, 2), ==, 1);
    assert_trap(r, ENGINE_BKPT, RIG_CODE + 10);
    rig_free(r);
}

static void a_stop_while_redirecting_stops_at_the_new_address(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    rig_program(r, three_blocks);
    r->redirect_from = RIG_CODE + 4;
    r->redirect_to = RIG_CODE + 8;
    r->stop_while_redirecting = true;
    g_assert_cmpuint(rig_run(r, RIG_CODE), ==, ENGINE_STOPPED);
    g_assert_cmphex(engine_get(r->engine, ENGINE_PC), ==, RIG_CODE + 8);
    g_assert_cmpuint(rig_reg(r, 2), ==, 0);
    g_assert_cmpuint(engine_run(r->engine), ==, ENGINE_STOPPED);
    g_assert_cmpuint(rig_reg(r, 2), ==, 1);
    assert_trap(r, ENGINE_BKPT, RIG_CODE + 10);
    rig_free(r);
}

static void svc_traps_behind_itself_and_resumes(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    /* svc 1; svc 2 */
    rig_code(r, 0xdf01, 0xdf02, BKPT);
    rig_run(r, RIG_CODE);
    assert_trap(r, ENGINE_SVC, RIG_CODE + 2);
    engine_run(r->engine);
    g_assert_cmpuint(r->n_traps, ==, 2);
    g_assert_cmphex(r->trap[1].pc, ==, RIG_CODE + 4);
    rig_free(r);
}

static void undefined_instructions_trap_at_themselves(gconstpointer kind)
{
    static const uint16_t code[][2] = {{0xde00, BKPT}, {0xf7f0, 0xa000}};

    for (unsigned i = 0; i < G_N_ELEMENTS(code); i++) {
        struct rig *r = rig_new(kind);

        /* movs r0, #1; the instruction */
        rig_code(r, 0x2001, code[i][0], code[i][1]);
        g_assert_cmpuint(rig_run(r, RIG_CODE), ==, ENGINE_STOPPED);
        assert_trap(r, ENGINE_UNDEFINED, RIG_CODE + 2);
        rig_free(r);
    }
}

static void an_operand_that_looks_like_wfe_is_not_one(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    /* ldr.w r11, [r0, #0xf20]; udf */
    rig_code(r, 0xf8d0, 0xbf20, 0xde00);
    rig_set(r, 0, RIG_RAM);
    g_assert_cmpuint(rig_run(r, RIG_CODE), ==, ENGINE_STOPPED);
    assert_trap(r, ENGINE_UNDEFINED, RIG_CODE + 4);
    rig_free(r);
}

static void a_branch_to_an_even_address_is_invstate(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    /* bx r0 */
    rig_code(r, 0x4700, BKPT, BKPT, BKPT);
    rig_set(r, 0, RIG_CODE + 4);
    rig_run(r, RIG_CODE);
    assert_trap(r, ENGINE_INVSTATE, RIG_CODE + 4);
    rig_free(r);
}

static void a_call_of_address_zero_is_invstate(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    /* blx r0 */
    rig_code(r, 0x4780, BKPT);
    rig_set(r, 0, 0);
    rig_run(r, RIG_CODE);
    assert_trap(r, ENGINE_INVSTATE, 0);
    g_assert_cmphex(rig_reg(r, 14), ==, RIG_CODE + 3);
    rig_free(r);
}

static void code_at_address_zero_executes(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    rig_place(r, 0, (const uint16_t[]){0x2007, BKPT}, 4);
    rig_run(r, 0);
    assert_trap(r, ENGINE_BKPT, 2);
    g_assert_cmpuint(rig_reg(r, 0), ==, 7);
    rig_free(r);
}

static void hints_leave_behind_themselves(gconstpointer kind)
{
    static const struct {
        uint16_t narrow, wide;
        enum engine_exit exit;
    } hint[] = {{0xbf30, 0x8003, ENGINE_WFI}, {0xbf20, 0x8002, ENGINE_WFE}};

    for (unsigned i = 0; i < G_N_ELEMENTS(hint); i++) {
        struct rig *r = rig_new(kind);

        rig_code(r, 0x3001, hint[i].narrow, 0x3001, 0xf3af, hint[i].wide, 0x3001, BKPT);
        g_assert_cmpuint(rig_run(r, RIG_CODE), ==, hint[i].exit);
        g_assert_cmphex(engine_get(r->engine, ENGINE_PC), ==, RIG_CODE + 4);
        g_assert_cmpuint(engine_run(r->engine), ==, hint[i].exit);
        g_assert_cmphex(engine_get(r->engine, ENGINE_PC), ==, RIG_CODE + 10);
        g_assert_cmpuint(engine_run(r->engine), ==, ENGINE_STOPPED);
        g_assert_cmpuint(rig_reg(r, 0), ==, 3);
        rig_free(r);
    }
}

static void wfe_then_udf_is_told_apart(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    rig_code(r, 0xbf20, 0xde00);
    g_assert_cmpuint(rig_run(r, RIG_CODE), ==, ENGINE_WFE);
    g_assert_cmpuint(engine_run(r->engine), ==, ENGINE_STOPPED);
    assert_trap(r, ENGINE_UNDEFINED, RIG_CODE + 2);
    rig_free(r);
}

static void yield_sev_and_nop_just_continue(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    rig_program(r, hints);
    g_assert_cmpuint(rig_run(r, RIG_CODE), ==, ENGINE_STOPPED);
    assert_trap(r, ENGINE_BKPT, RIG_CODE + 12);
    g_assert_cmpuint(rig_reg(r, 0), ==, 5);
    rig_free(r);
}

static void exception_return_reports_its_value(gconstpointer kind)
{
    static const uint32_t value[] = {0xfffffff1, 0xfffffffd, 0xffffffbc, 0xffffffe9};

    for (unsigned i = 0; i < G_N_ELEMENTS(value); i++) {
        struct rig *r = rig_new(kind);

        /* bx r0 */
        rig_code(r, 0x4700);
        rig_set(r, 0, value[i]);
        engine_set(r->engine, ENGINE_XPSR, 0x01000000 | 15);
        engine_sync(r->engine);
        rig_run(r, RIG_CODE);
        g_assert_cmpuint(r->n_traps, ==, 1);
        g_assert_cmpuint(r->trap[0].kind, ==, ENGINE_EXC_RETURN);
        g_assert_cmphex(r->trap[0].value, ==, value[i]);
        rig_free(r);
    }
}

static void a_branch_to_exc_return_in_thread_mode_is_a_refused_fetch(gconstpointer kind)
{
    static const uint32_t value[] = {0xfffffffd, 0xfeffffff};

    for (unsigned i = 0; i < G_N_ELEMENTS(value); i++) {
        struct rig *r = rig_new(kind);

        /* bx r0 */
        rig_code(r, 0x4700);
        rig_set(r, 0, value[i]);
        rig_run(r, RIG_CODE);
        assert_trap(r, ENGINE_FETCH_DENIED, value[i] & ~1u);
        rig_free(r);
    }
}

static void mmio_keeps_size_address_and_value(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    rig_program(r, narrow_accesses);
    rig_set(r, 0, 0x40001000);
    rig_set(r, 4, 0x89abcdef);
    r->answer = 0x000000f1;
    rig_run(r, RIG_CODE);
    g_assert_cmpuint(r->n_accesses, ==, 7);
    for (unsigned i = 0; i < 7; i++) {
        static const struct rig_access want[7] = {
            {0x40001001, 0, 0xf1, 1, false, true},  {0x40001002, 0, 0xf1, 2, false, true},
            {0x40001004, 0, 0xf1, 4, false, true},  {0x40001005, 0, 0xef, 1, true, true},
            {0x40001006, 0, 0xcdef, 2, true, true}, {0x40001008, 0, 0x89abcdef, 4, true, true},
            {0x40001000, 0, 0xf1, 1, false, true},
        };

        g_assert_cmphex(r->access[i].addr, ==, want[i].addr);
        g_assert_cmpuint(r->access[i].size, ==, want[i].size);
        g_assert_cmphex(r->access[i].value, ==, want[i].value);
        g_assert_cmpint(r->access[i].write, ==, want[i].write);
        g_assert_true(r->access[i].privileged);
    }
    g_assert_cmphex(rig_reg(r, 1), ==, 0xf1);
    g_assert_cmphex(rig_reg(r, 5), ==, 0xfffffff1);
    rig_free(r);
}

static void wide_accesses_to_mmio_are_words_in_order(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    rig_program(r, wide_accesses);
    rig_set(r, 0, 0xe000e400);
    rig_run(r, RIG_CODE);
    assert_trap(r, ENGINE_BKPT, RIG_CODE + 16);
    g_assert_cmpuint(r->n_accesses, ==, 9);
    for (unsigned i = 0; i < 9; i++) {
        static const uint8_t offset[9] = {0, 4, 0, 4, 8, 16, 20, 24, 28};

        g_assert_cmphex(r->access[i].addr, ==, 0xe000e400 + offset[i]);
        g_assert_cmpuint(r->access[i].size, ==, 4);
    }
    g_assert_cmphex(engine_get(r->engine, ENGINE_S0), ==, r->answer);
    g_assert_cmphex(engine_get(r->engine, ENGINE_S0 + 1), ==, r->answer);
    rig_free(r);
}

static void a_bus_error_of_a_peripheral_is_trapped_with_its_address(gconstpointer kind)
{
    for (unsigned write = 0; write < 2; write++) {
        struct rig *r = rig_new(kind);

        /* str/ldr r1, [r0] */
        rig_code(r, write ? 0x6001 : 0x6801, BKPT);
        rig_set(r, 0, 0x40002000);
        r->bus_hole = 0x40002000;
        rig_run(r, RIG_CODE);
        assert_trap(r, ENGINE_DATA_BUS, RIG_CODE);
        g_assert_cmphex(r->trap[0].addr, ==, 0x40002000);
        g_assert_cmpint(r->trap[0].write, ==, write);
        g_assert_cmpuint(r->n_accesses, ==, 1);
        rig_free(r);
    }
}

static void a_hole_is_a_bus_error(gconstpointer kind)
{
    for (unsigned write = 0; write < 2; write++) {
        struct rig *r = rig_new(kind);

        rig_code(r, write ? 0x6001 : 0x6801, BKPT);
        rig_set(r, 0, 0x60000010);
        rig_run(r, RIG_CODE);
        assert_trap(r, ENGINE_DATA_BUS, RIG_CODE);
        g_assert_cmphex(r->trap[0].addr, ==, 0x60000010);
        g_assert_cmpint(r->trap[0].write, ==, write);
        g_assert_cmpuint(r->n_accesses, ==, 1);
        rig_free(r);
    }
}

static void a_handler_can_go_on_after_a_bus_error(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    /* ldr r1, [r0]; bkpt; movs r2, #9; bkpt */
    rig_code(r, 0x6801, BKPT, 0x2209, BKPT);
    rig_set(r, 0, 0x60000010);
    rig_set(r, 1, 0x1234);
    r->resume_at = RIG_CODE + 4;
    r->stop_at = RIG_CODE + 4;
    rig_run(r, RIG_CODE);
    assert_trap(r, ENGINE_DATA_BUS, RIG_CODE);
    g_assert_cmphex(engine_get(r->engine, ENGINE_PC), ==, RIG_CODE + 4);
    g_assert_cmphex(rig_reg(r, 1), ==, 0x1234);
    rig_free(r);
}

static void stores_to_flash_reach_the_client_once_and_execution_goes_on(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    rig_program(r, stores_of_all_sizes);
    for (unsigned round = 0; round < 3; round++) {
        r->n_accesses = r->n_traps = 0;
        rig_set(r, 0, RIG_FLASH + 0x8000 + 0x400 * round);
        rig_set(r, 1, 0xcafe1234 + round);
        rig_set(r, 3, 0);
        rig_run(r, RIG_CODE);
        assert_trap(r, ENGINE_BKPT, RIG_CODE + 10);
        g_assert_cmpuint(r->n_accesses, ==, 3);
        g_assert_cmphex(r->access[0].addr, ==, RIG_FLASH + 0x8000 + 0x400 * round);
        g_assert_cmphex(r->access[0].value, ==, 0xcafe1234 + round);
        g_assert_cmpuint(r->access[0].size, ==, 4);
        g_assert_cmpuint(r->access[1].size, ==, 2);
        g_assert_cmphex(r->access[1].value, ==, 0x1234 + round);
        g_assert_cmpuint(r->access[2].size, ==, 1);
        g_assert_cmphex(r->access[2].value, ==, 0x34 + round);
        g_assert_cmphex(rig_reg(r, 2), ==, 0xcafe1234 + round);
        g_assert_cmpuint(rig_reg(r, 3), ==, 1);
    }
    rig_free(r);
}

static void of_a_store_to_flash_what_the_client_made_of_it_stays(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    rig_code(r, 0x6001, 0x6042, 0x6802, BKPT); /* str r1, [r0]; str r2, [r0, #4]; ldr r2, [r0] */
    r->only_clears = true;
    *rig_word(r, RIG_FLASH + 0x8000) = *rig_word(r, RIG_FLASH + 0x8004) = 0xff00ff00;
    rig_set(r, 0, RIG_FLASH + 0x8000);
    rig_set(r, 1, 0x12345678);
    rig_set(r, 2, 0xffffffff);
    rig_run(r, RIG_CODE);
    assert_trap(r, ENGINE_BKPT, RIG_CODE + 6);
    g_assert_cmphex(rig_reg(r, 2), ==, 0x12005600);
    g_assert_cmphex(*rig_word(r, RIG_FLASH + 0x8000), ==, 0x12005600);
    g_assert_cmphex(*rig_word(r, RIG_FLASH + 0x8004), ==, 0xff00ff00);
    rig_free(r);
}

static void a_flash_store_loop_programs_every_word(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    rig_program(r, stmia_loop);
    rig_set(r, 0, RIG_FLASH + 0x4000);
    rig_set(r, 1, 100);
    rig_set(r, 2, 7);
    rig_set(r, 3, 300);
    rig_run(r, RIG_CODE);
    g_assert_cmpuint(r->n_accesses, ==, 600);
    for (uint32_t i = 0; i < 300; i++) {
        g_assert_cmpuint(*rig_word(r, RIG_FLASH + 0x4000 + 8 * i), ==, 100 + i);
        g_assert_cmpuint(*rig_word(r, RIG_FLASH + 0x4004 + 8 * i), ==, 7);
    }
    rig_free(r);
}

static void a_refused_store_to_flash_is_a_bus_error(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    rig_code(r, 0x6001, BKPT);
    rig_set(r, 0, RIG_XIP + 0x40);
    r->bus_hole = RIG_XIP + 0x40;
    rig_run(r, RIG_CODE);
    assert_trap(r, ENGINE_DATA_BUS, RIG_CODE);
    g_assert_cmphex(r->trap[0].addr, ==, RIG_XIP + 0x40);
    g_assert_true(r->trap[0].write);
    g_assert_cmpuint(*rig_word(r, RIG_XIP + 0x40), ==, 0);
    rig_free(r);
}

static void fetching_from_nothing_traps_at_the_target(gconstpointer kind)
{
    static const struct {
        uint32_t target;
        enum engine_trap_kind kind;
    } jump[] = {{0x60000000, ENGINE_FETCH_BUS},
                {0x40000100, ENGINE_FETCH_DENIED},
                {0xe000e000, ENGINE_FETCH_DENIED}};

    for (unsigned i = 0; i < G_N_ELEMENTS(jump); i++) {
        struct rig *r = rig_new(kind);

        /* blx r0 */
        rig_code(r, 0x4780, BKPT);
        rig_set(r, 0, jump[i].target | 1);
        rig_run(r, RIG_CODE);
        assert_trap(r, jump[i].kind, jump[i].target);
        g_assert_cmphex(rig_reg(r, 14), ==, RIG_CODE + 3);
        rig_free(r);
    }
}

static void code_written_by_the_host_is_seen_after_discarding(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    for (uint16_t value = 1; value < 20; value++) {
        rig_place(r, RIG_RAM + 0x100, (const uint16_t[]){0x2000 | value, BKPT}, 4);
        engine_discard_code(r->engine, RIG_RAM + 0x100, 4);
        rig_run(r, RIG_RAM + 0x100);
        g_assert_cmpuint(rig_reg(r, 0), ==, value);
        r->n_traps = 0;
    }
    rig_free(r);
}

static void code_written_by_the_guest_is_seen(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    /* strh r1, [r0]; bx r0 */
    rig_code(r, 0x8001, 0x4710);
    rig_place(r, RIG_RAM + 0x102, (const uint16_t[]){BKPT}, 2);
    rig_set(r, 0, RIG_RAM + 0x100);
    rig_set(r, 2, RIG_RAM + 0x101);
    for (uint16_t value = 1; value < 20; value++) {
        rig_set(r, 1, 0x2600 | value);
        rig_run(r, RIG_CODE);
        g_assert_cmpuint(rig_reg(r, 6), ==, value);
        r->n_traps = 0;
    }
    rig_free(r);
}

static void a_stack_limit_violation_traps(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    rig_program(r, pushes);
    rig_set(r, 0, RIG_STACK - 4);
    rig_run(r, RIG_CODE);
    assert_trap(r, ENGINE_STKOF, RIG_CODE + 6);
    g_assert_cmphex(engine_get(r->engine, ENGINE_MSPLIM), ==, (RIG_STACK - 4) & ~7u);
    rig_free(r);
}

/* A data page, written by stores, turns into a code page, and is written again. */
static void code_in_a_page_that_was_data_is_seen_when_rewritten(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    /* str r1,[r0]; str r1,[r0,#64]; bx r2 */
    rig_code(r, 0x6001, 0x6401, 0x4710);
    rig_set(r, 0, RIG_RAM + 0x4000);
    rig_set(r, 2, RIG_RAM + 0x4001);
    for (uint32_t value = 1; value < 20; value++) {
        rig_set(r, 1, (uint32_t)BKPT << 16 | 0x2600 | value);
        rig_set(r, 2, RIG_RAM + (value % 2 ? 0x4001 : 0x4041));
        rig_run(r, RIG_CODE);
        g_assert_cmpuint(rig_reg(r, 6), ==, value);
        r->n_traps = 0;
    }
    rig_free(r);
}

static uint32_t pattern(unsigned reg)
{
    switch (reg) {
    case ENGINE_PC:
        return RIG_CODE + 8;
    case ENGINE_XPSR:
        return 0xf80f0000 | 0x01000000; /* NZCVQ, GE, T */
    case ENGINE_PRIMASK:
    case ENGINE_FAULTMASK:
        return 1;
    case ENGINE_BASEPRI:
        return 0xa0;
    case ENGINE_FPSCR:
        return 0xf0400010;
    default:
        return 0x20001000 + 8 * reg;
    }
}

static void assert_registers_keep_what_is_written(struct rig *r, uint32_t control,
                                                  uint32_t exception)
{
    engine_set(r->engine, ENGINE_CONTROL, control);
    for (unsigned reg = 0; reg < ENGINE_REGS; reg++)
        if (reg != ENGINE_CONTROL && reg != ENGINE_SP)
            engine_set(r->engine, reg, pattern(reg) | (reg == ENGINE_XPSR ? exception : 0));
    engine_sync(r->engine);
    for (unsigned reg = 0; reg < ENGINE_REGS; reg++)
        if (reg != ENGINE_CONTROL && reg != ENGINE_SP)
            g_assert_cmphex(engine_get(r->engine, reg), ==,
                            pattern(reg) | (reg == ENGINE_XPSR ? exception : 0));
    g_assert_cmphex(engine_get(r->engine, ENGINE_CONTROL), ==, control);
    g_assert_cmphex(engine_get(r->engine, ENGINE_SP), ==,
                    pattern(control & 2 && exception == 0 ? ENGINE_PSP : ENGINE_MSP));
}

static void registers_keep_what_is_written_in_every_mode(gconstpointer kind)
{
    for (uint32_t control = 0; control < 16; control++) {
        struct rig *r = rig_new(kind);

        assert_registers_keep_what_is_written(r, control, 0);
        assert_registers_keep_what_is_written(r, control, 11);
        assert_registers_keep_what_is_written(r, control, 0);
        rig_free(r);
    }
}

static void the_guest_sees_written_registers(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    rig_program(r, read_registers);
    engine_set(r->engine, ENGINE_PRIMASK, 1);
    engine_set(r->engine, ENGINE_BASEPRI, 0x60);
    engine_set(r->engine, ENGINE_PSPLIM, 0x20001000);
    engine_set(r->engine, ENGINE_PSP, 0x20002000);
    engine_set(r->engine, ENGINE_CONTROL, 0xe);
    engine_set(r->engine, ENGINE_S0 + 7, 0x3f800000);
    engine_sync(r->engine);
    rig_run(r, RIG_CODE);
    g_assert_cmphex(rig_reg(r, 0), ==, 1);
    g_assert_cmphex(rig_reg(r, 1), ==, 0x60);
    g_assert_cmphex(rig_reg(r, 2), ==, 0x20001000);
    g_assert_cmphex(rig_reg(r, 3), ==, 0x20002000);
    g_assert_cmphex(rig_reg(r, 4), ==, 0x3f800000);
    g_assert_cmphex(rig_reg(r, 5), ==, 0xe);
    rig_free(r);
}

static void an_unprivileged_guest_cannot_write_masks_after_sync(gconstpointer kind)
{
    struct rig *r = rig_new(kind);

    /* cpsid i; msr basepri, r0 */
    rig_code(r, 0xb672, 0xf380, 0x8811, BKPT);
    rig_set(r, 0, 0x60);
    engine_set(r->engine, ENGINE_CONTROL, 1);
    engine_sync(r->engine);
    rig_run(r, RIG_CODE);
    g_assert_cmpuint(engine_get(r->engine, ENGINE_PRIMASK), ==, 0);
    g_assert_cmpuint(engine_get(r->engine, ENGINE_BASEPRI), ==, 0);
    engine_set(r->engine, ENGINE_XPSR, 0x01000000 | 11);
    engine_sync(r->engine);
    rig_run(r, RIG_CODE);
    g_assert_cmpuint(engine_get(r->engine, ENGINE_PRIMASK), ==, 1);
    g_assert_cmpuint(engine_get(r->engine, ENGINE_BASEPRI), ==, 0x60);
    rig_free(r);
}

static void a_cleared_monitor_fails_strex(gconstpointer kind)
{
    for (unsigned clear = 0; clear < 2; clear++) {
        struct rig *r = rig_new(kind);

        rig_program(r, exclusive);
        rig_set(r, 0, RIG_RAM + 0x40);
        rig_set(r, 3, 99);
        rig_run(r, RIG_CODE);
        if (clear)
            engine_clear_exclusive(r->engine);
        engine_run(r->engine);
        g_assert_cmpuint(rig_reg(r, 2), ==, clear);
        g_assert_cmpuint(*rig_word(r, RIG_RAM + 0x40), ==, clear ? 0 : 99);
        rig_free(r);
    }
}

static void two_engines_run_in_turn(gconstpointer kind)
{
    struct rig *a = rig_new(kind), *b = rig_new(GINT_TO_POINTER(ENGINE_AUTO));

    /* loop: adds r0,#1; str r0,[r1]; ldr r2,[r3]; b loop */
    rig_code(a, 0x3001, 0x6008, 0x681a, 0xe7fb);
    rig_code(b, 0x3001, 0x6008, 0x681a, 0xe7fb);
    rig_set(a, 1, RIG_RAM);
    rig_set(b, 1, 0x40001000);
    rig_set(a, 3, 0x50001000);
    rig_set(b, 3, RIG_RAM);
    a->stop_every = 10;
    b->stop_every = 7;
    engine_set(a->engine, ENGINE_PC, RIG_CODE);
    engine_set(b->engine, ENGINE_PC, RIG_CODE);
    for (unsigned i = 0; i < 50; i++) {
        g_assert_cmpuint(engine_run(a->engine), ==, ENGINE_STOPPED);
        g_assert_cmpuint(engine_run(b->engine), ==, ENGINE_STOPPED);
    }
    g_assert_cmpuint(rig_reg(a, 0), ==, a->n_blocks - 50);
    g_assert_cmpuint(*rig_word(a, RIG_RAM), ==, a->n_blocks - 50);
    g_assert_cmpuint(a->n_accesses, ==, a->n_blocks - 50);
    g_assert_cmpuint(rig_reg(b, 0), ==, b->n_blocks - 50);
    g_assert_cmpuint(b->n_accesses, ==, b->n_blocks - 50);
    rig_free(a);
    rig_free(b);
}

static void engines_open_and_close_in_turn(gconstpointer kind)
{
    for (unsigned i = 0; i < 20; i++) {
        struct rig *r = rig_new(kind);

        rig_code(r, 0x6001, 0x6802, BKPT);
        rig_set(r, 0, 0x40001000);
        rig_run(r, RIG_CODE);
        g_assert_cmpuint(r->n_accesses, ==, 2);
        rig_free(r);
    }
}

#define TEST(name, function)                                                                       \
    do {                                                                                           \
        g_test_add_data_func("/engine/portable/" name, GINT_TO_POINTER(ENGINE_PORTABLE),           \
                             function);                                                            \
        g_test_add_data_func("/engine/interpose/" name, GINT_TO_POINTER(ENGINE_INTERPOSE),         \
                             function);                                                            \
    } while (0)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("blocks", every_block_is_announced_chained_ones_included);
    TEST("stop", a_stop_takes_effect_before_the_block);
    TEST("redirect", a_block_can_be_redirected);
    TEST("redirect-stop", a_stop_while_redirecting_stops_at_the_new_address);
    TEST("svc", svc_traps_behind_itself_and_resumes);
    TEST("undefined", undefined_instructions_trap_at_themselves);
    TEST("not-wfe", an_operand_that_looks_like_wfe_is_not_one);
    TEST("invstate", a_branch_to_an_even_address_is_invstate);
    TEST("null-call", a_call_of_address_zero_is_invstate);
    TEST("address-zero", code_at_address_zero_executes);
    TEST("hints", hints_leave_behind_themselves);
    TEST("wfe-udf", wfe_then_udf_is_told_apart);
    TEST("yield", yield_sev_and_nop_just_continue);
    TEST("exc-return", exception_return_reports_its_value);
    TEST("exc-return-thread", a_branch_to_exc_return_in_thread_mode_is_a_refused_fetch);
    TEST("mmio", mmio_keeps_size_address_and_value);
    TEST("mmio-wide", wide_accesses_to_mmio_are_words_in_order);
    TEST("bus-error", a_bus_error_of_a_peripheral_is_trapped_with_its_address);
    TEST("hole", a_hole_is_a_bus_error);
    TEST("bus-error-resume", a_handler_can_go_on_after_a_bus_error);
    TEST("flash-store-stays", of_a_store_to_flash_what_the_client_made_of_it_stays);
    TEST("flash-store", stores_to_flash_reach_the_client_once_and_execution_goes_on);
    TEST("flash-loop", a_flash_store_loop_programs_every_word);
    TEST("flash-refused", a_refused_store_to_flash_is_a_bus_error);
    TEST("fetch", fetching_from_nothing_traps_at_the_target);
    TEST("discard", code_written_by_the_host_is_seen_after_discarding);
    TEST("self-modifying", code_written_by_the_guest_is_seen);
    TEST("data-then-code", code_in_a_page_that_was_data_is_seen_when_rewritten);
    TEST("registers", registers_keep_what_is_written_in_every_mode);
    TEST("registers-seen", the_guest_sees_written_registers);
    TEST("unprivileged", an_unprivileged_guest_cannot_write_masks_after_sync);
    TEST("exclusive", a_cleared_monitor_fails_strex);
    TEST("two", two_engines_run_in_turn);
    TEST("many", engines_open_and_close_in_turn);
    TEST("stack-limit", a_stack_limit_violation_traps);
    return g_test_run();
}
