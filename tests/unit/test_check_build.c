/*
 * What images of one build must agree on, and what their versions and devicetrees are known for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/units.h"
#include "bench_check.h"

#define APP_START 0x10200u
#define XIP_START 0x10120200u

/* A build: options that are set in each image, separated by blanks, and files beside them. */
struct build {
    const char *boot, *app;
    const char *tree;       /* zephyr.dts beside the application, NULL: none */
    const char *partitions; /* pm_static.yml, NULL: none */
    const char *banner;     /* text in the programmed image, NULL: none */
    bool xip;               /* the application has a part in external flash */
};

static void add_options(struct bench_elf *b, const char *options)
{
    char **names = g_strsplit(options, " ", -1);

    for (unsigned i = 0; names[i] != NULL; i++) {
        char *name = g_strconcat("CONFIG_", names[i], NULL);

        if (names[i][0] != '\0')
            bench_elf_symbol(b, BENCH_ABSOLUTE, name, 1, 0);
        g_free(name);
    }
    g_strfreev(names);
}

static void add_elf(struct bench_check *check, const char *name, uint32_t vectors,
                    const char *options, bool xip)
{
    struct bench_elf *b = bench_elf_new();

    bench_elf_words(b, "rom_start", vectors, 2, 0x20010000u, vectors | 1u);
    if (xip)
        bench_elf_words(b, ".extflash_text_reloc", XIP_START, 2, 0x47704770u, 0x47704770u);
    bench_elf_symbol(b, BENCH_LABEL, "_vector_table", vectors, 0);
    add_options(b, options);
    GByteArray *file = bench_elf_finish(b);
    g_assert_true(bench_check_add(check, name, file->data, file->len));
    g_byte_array_unref(file);
}

static void write_beside(struct bench_check *check, const char *name, const char *text)
{
    char *path = g_build_filename(check->dir, name, NULL);

    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_free(path);
}

static void open_build(struct bench_check *check, const struct build *build)
{
    char *boot = g_strconcat("MCUBOOT ", build->boot, NULL);
    char *app = g_strconcat("BOOTLOADER_MCUBOOT ", build->app, NULL);

    bench_check_open(check);
    if (build->tree != NULL)
        write_beside(check, "zephyr.dts", build->tree);
    add_elf(check, "mcuboot.elf", 0, boot, false);
    add_elf(check, "zephyr.elf", APP_START, app, build->xip);
    if (build->partitions != NULL)
        g_assert_true(
            bench_check_add(check, "pm_static.yml", build->partitions, strlen(build->partitions)));
    if (build->banner != NULL)
        g_assert_true(
            bench_check_add(check, "banner.bin@0x20000", build->banner, strlen(build->banner)));
    g_free(app);
    g_free(boot);
}

/* The finding's title; NULL: there is none. Free with g_free(). */
static char *title_of(const struct build *build, const char *id)
{
    struct bench_check check;

    open_build(&check, build);
    const struct finding *f = bench_check_find(&check, id);
    char *title = f != NULL ? g_strdup(f->title) : NULL;
    bench_check_close(&check);
    return title;
}

static void expect(const struct build *build, const char *id, const char *part)
{
    char *title = title_of(build, id);

    if (title == NULL || strstr(title, part) == NULL)
        g_error("%s: '%s' instead of '%s'", id, title != NULL ? title : "nothing", part);
    g_free(title);
}

static void expect_none(const struct build *build, const char *id)
{
    char *title = title_of(build, id);

    if (title != NULL)
        g_error("%s: %s", id, title);
}

static void options_of_the_board_must_agree(void)
{
    static const struct {
        const char *boot, *app, *title; /* title NULL: no finding */
    } table[] = {
        {"CLOCK_CONTROL_NRF CLOCK_CONTROL_NRF_K32SRC_XTAL",
         "CLOCK_CONTROL_NRF CLOCK_CONTROL_NRF_K32SRC_RC",
         "CONFIG_CLOCK_CONTROL_NRF_K32SRC_RC is set in the application only"},
        {"CLOCK_CONTROL_NRF CLOCK_CONTROL_NRF_K32SRC_SYNTH", "CLOCK_CONTROL_NRF",
         "CONFIG_CLOCK_CONTROL_NRF_K32SRC_SYNTH is set in the bootloader only"},
        {"SOC_ENABLE_LFXO", "", "CONFIG_SOC_ENABLE_LFXO is set in the bootloader only"},
        {"SOC_LFXO_CAP_INTERNAL", "SOC_LFXO_CAP_EXTERNAL",
         "CONFIG_SOC_LFXO_CAP_INTERNAL is set in the bootloader only"},
        {"SOC_HFXO_CAP_INTERNAL", "", "CONFIG_SOC_HFXO_CAP_INTERNAL"},
        {"SOC_DCDC_NRF53X_APP", "", "CONFIG_SOC_DCDC_NRF53X_APP"},
        {"SOC_DCDC_NRF53X_NET", "SOC_DCDC_NRF53X_APP", "CONFIG_SOC_DCDC_NRF53X_NET"},
        {"SOC_DCDC_NRF53X_HV", "", "CONFIG_SOC_DCDC_NRF53X_HV"},
        {"NFCT_PINS_AS_GPIOS", "", "CONFIG_NFCT_PINS_AS_GPIOS"},
        {"SOC_NRF_GPIO_FORWARDER_FOR_NRF5340", "", "CONFIG_SOC_NRF_GPIO_FORWARDER_FOR_NRF5340"},
        /* The same in both, an application that turns on more, a bootloader without clocks. */
        {"CLOCK_CONTROL_NRF CLOCK_CONTROL_NRF_K32SRC_RC",
         "CLOCK_CONTROL_NRF CLOCK_CONTROL_NRF_K32SRC_RC", NULL},
        {"", "SOC_DCDC_NRF53X_APP NFCT_PINS_AS_GPIOS", NULL},
        {"", "CLOCK_CONTROL_NRF CLOCK_CONTROL_NRF_K32SRC_RC", NULL},
        {"CLOCK_CONTROL_NRF_K32SRC_XTAL", "CLOCK_CONTROL_NRF CLOCK_CONTROL_NRF_K32SRC_RC", NULL},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(table); i++) {
        const struct build build = {.boot = table[i].boot, .app = table[i].app};

        if (table[i].title != NULL)
            expect(&build, "F36-board-options-differ", table[i].title);
        else
            expect_none(&build, "F36-board-options-differ");
    }
}

static const char external_slots[] =
    "mcuboot_primary: {address: 0x10000, size: 0xd4000, region: flash_primary}\n"
    "mcuboot_secondary: {address: 0x0, size: 0xd4000, region: external_flash, device: MX25R64}\n";
static const char internal_slots[] =
    "mcuboot_primary: {address: 0x10000, size: 0x70000, region: flash_primary}\n"
    "mcuboot_secondary: {address: 0x80000, size: 0x70000, region: flash_primary}\n";

static const char chosen[] =
    "/ { chosen { nordic,pm-ext-flash = &mx25r64; };\n"
    " mx25r64: mx25@0 { compatible = \"nordic,qspi-nor\"; size = <67108864>; has-dpd; }; };\n";
static const char not_chosen[] =
    "/ { chosen { zephyr,console = &uart0; };\n"
    " mx25r64: mx25@0 { compatible = \"nordic,qspi-nor\"; size = <67108864>; }; };\n";

static void a_slot_in_external_flash_needs_the_chosen_chip(void)
{
    expect(&(struct build){.boot = "", .app = "", .tree = not_chosen, .partitions = external_slots},
           "F36-no-ext-flash-chosen", "nordic,pm-ext-flash");
    expect_none(
        &(struct build){.boot = "", .app = "", .tree = chosen, .partitions = external_slots},
        "F36-no-ext-flash-chosen");
    expect_none(
        &(struct build){.boot = "", .app = "", .tree = not_chosen, .partitions = internal_slots},
        "F36-no-ext-flash-chosen");
    expect_none(&(struct build){.boot = "", .app = "", .tree = not_chosen},
                "F36-no-ext-flash-chosen");
}

static void a_chip_that_may_sleep_is_no_chip_for_a_split_image(void)
{
    expect(&(struct build){.boot = "", .app = "PM_DEVICE_RUNTIME", .tree = chosen, .xip = true},
           "F12-power-down-with-xip", "may be put to sleep");
    expect_none(&(struct build){.boot = "", .app = "PM_DEVICE_RUNTIME", .tree = chosen},
                "F12-power-down-with-xip");
    expect_none(&(struct build){.boot = "", .app = "", .tree = chosen, .xip = true},
                "F12-power-down-with-xip");
    expect_none(
        &(struct build){.boot = "", .app = "PM_DEVICE_RUNTIME", .tree = not_chosen, .xip = true},
        "F12-power-down-with-xip");
}

static void a_known_defect_is_told_to_the_build_that_meets_it(void)
{
    static const char watchdog[] = "*** Booting MCUboot v2.1.0-dev ***";
    static const struct {
        struct build build;
        const char *title;
    } table[] = {
        {{"BOOT_WATCHDOG_FEED", "", NULL, external_slots, watchdog, false},
         "MCUboot v2.1.0 has a known defect"},
        {{"BOOT_WATCHDOG_FEED", "", NULL, external_slots, "*** Booting MCUboot v2.4.9 ***", false},
         "MCUboot v2.4.9"},
        {{"BOOT_WATCHDOG_FEED", "", NULL, external_slots, "*** Booting MCUboot v2.5.0 ***", false},
         NULL},
        {{"BOOT_WATCHDOG_FEED", "", NULL, internal_slots, watchdog, false}, NULL},
        {{"", "", NULL, external_slots, watchdog, false}, NULL},
        {{"MCUBOOT_VERIFY_IMG_ADDRESS", "", NULL, NULL, watchdog, false}, "MCUboot v2.1.0"},
        {{"", "MCUBOOT_VERIFY_IMG_ADDRESS", NULL, NULL, watchdog, false}, NULL},
        {{"", "NORDIC_QSPI_NOR", NULL, NULL, "*** Booting nRF Connect SDK v2.7.0-5cb85570ca43 ***",
          false},
         "nRF Connect SDK v2.7.0"},
        {{"", "NORDIC_QSPI_NOR", NULL, NULL, "*** Booting nRF Connect SDK v2.6.1 ***", false},
         NULL},
        {{"", "NORDIC_QSPI_NOR", NULL, NULL, "*** Booting nRF Connect SDK v2.9.0 ***", false},
         NULL},
        {{"", "", NULL, NULL, "*** Booting nRF Connect SDK v2.7.0 ***", false}, NULL},
        {{"", "NORDIC_QSPI_NOR", NULL, NULL, "*** Booting nRF Connect SDK vNext ***", false}, NULL},
        {{"", "NORDIC_QSPI_NOR", NULL, NULL, "*** Booting nRF Connect SDK v2", false}, NULL},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(table); i++) {
        if (table[i].title != NULL)
            expect(&table[i].build, "F56-known-defect", table[i].title);
        else
            expect_none(&table[i].build, "F56-known-defect");
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/check-build/" #name, name)
    TEST(options_of_the_board_must_agree);
    TEST(a_slot_in_external_flash_needs_the_chosen_chip);
    TEST(a_chip_that_may_sleep_is_no_chip_for_a_split_image);
    TEST(a_known_defect_is_told_to_the_build_that_meets_it);
    return g_test_run();
}
