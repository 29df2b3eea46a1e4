/*
 * Damaged and hostile files: check never crashes, hangs or allocates without bound. Under
 * AddressSanitizer this also finds reads outside the file.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/units.h"
#include "bench_check.h"
#include "check_hostile_code.h"
#include "debug/code/code_map.h"

#define ROUNDS 1000

/* A firmware with an entry of every kind, so that a mutation meets all readers. */
static GByteArray *make_elf(void)
{
    struct bench_elf *b = bench_elf_new();

    bench_elf_words(b, "rom_start", 0x10200, 4, 0x20010000u, 0x1001u, 0x10000201u, 0x1001u);
    bench_elf_section(b, "text", 0x1000, "x", functions, sizeof functions);
    bench_elf_section(b, ".extflash_text_reloc", 0x10000200, "x", functions, sizeof functions);
    bench_elf_words(b, "initlevel", 0x2000, 6, 0x1011u, 0u, 0u, 0x3000u, 0x1001u, 0u);
    bench_elf_words(b, "device_area", 0x3000, 7, 0u, 0x3000u, 0x3000u, 0u, 0u, 0x10000201u, 0u);
    bench_elf_words(b, "sw_isr_table", 0x4000, 4, 0u, 0x10000201u, 0u, 0x1001u);
    bench_elf_symbol(b, BENCH_LABEL, "_vector_table", 0x10200, 0);
    bench_elf_symbol(b, BENCH_OBJECT, "_sw_isr_table", 0x4000, 16);
    bench_elf_symbol(b, BENCH_OBJECT, "__device_dts_ord_1", 0x3000, 28);
    bench_elf_symbol(b, BENCH_FUNCTION, "qspi_nor_init", 0x1000, 4);
    bench_elf_symbol(b, BENCH_FUNCTION, "caller", 0x1010, 8);
    bench_elf_symbol(b, BENCH_FUNCTION, "__late_veneer", 0x1020, 8);
    bench_elf_symbol(b, BENCH_FUNCTION, "late", 0x10000200, 4);
    bench_elf_symbol(b, BENCH_LABEL, "__init_start", 0x2000, 0);
    bench_elf_symbol(b, BENCH_LABEL, "__init_POST_KERNEL_start", 0x2000, 0);
    bench_elf_symbol(b, BENCH_LABEL, "__init_end", 0x2018, 0);
    bench_elf_symbol(b, BENCH_LABEL, "_k_timer_list_start", 0x4000, 0);
    bench_elf_symbol(b, BENCH_LABEL, "_k_timer_list_end", 0x4010, 0);
    bench_elf_symbol(b, BENCH_ABSOLUTE, "CONFIG_NORDIC_QSPI_NOR", 1, 0);
    bench_elf_symbol(b, BENCH_ABSOLUTE, "CONFIG_MCUBOOT", 1, 0);
    bench_elf_symbol(b, BENCH_ABSOLUTE, "CONFIG_BOOT_MAX_IMG_SECTORS", 16, 0);
    return bench_elf_finish(b);
}

/* Replaces, cuts or doubles; a word often becomes an extreme number. */
static void mutate(GRand *rand, GByteArray *bytes)
{
    static const uint32_t extremes[] = {0,          1,          0x7fffffff, 0x80000000,
                                        0xffffffff, 0xfffffffc, 0x10000000, 0xffff};
    unsigned n = (unsigned)g_rand_int_range(rand, 1, 6);

    while (n-- > 0 && bytes->len > 8) {
        unsigned at = (unsigned)g_rand_int_range(rand, 0, (gint32)bytes->len - 4);

        switch (g_rand_int_range(rand, 0, 8)) {
        case 0:
            g_byte_array_set_size(bytes, at + 4);
            break;
        case 1:
        case 2:
        case 3:
            store_le32(bytes->data + (at & ~3u),
                       extremes[g_rand_int_range(rand, 0, G_N_ELEMENTS(extremes))]);
            break;
        default:
            bytes->data[at] = (uint8_t)g_rand_int(rand);
        }
    }
}

static void check_mutations(const char *name, const void *bytes, size_t len, guint32 seed)
{
    GRand *rand = g_rand_new_with_seed(seed);
    struct bench_check check;

    bench_check_open(&check);
    for (unsigned i = 0; i < ROUNDS; i++) {
        GByteArray *copy = g_byte_array_new();

        g_byte_array_append(copy, bytes, (guint)len);
        mutate(rand, copy);
        bench_check_restart(&check);
        if (bench_check_add(&check, name, copy->data, copy->len))
            bench_check_find(&check, "");
        g_byte_array_unref(copy);
    }
    bench_check_close(&check);
    g_rand_free(rand);
}

static void a_damaged_elf_is_survived(void)
{
    GByteArray *file = make_elf();

    check_mutations("zephyr.elf", file->data, file->len, 1);
    g_byte_array_unref(file);
}

static void a_damaged_partition_file_is_survived(void)
{
    static const char text[] = "app: {address: 0x10200, end_address: 0xe4000, size: 0xd3e00}\n"
                               "mcuboot_primary:\n  address: 0x10000\n  size: 0xd4000\n"
                               "  span: &id001\n  - app\n  orig_span: *id001\n"
                               "mcuboot_secondary:\n  address: 0\n  size: 0x1000\n"
                               "  region: external_flash\n";

    check_mutations("pm_static.yml", text, strlen(text), 2);
}

static void a_damaged_ini_is_survived(void)
{
    static const char text[] = "[DEFAULT_CONFIGURATION]\nMemSize = 0x800000 ; bytes\n"
                               "ReadMode = READ4IO\nWriteMode = PP4IO\nFrequency = M8\n"
                               "SckDelay = 0x80\nAddressMode = BIT24\n"
                               "InitializationCustomInstruction = 0x01,[0x40,0,0x2]\n";

    check_mutations("Qspi.ini", text, strlen(text), 3);
}

static void a_damaged_image_is_survived(void)
{
    uint8_t image[0x300];

    memset(image, 0xff, sizeof image);
    store_le32(image, MCUBOOT_MAGIC);
    store_le32(image + 4, 0);
    store_le32(image + 8, 0x200);
    store_le32(image + 12, 0x80);
    store_le32(image + 16, 0);
    store_le32(image + 0x280, 0x00286907);
    store_le32(image + 0x284, 0x00200010);
    check_mutations("app.bin@0x10000", image, sizeof image, 4);
    check_mutations("xip.bin@0x10120000", image, sizeof image, 5);
}

/* Anchors that repeat themselves: the parser must not unfold them. */
static void nested_aliases_do_not_grow(void)
{
    GString *text = g_string_new("a0: &a0 [x, x]\n");
    struct bench_check check;

    for (unsigned i = 1; i < 40; i++)
        g_string_append_printf(text, "a%u: &a%u [*a%u, *a%u, *a%u]\n", i, i, i - 1, i - 1, i - 1);
    bench_check_open(&check);
    bench_check_add(&check, "pm_static.yml", text->str, text->len);
    bench_check_close(&check);
    g_string_free(text, TRUE);
}

static void an_init_table_without_end_is_cut_off(void)
{
    struct bench_elf *b = bench_elf_new();
    struct bench_check check;
    uint8_t *zeros = g_malloc0(1u << 20);

    bench_elf_section(b, "initlevel", 0x1000, "", zeros, 1u << 20);
    bench_elf_symbol(b, BENCH_LABEL, "__init_start", 0x1000, 0);
    bench_elf_symbol(b, BENCH_LABEL, "__init_end", 0xffffffff, 0);
    GByteArray *file = bench_elf_finish(b);
    bench_check_open(&check);
    g_assert_true(bench_check_add(&check, "zephyr.elf", file->data, file->len));
    bench_check_find(&check, "");
    bench_check_close(&check);
    g_byte_array_unref(file);
    g_free(zeros);
}

static void random_code_is_mapped_to_its_end(void)
{
    GRand *rand = g_rand_new_with_seed(6);
    uint8_t code[512];

    for (unsigned i = 0; i < 2000; i++) {
        size_t len = (size_t)g_rand_int_range(rand, 0, sizeof code + 1);

        for (size_t k = 0; k < len; k++)
            code[k] = (uint8_t)g_rand_int(rand);
        uint8_t *exact = g_memdup2(code, len); /* reads behind the end are seen */
        g_free(code_map_read(exact, len));
        g_free(exact);
    }
    g_rand_free(rand);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/check-hostile/" #name, name)
    TEST(a_damaged_elf_is_survived);
    TEST(a_damaged_partition_file_is_survived);
    TEST(a_damaged_ini_is_survived);
    TEST(a_damaged_image_is_survived);
    TEST(nested_aliases_do_not_grow);
    TEST(an_init_table_without_end_is_cut_off);
    TEST(random_code_is_mapped_to_its_end);
    return g_test_run();
}
