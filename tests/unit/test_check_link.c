/*
 * Where an image was linked to: its vector table, its part in external flash, its halves' worlds.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/units.h"
#include "bench_check.h"

static void add_elf(struct bench_check *check, uint32_t vectors, uint32_t xip)
{
    struct bench_elf *b = bench_elf_new();

    bench_elf_words(b, "rom_start", vectors, 2, 0x20010000u, vectors | 1u);
    if (xip != 0)
        bench_elf_words(b, ".extflash_text_reloc", xip, 2, 0x47704770u, 0x47704770u);
    bench_elf_symbol(b, BENCH_LABEL, "_vector_table", vectors, 0);
    bench_elf_symbol(b, BENCH_ABSOLUTE, "CONFIG_BOOTLOADER_MCUBOOT", 1, 0);
    GByteArray *file = bench_elf_finish(b);
    g_assert_true(bench_check_add(check, "zephyr.elf", file->data, file->len));
    g_byte_array_unref(file);
}

/* The finding's title without or with its place, "" when there is none; free with g_free(). */
static char *said_of(uint32_t vectors, uint32_t xip, const char *partitions, const char *id)
{
    struct bench_check check;

    bench_check_open(&check);
    add_elf(&check, vectors, xip);
    if (partitions != NULL)
        g_assert_true(bench_check_add(&check, "pm_static.yml", partitions, strlen(partitions)));
    const struct finding *f = bench_check_find(&check, id);
    char *said =
        f != NULL ? g_strconcat(f->title, "; ", f->why, "; ", f->remedy, NULL) : g_strdup("");
    bench_check_close(&check);
    return said;
}

static void a_vector_table_lies_where_vtor_can_point(void)
{
    static const struct {
        uint32_t vectors;
        bool wrong;
    } table[] = {{0xb020, true},      {0x10280, true},    {0x10300, true},    {0x10200, false},
                 {0, false},          {0x10400, false},   {0x01008820, true}, {0x01008840, true},
                 {0x01008900, false}, {0x01008800, false}};

    for (unsigned i = 0; i < G_N_ELEMENTS(table); i++) {
        char *said = said_of(table[i].vectors, 0, NULL, "F34-vector-alignment");

        g_assert_cmpint(said[0] != '\0', ==, table[i].wrong);
        g_free(said);
    }
}

#define SLOTS(primary, size, secondary)                                                            \
    "mcuboot_primary: {address: 0x10000, size: 0xd4000, region: flash_primary}\n"                  \
    "mcuboot_secondary: {address: " secondary ", size: 0xd4000, region: external_flash}\n"         \
    "mcuboot_primary_2: {address: " primary ", size: " size ", region: external_flash}\n"

static void the_part_in_external_flash_lies_in_its_own_slot(void)
{
    static const struct {
        uint32_t xip;
        const char *partitions, *part; /* part NULL: no finding */
    } table[] = {
        {0x10120200, SLOTS("0x0", "0xe0000", "0xe0000"), "mcuboot_secondary"},
        {0x10000200, SLOTS("0x120000", "0x40000", "0x0"), "mcuboot_secondary"},
        {0x10700200, SLOTS("0x120000", "0x40000", "0x0"), "0x10120200"},
        {0x10120200, SLOTS("0x120000", "0x40000", "0x0"), NULL},
        {0x10000200, SLOTS("0x0", "0xe0000", "0xe0000"), NULL},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(table); i++) {
        char *said = said_of(0x10200, table[i].xip, table[i].partitions, "F31-origin-outside-slot");

        if (table[i].part == NULL ? said[0] != '\0' : strstr(said, table[i].part) == NULL)
            g_error("line %u: '%s' instead of '%s'", i, said, table[i].part);
        g_free(said);
    }
}

static bool is_off_grid(const char *name, const char *text)
{
    struct bench_check check;

    bench_check_open(&check);
    g_assert_true(bench_check_add(&check, name, text, strlen(text)));
    bool found = bench_check_find(&check, "F34-not-on-spu-grid") != NULL;
    bench_check_close(&check);
    return found;
}

static void a_non_secure_part_begins_where_spu_divides(void)
{
    static const struct {
        const char *name, *text;
        bool off;
    } table[] = {
        {"a.yml",
         "tfm: {address: 0x10200, size: 0xc800, region: flash_primary}\n"
         "app: {address: 0x1ca00, size: 0xc3600, region: flash_primary}\n",
         true},
        {"b.yml",
         "tfm: {address: 0x10200, size: 0x7e00, region: flash_primary}\n"
         "tfm_nonsecure: {address: 0x1a000, size: 0xc6000, region: flash_primary, span: [app]}\n"
         "app: {address: 0x1a000, size: 0xc6000, region: flash_primary}\n",
         true},
        {"c.yml", "sram_nonsecure: {address: 0x20009000, size: 0x77000, region: sram_primary}\n",
         true},
        {"d.dts",
         "/ { flash0: flash@0 { compatible = \"soc-nv-flash\"; reg = <0 0x100000>; partitions {\n"
         "compatible = \"fixed-partitions\";\n"
         "slot0_ns_partition: partition@51000 { reg = <0x51000 0x20000>; }; }; }; };\n",
         true},
        {"e.yml",
         "tfm: {address: 0x10200, size: 0xfe00, region: flash_primary}\n"
         "app: {address: 0x20000, size: 0xc0000, region: flash_primary}\n"
         "sram_nonsecure: {address: 0x2000a000, size: 0x76000, region: sram_primary}\n",
         false},
        {"f.yml", "app: {address: 0x10200, size: 0xd3e00, region: flash_primary}\n", false},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(table); i++)
        if (is_off_grid(table[i].name, table[i].text) != table[i].off)
            g_error("%s", table[i].name);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/check-link/" #name, name)
    TEST(a_vector_table_lies_where_vtor_can_point);
    TEST(the_part_in_external_flash_lies_in_its_own_slot);
    TEST(a_non_secure_part_begins_where_spu_divides);
    return g_test_run();
}
