/*
 * Start-up order as Zephyr 2.x, 3.x and 4.x leave it in an ELF.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/units.h"
#include "bench_check.h"
#include "check_init_code.h"

#define ENTRIES  0x2000u
#define DRIVER   0x1000u /* returns */
#define CALLER   0x1010u /* calls the veneer */
#define VENEER   0x1020u
#define POINTER  0x1030u /* loads the address of XIP_CODE and returns */
#define BLX_WORD 0x1040u /* calls XIP_CODE by a literal */
#define BLX_MOVW 0x1050u /* the same by MOVW and MOVT */
#define XIP_CODE 0x10000200u
#define DEVICE   0x3000u

/* What every test has: code, vector table, driver. */
static struct bench_elf *firmware(void)
{
    struct bench_elf *b = bench_elf_new();

    bench_elf_words(b, "rom_start", 0, 2, 0x20010000u, DRIVER | 1u);
    bench_elf_section(b, "text", 0x1000, "x", internal_code, sizeof internal_code);
    bench_elf_section(b, ".extflash_text_reloc", XIP_CODE, "x", xip_code, sizeof xip_code);
    bench_elf_symbol(b, BENCH_LABEL, "_vector_table", 0, 0);
    bench_elf_symbol(b, BENCH_FUNCTION, "qspi_nor_init", DRIVER, 4);
    bench_elf_symbol(b, BENCH_FUNCTION, "caller", CALLER, 8);
    bench_elf_symbol(b, BENCH_FUNCTION, "__late_veneer", VENEER, 8);
    bench_elf_symbol(b, BENCH_FUNCTION, "pointer", POINTER, 8);
    bench_elf_symbol(b, BENCH_FUNCTION, "blx_word", BLX_WORD, 12);
    bench_elf_symbol(b, BENCH_FUNCTION, "blx_movw", BLX_MOVW, 14);
    bench_elf_symbol(b, BENCH_FUNCTION, "late", XIP_CODE, 4);
    return b;
}

/* Two entries: `first` before the driver, or behind it. */
static void two_entries(struct bench_elf *b, uint32_t first, uint32_t second)
{
    bench_elf_words(b, "initlevel", ENTRIES, 4, first, 0u, second, 0u);
    bench_elf_symbol(b, BENCH_LABEL, "__init_start", ENTRIES, 0);
    bench_elf_symbol(b, BENCH_LABEL, "__init_PRE_KERNEL_1_start", ENTRIES, 0);
    bench_elf_symbol(b, BENCH_LABEL, "__init_POST_KERNEL_start", ENTRIES, 0);
    bench_elf_symbol(b, BENCH_LABEL, "__init_APPLICATION_start", ENTRIES + 16, 0);
    bench_elf_symbol(b, BENCH_LABEL, "__init_end", ENTRIES + 16, 0);
}

static void open_with(struct bench_check *check, struct bench_elf *b)
{
    GByteArray *file = bench_elf_finish(b);

    bench_check_open(check);
    g_assert_true(bench_check_add(check, "zephyr.elf", file->data, file->len));
    g_byte_array_unref(file);
}

static void expect(uint32_t first, uint32_t second, const char *id, enum finding_severity severity)
{
    struct bench_elf *b = firmware();
    struct bench_check check;

    two_entries(b, first, second);
    open_with(&check, b);
    const struct finding *f = bench_check_find(&check, id);
    g_assert_nonnull(f);
    g_assert_cmpint(f->severity, ==, severity);
    bench_check_close(&check);
}

static void an_entry_in_xip_before_the_driver_is_an_error(void)
{
    expect(XIP_CODE | 1u, DRIVER | 1u, "F01-init-before-qspi", FINDING_ERROR);
}

static void an_entry_in_xip_behind_the_driver_is_none(void)
{
    struct bench_elf *b = firmware();
    struct bench_check check;

    two_entries(b, DRIVER | 1u, XIP_CODE | 1u);
    open_with(&check, b);
    bench_check_find(&check, "");
    g_assert_cmpuint(check.findings->len, ==, 0);
    bench_check_close(&check);
}

static void a_call_through_a_veneer_is_seen(void)
{
    expect(CALLER | 1u, DRIVER | 1u, "F01-init-calls-xip", FINDING_ERROR);
}

static void a_call_of_a_literal_is_seen(void)
{
    expect(BLX_WORD | 1u, DRIVER | 1u, "F01-init-calls-xip", FINDING_ERROR);
}

static void a_call_of_a_composed_address_is_seen(void)
{
    expect(BLX_MOVW | 1u, DRIVER | 1u, "F01-init-calls-xip", FINDING_ERROR);
}

static void an_address_that_is_handed_out_is_a_warning(void)
{
    expect(POINTER | 1u, DRIVER | 1u, "F04-callback-before-qspi", FINDING_WARNING);
}

static void a_driver_in_xip_is_an_error(void)
{
    struct bench_elf *b = firmware();
    struct bench_check check;

    bench_elf_symbol(b, BENCH_FUNCTION, "qspi_nor_init", XIP_CODE, 4);
    two_entries(b, CALLER | 1u, XIP_CODE | 1u);
    open_with(&check, b);
    g_assert_nonnull(bench_check_find(&check, "F53-driver-in-xip"));
    bench_check_close(&check);
}

/* Since Zephyr 4.1 the entry of a device has no function: it is in struct device. */
static void the_init_function_of_a_device_is_found(void)
{
    struct bench_elf *b = firmware();
    struct bench_check check;

    bench_elf_words(b, "device_area", DEVICE, 7, 0u, 0u, 0u, 0u, 0u, XIP_CODE | 1u, 0u);
    bench_elf_words(b, "initlevel", ENTRIES, 4, 0u, DEVICE, DRIVER | 1u, 0u);
    bench_elf_symbol(b, BENCH_OBJECT, "__device_dts_ord_12", DEVICE, 28);
    bench_elf_symbol(b, BENCH_LABEL, "__init_start", ENTRIES, 0);
    bench_elf_symbol(b, BENCH_LABEL, "__init_PRE_KERNEL_2_start", ENTRIES, 0);
    bench_elf_symbol(b, BENCH_LABEL, "__init_end", ENTRIES + 16, 0);
    open_with(&check, b);
    const struct finding *f = bench_check_find(&check, "F01-init-before-qspi");
    g_assert_nonnull(f);
    g_assert_nonnull(strstr(f->where, "dts_ord_12"));
    g_assert_nonnull(strstr(f->where, "PRE_KERNEL_2"));
    bench_check_close(&check);
}

static void an_api_function_in_xip_is_a_warning(void)
{
    struct bench_elf *b = firmware();
    struct bench_check check;

    bench_elf_words(b, "device_area", DEVICE, 5, 0u, 0u, 0x3100u, 0u, 0u);
    bench_elf_words(b, "rodata", 0x3100, 2, 0u, XIP_CODE | 1u);
    bench_elf_words(b, "initlevel", ENTRIES, 4, POINTER | 1u, DEVICE, DRIVER | 1u, 0u);
    bench_elf_symbol(b, BENCH_OBJECT, "__device_dts_ord_12", DEVICE, 20);
    bench_elf_symbol(b, BENCH_OBJECT, "sensor_api", 0x3100, 8);
    bench_elf_symbol(b, BENCH_LABEL, "__init_start", ENTRIES, 0);
    bench_elf_symbol(b, BENCH_LABEL, "__init_end", ENTRIES + 16, 0);
    open_with(&check, b);
    const struct finding *f = bench_check_find(&check, "F01-device-api-in-xip");
    g_assert_nonnull(f);
    g_assert_cmpint(f->severity, ==, FINDING_WARNING);
    bench_check_close(&check);
}

/* Zephyr 2.x and stripped levels: only the section's name says where the entries are. */
static void entries_without_symbols_are_found_by_their_section(void)
{
    struct bench_elf *b = firmware();
    struct bench_check check;

    bench_elf_words(b, "initlevel", ENTRIES, 4, XIP_CODE | 1u, 0u, DRIVER | 1u, 0u);
    open_with(&check, b);
    g_assert_nonnull(bench_check_find(&check, "F01-init-before-qspi"));
    bench_check_close(&check);
}

/* The place that the finding gives to an entry in XIP, with this map file beside the ELF. */
static void expect_place(const char *map, const char *place)
{
    struct bench_elf *b = firmware();
    struct bench_check check;

    two_entries(b, XIP_CODE | 1u, DRIVER | 1u);
    bench_check_open(&check);
    char *path = g_build_filename(check.dir, "zephyr.map", NULL);
    g_assert_true(g_file_set_contents(path, map, -1, NULL));
    GByteArray *file = bench_elf_finish(b);
    g_assert_true(bench_check_add(&check, "zephyr.elf", file->data, file->len));
    const struct finding *f = bench_check_find(&check, "F01-init-before-qspi");
    g_assert_nonnull(f);
    if (strstr(f->where, place) == NULL)
        g_error("'%s' does not say '%s'", f->where, place);
    g_byte_array_unref(file);
    bench_check_close(&check);
    g_free(path);
}

/* One input section of a map file, as GNU ld prints it. */
static char *map_line(const char *section, uint32_t addr)
{
    return g_strdup_printf(" %s\n                0x%016x        0x8 app/libapp.a(main.c.obj)\n",
                           section, addr);
}

static void expect_priority(const char *section, const char *place)
{
    char *map = map_line(section, ENTRIES);

    expect_place(map, place);
    g_free(map);
}

static void the_priority_comes_from_the_map(void)
{
    expect_priority(".init_POST_KERNEL20", "POST_KERNEL 20");
    expect_priority(".init_POST_KERNEL20_", "POST_KERNEL 20");
    expect_priority(".z_init_POST_KERNEL20_", "POST_KERNEL 20");
    expect_priority(".z_init_POST_KERNEL20_00012_", "POST_KERNEL 20");
    expect_priority(".z_init_POST_KERNEL_P_20_SUB_00012_", "POST_KERNEL 20");
    expect_priority(".z_init_PRE_KERNEL_1_P_0_SUB_0_", " 0, entry 1");
    expect_priority(".init_PRE_KERNEL_10_", " 0, entry 1");
}

static void a_map_of_another_build_gives_no_priority(void)
{
    char *driver = map_line(".z_init_POST_KERNEL_P_10_SUB_0_", ENTRIES + 8);
    char *entry = map_line(".z_init_POST_KERNEL_P_20_SUB_0_", ENTRIES);
    char *map = g_strconcat(entry, driver, NULL);

    expect_place(map, "POST_KERNEL, entry 1");
    expect_place("no map at all\n", "POST_KERNEL, entry 1");
    expect_place("", "POST_KERNEL, entry 1");
    g_free(map);
    g_free(entry);
    g_free(driver);
}

static void a_driver_that_leaves_xip_off_is_an_error(void)
{
    struct bench_elf *b = firmware();
    struct bench_check check;

    two_entries(b, DRIVER | 1u, XIP_CODE | 1u);
    bench_elf_symbol(b, BENCH_ABSOLUTE, "CONFIG_NORDIC_QSPI_NOR", 1, 0);
    open_with(&check, b);
    g_assert_nonnull(bench_check_find(&check, "F07-xip-not-enabled"));
    bench_check_close(&check);
}

static void a_reset_vector_in_xip_is_an_error(void)
{
    struct bench_elf *b = bench_elf_new();
    struct bench_check check;

    bench_elf_words(b, "rom_start", 0, 2, 0x20010000u, XIP_CODE | 1u);
    bench_elf_section(b, ".extflash_text_reloc", XIP_CODE, "x", xip_code, sizeof xip_code);
    bench_elf_symbol(b, BENCH_LABEL, "_vector_table", 0, 0);
    open_with(&check, b);
    g_assert_nonnull(bench_check_find(&check, "F53-reset-in-xip"));
    bench_check_close(&check);
}

static void a_static_timer_in_xip_is_a_warning(void)
{
    struct bench_elf *b = firmware();
    struct bench_check check;
    uint8_t timer[56] = {0};

    store_le32(timer + 32, XIP_CODE | 1u);
    bench_elf_section(b, "k_timer_area", 0x20000000, "w", timer, sizeof timer);
    bench_elf_symbol(b, BENCH_OBJECT, "blink_timer", 0x20000000, sizeof timer);
    bench_elf_symbol(b, BENCH_LABEL, "_k_timer_list_start", 0x20000000, 0);
    bench_elf_symbol(b, BENCH_LABEL, "_k_timer_list_end", 0x20000000 + sizeof timer, 0);
    open_with(&check, b);
    const struct finding *f = bench_check_find(&check, "F04-timer-in-xip");
    g_assert_nonnull(f);
    g_assert_nonnull(strstr(f->where, "blink_timer"));
    bench_check_close(&check);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/check-init/" #name, name)
    TEST(an_entry_in_xip_before_the_driver_is_an_error);
    TEST(an_entry_in_xip_behind_the_driver_is_none);
    TEST(a_call_through_a_veneer_is_seen);
    TEST(a_call_of_a_literal_is_seen);
    TEST(a_call_of_a_composed_address_is_seen);
    TEST(an_address_that_is_handed_out_is_a_warning);
    TEST(a_driver_in_xip_is_an_error);
    TEST(the_init_function_of_a_device_is_found);
    TEST(an_api_function_in_xip_is_a_warning);
    TEST(entries_without_symbols_are_found_by_their_section);
    TEST(the_priority_comes_from_the_map);
    TEST(a_map_of_another_build_gives_no_priority);
    TEST(a_driver_that_leaves_xip_off_is_an_error);
    TEST(a_reset_vector_in_xip_is_an_error);
    TEST(a_static_timer_in_xip_is_a_warning);
    return g_test_run();
}
