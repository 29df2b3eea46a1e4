/*
 * How traces write frames, exceptions, instructions and ranges.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench.h"

#include "base/error.h"
#include "debug/trace/trace_priv.h"
#include "periph/devices.h"

static void frame_is(const struct nor_frame *frame, const char *expected)
{
    char *text = trace_format_frame(frame);

    g_assert_cmpstr(text, ==, expected);
    g_free(text);
}

static void a_frame_tells_opcode_address_lines_clock_and_bytes(void)
{
    uint8_t in[] = {0x3d, 0xb8, 0xf3, 0x96};

    frame_is(&(struct nor_frame){.wires = {.sck_hz = 32000000},
                                 .opcode = 0xeb,
                                 .address_bytes = 3,
                                 .lines_address = 4,
                                 .lines_data = 4,
                                 .dummy = 6,
                                 .address = 0x1200,
                                 .in = in,
                                 .len = 4},
             "EBh READ4IO 0x001200, 1-4-4, 6 dummy, SCK 32 MHz, 4 bytes, in 3d b8 f3 96");
}

static void a_frame_without_data_or_name_is_told_too(void)
{
    frame_is(&(struct nor_frame){.wires = {.sck_hz = 8000000}, .opcode = 0x06},
             "06h WREN, 1-1-1, SCK 8 MHz, 0 bytes");
    frame_is(&(struct nor_frame){.wires = {.sck_hz = 9600000}, .opcode = 0xfe},
             "FEh ?, 1-1-1, SCK 9.6 MHz, 0 bytes");
}

static void a_long_frame_shows_its_first_bytes(void)
{
    const uint8_t out[256] = {1, 2};

    frame_is(&(struct nor_frame){.wires = {.sck_hz = 8000000},
                                 .opcode = 0x02,
                                 .address_bytes = 4,
                                 .lines_address = 1,
                                 .lines_data = 1,
                                 .address = 0x1000,
                                 .out = out,
                                 .len = 256},
             "02h PP 0x00001000, 1-1-1, SCK 8 MHz, 256 bytes, "
             "out 01 02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 ...");
}

static void instructions_are(const uint8_t *code, uint32_t size, const char *const *expected)
{
    struct disasm *d = disasm_new();
    unsigned n;
    const struct disasm_insn *insn = disasm_block(d, 0x1000, code, size, &n);
    uint32_t pc = 0x1000;

    for (unsigned i = 0; i < n; i++) {
        g_assert_nonnull(expected[i]);
        g_assert_cmpstr(insn[i].text, ==, expected[i]);
        g_assert_cmphex(insn[i].pc, ==, pc);
        pc += insn[i].size;
    }
    g_assert_null(expected[n]);
    disasm_free(d);
}

static void conditions_of_an_it_block_are_shown(void)
{
    /* ite eq; mrseq r0, msp; mrsne r0, psp; bx lr */
    const uint8_t code[] = {0x0c, 0xbf, 0xef, 0xf3, 0x08, 0x80, 0xef, 0xf3, 0x09, 0x80, 0x70, 0x47};

    instructions_are(
        code, sizeof code,
        (const char *[]){"ite     eq", "mrseq   r0, msp", "mrsne   r0, psp", "bx      lr", NULL});
}

static void instructions_of_armv8_m_are_known(void)
{
    /* msr msplim, r3; sg; tt r1, r0; bxns lr; nop */
    const uint8_t code[] = {0x83, 0xf3, 0x0a, 0x88, 0x7f, 0xe9, 0x7f, 0xe9,
                            0x40, 0xe8, 0x00, 0xf1, 0x74, 0x47, 0x00, 0xbf};

    instructions_are(
        code, sizeof code,
        (const char *[]){"msr     msplim, r3", "sg", "tt      r1, r0", "bxns    lr", "nop", NULL});
}

static void what_is_no_instruction_is_shown_as_it_is(void)
{
    /* a permanently undefined 32-bit encoding, then half of one */
    const uint8_t code[] = {0xff, 0xff, 0xff, 0xff, 0x00, 0xbf, 0xff, 0xff};

    instructions_are(code, sizeof code,
                     (const char *[]){".inst   0xffffffff", "nop", ".inst   0xffff", NULL});
}

static void code_that_changed_is_read_again(void)
{
    struct disasm *d = disasm_new();
    const uint8_t nop[] = {0x00, 0xbf}, bx[] = {0x70, 0x47};
    unsigned n;

    g_assert_cmpstr(disasm_block(d, 0x1000, nop, 2, &n)->text, ==, "nop");
    g_assert_cmpstr(disasm_block(d, 0x1000, bx, 2, &n)->text, ==, "bx      lr");
    disasm_free(d);
}

static void a_range_is_two_addresses_or_one(void)
{
    struct trace_filter f;

    trace_filter_init(&f);
    g_assert_true(trace_filter_holds_at(&f, 0x1000));
    g_assert_true(trace_filter_add_range(&f, "0x100..0x1ff", NULL, NULL));
    g_assert_false(trace_filter_holds_at(&f, 0xff));
    g_assert_true(trace_filter_holds_at(&f, 0x100));
    g_assert_true(trace_filter_holds_at(&f, 0x1ff));
    g_assert_false(trace_filter_holds_at(&f, 0x200));
    g_assert_true(trace_filter_add_range(&f, "512", NULL, NULL));
    g_assert_true(trace_filter_holds_at(&f, 0x200));
    g_assert_false(trace_filter_holds_at(&f, 0x202));
    trace_filter_clear(&f);
}

static void ranges_add_up_in_any_order(void)
{
    static const char *const ranges[] = {"0x400..0x4ff", "0x100..0x1ff", "0x480..0x600",
                                         "0x200..0x2ff", "0xfffffff0..0xffffffff"};
    struct trace_filter f;

    trace_filter_init(&f);
    for (unsigned i = 0; i < G_N_ELEMENTS(ranges); i++)
        g_assert_true(trace_filter_add_range(&f, ranges[i], NULL, NULL));
    for (uint32_t pc = 0; pc < 0x800; pc += 0x10)
        g_assert_cmpint(trace_filter_holds_at(&f, pc), ==,
                        (pc >= 0x100 && pc < 0x300) || (pc >= 0x400 && pc <= 0x600));
    g_assert_true(trace_filter_holds_at(&f, UINT32_MAX));
    trace_filter_clear(&f);
}

static void a_range_that_makes_no_sense_is_refused(void)
{
    static const char *const ranges[] = {
        "",         "..",      "0x100..", "..0x100",     "0x1g",    "0x200..0x1", "0x100000000",
        "main",     "-1..2",   "1..2..3", "0x100..main", "main.c:", "main.c:3..", "main.c:4..3",
        "main.c:x", "main.c:3"};

    for (unsigned i = 0; i < G_N_ELEMENTS(ranges); i++) {
        GError *error = NULL;
        struct trace_filter f;

        trace_filter_init(&f);
        g_assert_false(trace_filter_add_range(&f, ranges[i], NULL, &error));
        g_assert_error(error, EMU_ERROR, EMU_ERROR_USAGE);
        g_assert_null(strchr(error->message, '\n'));
        g_error_free(error);
        trace_filter_clear(&f);
    }
}

struct seen {
    unsigned tasks, events;
    const char *name;
};

static void on_task(void *ctx, const struct periph *p, uint32_t task)
{
    ((struct seen *)ctx)->tasks++;
    ((struct seen *)ctx)->name = periph_reg_name(p, task);
}

static void on_event(void *ctx, const struct periph *p, uint32_t event)
{
    ((struct seen *)ctx)->events++;
}

static void a_listener_hears_of_tasks_and_events_whoever_causes_them(void)
{
    struct bench *b = bench_new();
    struct periph *egu = periph_new(&egu_type, "EGU0", 0x5001b000, 27, 16, &b->env);
    struct seen seen = {0};
    struct periph_listener listener = {.task = on_task, .event = on_event};

    periph_listen(&b->env, &listener, &seen);
    bench_write(b, 0x5001b008, 1);
    bench_run(b, TICKS_PER_MS);
    g_assert_cmpuint(seen.tasks, ==, 1);
    g_assert_cmpuint(seen.events, ==, 1);
    g_assert_cmpstr(seen.name, ==, "EGU0.TASKS_TRIGGER[2]");
    periph_task(egu, 0x004);
    g_assert_cmpuint(seen.tasks, ==, 2);
    listener_leave(&listener.listener);
    periph_free(egu);
    bench_free(b);
}

static void note_refusal(void *ctx, const struct mmio_access *a, bool write, uint32_t value)
{
    *(uint32_t *)ctx = a->addr;
}

static void a_listener_hears_of_accesses_to_nothing(void)
{
    struct bench *b = bench_new();
    uint32_t refused = 0, value;

    mmio_listen(&b->mmio, &(struct mmio_listener){.refused = note_refusal}, &refused);
    g_assert_false(mmio_read(&b->mmio, 0x50099004, 4, true, &value));
    g_assert_cmphex(refused, ==, 0x50099004);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/trace/frame/all", a_frame_tells_opcode_address_lines_clock_and_bytes);
    g_test_add_func("/trace/frame/bare", a_frame_without_data_or_name_is_told_too);
    g_test_add_func("/trace/frame/long", a_long_frame_shows_its_first_bytes);
    g_test_add_func("/trace/insn/it", conditions_of_an_it_block_are_shown);
    g_test_add_func("/trace/insn/armv8-m", instructions_of_armv8_m_are_known);
    g_test_add_func("/trace/insn/unknown", what_is_no_instruction_is_shown_as_it_is);
    g_test_add_func("/trace/insn/changed", code_that_changed_is_read_again);
    g_test_add_func("/trace/range/good", a_range_is_two_addresses_or_one);
    g_test_add_func("/trace/range/many", ranges_add_up_in_any_order);
    g_test_add_func("/trace/range/bad", a_range_that_makes_no_sense_is_refused);
    g_test_add_func("/trace/watch/signals",
                    a_listener_hears_of_tasks_and_events_whoever_causes_them);
    g_test_add_func("/trace/watch/refused", a_listener_hears_of_accesses_to_nothing);
    return g_test_run();
}
