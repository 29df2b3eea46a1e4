/*
 * --nvm: what a board remembers, and that nothing that goes wrong costs it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "bench_nvm.h"
#include "bus/map.h"
#include "periph/nor/nor.h"
#include "program/programmer.h"

#define QE 0x40

static void save_and_close(struct nvm_dir *dir)
{
    GError *error = NULL;

    g_assert_true(nvm_dir_save(dir, &error));
    g_assert_no_error(error);
    nvm_dir_close(dir);
}

static void refuses(struct bench_nvm *f, int code, const char *part)
{
    GError *error = NULL;

    g_assert_null(nvm_dir_open(f->path, f->m, BENCH_NVM_CHIP, &error));
    g_assert_error(error, EMU_ERROR, code);
    if (strstr(error->message, part) == NULL)
        g_error("'%s' does not say '%s'", error->message, part);
    g_assert_null(strchr(error->message, '\n'));
    g_error_free(error);
}

static void write_file(struct bench_nvm *f, const char *name, const char *content, gssize len)
{
    char *path = g_build_filename(f->path, name, NULL);

    g_assert_true(g_file_set_contents(path, content, len, NULL));
    g_free(path);
}

static bool exists(struct bench_nvm *f, const char *name)
{
    char *path = g_build_filename(f->path, name, NULL);
    bool there = g_file_test(path, G_FILE_TEST_EXISTS);

    g_free(path);
    return there;
}

/* --- what is kept --------------------------------------------------------------------------- */

static void content_outlives_the_machine(struct bench_nvm *f, gconstpointer unused)
{
    (void)unused;
    struct nvm_dir *dir = bench_nvm_open(f);

    for (unsigned i = 0; i < MACHINE_NVMS; i++)
        machine_nvms(f->m)[i].data[i + 0x40] = (uint8_t)(0x10 + i);
    save_and_close(dir);
    machine_free(f->m);
    f->m = bench_nvm_machine();
    dir = bench_nvm_open(f);
    for (unsigned i = 0; i < MACHINE_NVMS; i++) {
        g_assert_cmphex(machine_nvms(f->m)[i].data[i + 0x40], ==, 0x10 + i);
        g_assert_cmphex(machine_nvms(f->m)[i].data[i + 0x41], ==, 0xff);
    }
    nvm_dir_close(dir);
}

static void quad_enable_outlives_the_machine(struct bench_nvm *f, gconstpointer unused)
{
    (void)unused;
    struct nvm_dir *dir = bench_nvm_open(f);

    g_assert_cmphex(nor_register(machine_chip(f->m), 0), ==, 0);
    nor_set_register(machine_chip(f->m), 0, QE);
    save_and_close(dir);
    machine_free(f->m);
    f->m = bench_nvm_machine();
    dir = bench_nvm_open(f);
    g_assert_cmphex(nor_register(machine_chip(f->m), 0), ==, QE);
    nvm_dir_close(dir);
}

static void volatile_bits_do_not_outlive_the_machine(struct bench_nvm *f, gconstpointer unused)
{
    (void)unused;
    struct nvm_dir *dir = bench_nvm_open(f);

    nor_set_register(machine_chip(f->m), 2, 0x02); /* high-performance mode */
    save_and_close(dir);
    machine_free(f->m);
    f->m = bench_nvm_machine();
    dir = bench_nvm_open(f);
    g_assert_cmphex(nor_register(machine_chip(f->m), 2), ==, 0);
    nvm_dir_close(dir);
}

static void erase_counters_outlive_the_machine(struct bench_nvm *f, gconstpointer unused)
{
    (void)unused;
    struct nvm_dir *dir = bench_nvm_open(f);

    nor_set_erase_count(machine_chip(f->m), 0x120000, 7);
    save_and_close(dir);
    machine_free(f->m);
    f->m = bench_nvm_machine();
    dir = bench_nvm_open(f);
    g_assert_cmpuint(nor_erase_count(machine_chip(f->m), 0x120000), ==, 7);
    g_assert_cmpuint(nor_erase_count(machine_chip(f->m), 0x121000), ==, 0);
    nvm_dir_close(dir);
}

static void a_directory_without_chip_registers_opens(struct bench_nvm *f, gconstpointer unused)
{
    (void)unused;
    write_file(f, "nrf53emu.ini", "[nvm]\nformat=1\nchip=" BENCH_NVM_CHIP "\n", -1);
    nvm_dir_close(bench_nvm_open(f));
}

static void nothing_is_written_before_save(struct bench_nvm *f, gconstpointer unused)
{
    (void)unused;
    struct nvm_dir *dir = bench_nvm_open(f);

    machine_nvms(f->m)[0].data[0] = 0;
    nvm_dir_close(dir);
    g_assert_false(exists(f, "current"));
}

static void an_unchanged_board_is_not_written_again(struct bench_nvm *f, gconstpointer unused)
{
    (void)unused;
    save_and_close(bench_nvm_open(f));
    save_and_close(bench_nvm_open(f));
    g_assert_true(exists(f, "nrf53emu-generation-1/qspi.nvm"));
    g_assert_false(exists(f, "nrf53emu-generation-2"));
}

static void one_generation_is_kept(struct bench_nvm *f, gconstpointer unused)
{
    (void)unused;
    for (uint8_t k = 0; k < 3; k++) {
        struct nvm_dir *dir = bench_nvm_open(f);

        machine_nvms(f->m)[0].data[0] = k;
        save_and_close(dir);
    }
    g_assert_true(exists(f, "current/app-flash.nvm"));
    g_assert_true(exists(f, "nrf53emu-generation-3"));
    g_assert_false(exists(f, "nrf53emu-generation-2"));
    g_assert_false(exists(f, "nrf53emu-generation-1"));
}

/* As versions before wrote it: files in the directory itself, complement of the content. */
static void a_board_of_an_earlier_version_opens(struct bench_nvm *f, gconstpointer unused)
{
    uint32_t size = machine_nvms(f->m)[1].size;
    char *content = g_malloc0(size);

    (void)unused;
    content[2] = 0x0f;
    write_file(f, "app-uicr.nvm", content, (gssize)size);
    write_file(f, "nrf53emu.ini",
               "[nvm]\nformat=1\nchip=" BENCH_NVM_CHIP "\n[chip]\nregisters=40,0,0,0\n", -1);
    struct nvm_dir *dir = bench_nvm_open(f);
    g_assert_cmphex(machine_nvms(f->m)[1].data[2], ==, 0xf0);
    g_assert_cmphex(nor_register(machine_chip(f->m), 0), ==, QE);
    nvm_dir_close(dir);
    g_assert_true(exists(f, "app-uicr.nvm"));
    g_free(content);
}

static void a_save_moves_a_board_of_an_earlier_version(struct bench_nvm *f, gconstpointer unused)
{
    (void)unused;
    write_file(f, "nrf53emu.ini", "[nvm]\nformat=1\nchip=" BENCH_NVM_CHIP "\n", -1);
    write_file(f, "notes.txt", "mine", 4);
    struct nvm_dir *dir = bench_nvm_open(f);
    machine_nvms(f->m)[0].data[0] = 0x12;
    save_and_close(dir);
    g_assert_false(exists(f, "nrf53emu.ini"));
    g_assert_true(exists(f, "notes.txt"));
    machine_nvms(f->m)[0].data[0] = 0;
    nvm_dir_close(bench_nvm_open(f));
    g_assert_cmphex(machine_nvms(f->m)[0].data[0], ==, 0x12);
}

/* --- what is refused ------------------------------------------------------------------------ */

static void a_second_run_is_refused(struct bench_nvm *f, gconstpointer unused)
{
    (void)unused;
    struct nvm_dir *dir = bench_nvm_open(f);

    refuses(f, EMU_ERROR_FILE, "another run is using this directory");
    nvm_dir_close(dir);
    nvm_dir_close(bench_nvm_open(f));
}

static void another_format_is_refused(struct bench_nvm *f, gconstpointer unused)
{
    (void)unused;
    write_file(f, "nrf53emu.ini", "[nvm]\nformat=9\nchip=" BENCH_NVM_CHIP "\n", -1);
    refuses(f, EMU_ERROR_FORMAT, "[nvm] format=9");
}

static void another_chip_is_refused(struct bench_nvm *f, gconstpointer unused)
{
    (void)unused;
    write_file(f, "nrf53emu.ini", "[nvm]\nformat=1\nchip=w25q64\n", -1);
    refuses(f, EMU_ERROR_FORMAT, "[nvm] chip=w25q64");
}

static void a_cut_off_file_is_refused(struct bench_nvm *f, gconstpointer unused)
{
    (void)unused;
    write_file(f, "qspi.nvm", "abc", 3);
    refuses(f, EMU_ERROR_FORMAT, "qspi.nvm: has not the size of its memory");
}

static void broken_registers_are_refused(struct bench_nvm *f, gconstpointer unused)
{
    (void)unused;
    static const char *const broken[] = {"zz,00,00,00", "40,00,00", "40,00,00,00,00", "140,0,0,0"};

    for (unsigned i = 0; i < G_N_ELEMENTS(broken); i++) {
        char *text = g_strdup_printf(
            "[nvm]\nformat=1\nchip=" BENCH_NVM_CHIP "\n[chip]\nregisters=%s\n", broken[i]);

        write_file(f, "nrf53emu.ini", text, -1);
        refuses(f, EMU_ERROR_FORMAT, "[chip] registers=");
        g_free(text);
    }
}

static void broken_erase_counters_are_refused(struct bench_nvm *f, gconstpointer unused)
{
    (void)unused;
    static const char *const broken[] = {"1", "2048:1", "1:", ":1", "1:1,", "1:99999999999"};

    for (unsigned i = 0; i < G_N_ELEMENTS(broken); i++) {
        char *text = g_strdup_printf(
            "[nvm]\nformat=1\nchip=" BENCH_NVM_CHIP "\n[chip]\nerases=%s\n", broken[i]);

        write_file(f, "nrf53emu.ini", text, -1);
        refuses(f, EMU_ERROR_FORMAT, "[chip] erases=");
        g_free(text);
    }
}

static void a_board_without_one_of_its_files_is_refused(struct bench_nvm *f, gconstpointer unused)
{
    char *path = g_build_filename(f->path, "current", "net-flash.nvm", NULL);

    (void)unused;
    save_and_close(bench_nvm_open(f));
    g_assert_cmpint(g_unlink(path), ==, 0);
    refuses(f, EMU_ERROR_FILE, "net-flash.nvm: no such file");
    g_free(path);
}

static void a_file_named_as_our_link_is_refused_and_untouched(struct bench_nvm *f,
                                                              gconstpointer unused)
{
    (void)unused;
    write_file(f, "current", "mine", 4);
    refuses(f, EMU_ERROR_FORMAT, "current: not a link to a board");
    g_assert_true(exists(f, "current"));
}

static void a_journal_of_another_version_is_refused(struct bench_nvm *f, gconstpointer unused)
{
    (void)unused;
    save_and_close(bench_nvm_open(f));
    write_file(f, "current/journal", "nrf53emu journal 9\n", -1);
    refuses(f, EMU_ERROR_FORMAT, "journal: not a journal of this version");
}

static void what_a_programmer_writes_into_a_running_board_outlives_a_kill(struct bench_nvm *f,
                                                                          gconstpointer unused)
{
    static const uint32_t places[] = {0x2000, APP_UICR_BASE + 0x100, NET_FLASH_BASE + 0x800};
    struct nvm_dir *dir = bench_nvm_open(f);
    struct qspi_ini *ini = qspi_ini_default();
    struct programmer *p = programmer_new(f->m, ini);
    struct program_fault fault;

    (void)unused;
    g_assert_true(nvm_dir_keep_journal(dir, NULL));
    for (unsigned i = 0; i < G_N_ELEMENTS(places); i++)
        g_assert_true(programmer_write(p, places[i], (const uint8_t *)"abcd", 4, &fault));
    g_assert_true(programmer_erase_touched(p, places[2], 4, &fault));
    programmer_free(p);
    qspi_ini_free(ini);
    nvm_dir_close(dir); /* without a save */
    machine_free(f->m);
    f->m = bench_nvm_machine();
    nvm_dir_close(bench_nvm_open(f));
    const struct machine_nvm *nvm = machine_nvms(f->m);
    g_assert_cmpmem(nvm[0].data + 0x2000, 4, "abcd", 4);
    g_assert_cmpmem(nvm[1].data + 0x100, 4, "abcd", 4);
    g_assert_cmpmem(nvm[2].data + 0x800, 4, "\xff\xff\xff\xff", 4);
}

static void a_read_only_directory_is_refused(struct bench_nvm *f, gconstpointer unused)
{
    (void)unused;
    if (geteuid() == 0) {
        g_test_skip("root may write everywhere");
        return;
    }
    g_assert_cmpint(g_chmod(f->path, 0555), ==, 0);
    refuses(f, EMU_ERROR_FILE, "lock: Permission denied");
    g_assert_cmpint(g_chmod(f->path, 0755), ==, 0);
}

/* --- files of others ------------------------------------------------------------------------ */

static void make_dir(struct bench_nvm *f, const char *name)
{
    char *path = g_build_filename(f->path, name, NULL);

    g_assert_cmpint(g_mkdir(path, 0777), ==, 0);
    g_free(path);
}

static void files_of_others_are_untouched(struct bench_nvm *f, gconstpointer unused)
{
    static const char *const theirs[] = {"qspi.nvm.new",
                                         "nrf53emu.ini.ABCDEF",
                                         "journal",
                                         "nrf53emu-generation-x/qspi.nvm",
                                         "nrf53emu-generation-07x/journal",
                                         "board-1/app-flash.nvm",
                                         "nrf53emu-generation-7/notes.txt"};

    (void)unused;
    make_dir(f, "nrf53emu-generation-x");
    make_dir(f, "nrf53emu-generation-07x");
    make_dir(f, "nrf53emu-generation-7");
    make_dir(f, "board-1");
    for (unsigned i = 0; i < G_N_ELEMENTS(theirs); i++)
        write_file(f, theirs[i], "theirs", 6);
    for (uint8_t k = 0; k < 2; k++) {
        struct nvm_dir *dir = bench_nvm_open(f);

        machine_nvms(f->m)[0].data[0] = k;
        save_and_close(dir);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(theirs); i++)
        g_assert_true(exists(f, theirs[i]));
}

static void what_a_kill_left_of_a_generation_disappears(struct bench_nvm *f, gconstpointer unused)
{
    (void)unused;
    save_and_close(bench_nvm_open(f));
    make_dir(f, "nrf53emu-generation-2");
    write_file(f, "nrf53emu-generation-2/nrf53emu.ini", "half", 4);
    write_file(f, "nrf53emu-generation-2/app-flash.nvm", "half", 4);
    struct nvm_dir *dir = bench_nvm_open(f);
    machine_nvms(f->m)[0].data[0] = 0x12;
    save_and_close(dir);
    g_assert_true(exists(f, "nrf53emu-generation-3/qspi.nvm"));
    g_assert_false(exists(f, "nrf53emu-generation-2"));
}

/* --- export --------------------------------------------------------------------------------- */

static void an_exported_board_is_the_machine_as_it_is(struct bench_nvm *f, gconstpointer unused)
{
    const char *text = "content of the chip";
    GError *error = NULL;

    nor_poke(machine_chip(f->m), 0x3000, text, strlen(text));
    g_assert_true(nvm_dir_export(f->path, f->m, BENCH_NVM_CHIP, &error));
    g_assert_no_error(error);

    machine_free(f->m);
    f->m = bench_nvm_machine();
    nvm_dir_close(bench_nvm_open(f));
    g_assert_cmpmem(machine_nvms(f->m)[4].data + 0x3000, strlen(text), text, strlen(text));
}

static void a_board_is_not_exported_over_another(struct bench_nvm *f, gconstpointer unused)
{
    GError *error = NULL;

    save_and_close(bench_nvm_open(f));
    g_assert_false(nvm_dir_export(f->path, f->m, BENCH_NVM_CHIP, &error));
    g_assert_error(error, EMU_ERROR, EMU_ERROR_FILE);
    g_error_free(error);
}

#define ADD(test)                                                                                  \
    g_test_add("/nvm-dir/" #test, struct bench_nvm, NULL, bench_nvm_set_up, test,                  \
               bench_nvm_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD(content_outlives_the_machine);
    ADD(quad_enable_outlives_the_machine);
    ADD(volatile_bits_do_not_outlive_the_machine);
    ADD(erase_counters_outlive_the_machine);
    ADD(a_directory_without_chip_registers_opens);
    ADD(nothing_is_written_before_save);
    ADD(an_unchanged_board_is_not_written_again);
    ADD(one_generation_is_kept);
    ADD(a_board_of_an_earlier_version_opens);
    ADD(a_save_moves_a_board_of_an_earlier_version);
    ADD(a_second_run_is_refused);
    ADD(another_format_is_refused);
    ADD(another_chip_is_refused);
    ADD(a_cut_off_file_is_refused);
    ADD(broken_registers_are_refused);
    ADD(broken_erase_counters_are_refused);
    ADD(what_a_programmer_writes_into_a_running_board_outlives_a_kill);
    ADD(a_read_only_directory_is_refused);
    ADD(a_board_without_one_of_its_files_is_refused);
    ADD(a_file_named_as_our_link_is_refused_and_untouched);
    ADD(a_journal_of_another_version_is_refused);
    ADD(files_of_others_are_untouched);
    ADD(what_a_kill_left_of_a_generation_disappears);
    ADD(an_exported_board_is_the_machine_as_it_is);
    ADD(a_board_is_not_exported_over_another);
    return g_test_run();
}
