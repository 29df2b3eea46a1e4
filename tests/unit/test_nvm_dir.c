/*
 * --nvm: what a board remembers, and that nothing that goes wrong costs it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "periph/nor/nor.h"
#include "soc/board.h"
#include "store/nvm_dir.h"

#define CHIP "mx25r6435f"
#define QE   0x40

#define KILLS        200
#define KILL_TIME_US (40 * 1000) /* more than a save takes */

struct fixture {
    char *path;
    struct machine *m;
};

static struct machine *new_machine(void)
{
    GError *error = NULL;
    struct board *board = board_load("nrf5340dk", &error);
    const struct machine_config config = {.board = board, .seed = 1};
    struct machine *m = machine_new(&config, &error);

    g_assert_no_error(error);
    board_free(board);
    return m;
}

static void set_up(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    f->path = g_dir_make_tmp("nvm-XXXXXX", NULL);
    g_assert_nonnull(f->path);
    f->m = new_machine();
}

static void tear_down(struct fixture *f, gconstpointer unused)
{
    GDir *entries = g_dir_open(f->path, 0, NULL);
    const char *name;

    (void)unused;
    while ((name = g_dir_read_name(entries)) != NULL) {
        char *path = g_build_filename(f->path, name, NULL);

        g_remove(path);
        g_free(path);
    }
    g_dir_close(entries);
    g_rmdir(f->path);
    g_free(f->path);
    machine_free(f->m);
}

static struct nvm_dir *open_dir(struct fixture *f)
{
    GError *error = NULL;
    struct nvm_dir *dir = nvm_dir_open(f->path, f->m, CHIP, &error);

    g_assert_no_error(error);
    return dir;
}

static void save_and_close(struct nvm_dir *dir)
{
    GError *error = NULL;

    g_assert_true(nvm_dir_save(dir, &error));
    g_assert_no_error(error);
    nvm_dir_close(dir);
}

static void refuses(struct fixture *f, int code, const char *part)
{
    GError *error = NULL;

    g_assert_null(nvm_dir_open(f->path, f->m, CHIP, &error));
    g_assert_error(error, EMU_ERROR, code);
    if (strstr(error->message, part) == NULL)
        g_error("'%s' does not say '%s'", error->message, part);
    g_assert_null(strchr(error->message, '\n'));
    g_error_free(error);
}

static void write_file(struct fixture *f, const char *name, const char *content, gssize len)
{
    char *path = g_build_filename(f->path, name, NULL);

    g_assert_true(g_file_set_contents(path, content, len, NULL));
    g_free(path);
}

static bool exists(struct fixture *f, const char *name)
{
    char *path = g_build_filename(f->path, name, NULL);
    bool there = g_file_test(path, G_FILE_TEST_EXISTS);

    g_free(path);
    return there;
}

/* --- what is kept --------------------------------------------------------------------------- */

static void content_outlives_the_machine(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    struct nvm_dir *dir = open_dir(f);

    for (unsigned i = 0; i < MACHINE_NVMS; i++)
        machine_nvms(f->m)[i].data[i + 0x40] = (uint8_t)(0x10 + i);
    save_and_close(dir);
    machine_free(f->m);
    f->m = new_machine();
    dir = open_dir(f);
    for (unsigned i = 0; i < MACHINE_NVMS; i++) {
        g_assert_cmphex(machine_nvms(f->m)[i].data[i + 0x40], ==, 0x10 + i);
        g_assert_cmphex(machine_nvms(f->m)[i].data[i + 0x41], ==, 0xff);
    }
    nvm_dir_close(dir);
}

static void quad_enable_outlives_the_machine(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    struct nvm_dir *dir = open_dir(f);

    g_assert_cmphex(nor_register(machine_chip(f->m), 0), ==, 0);
    nor_set_register(machine_chip(f->m), 0, QE);
    save_and_close(dir);
    machine_free(f->m);
    f->m = new_machine();
    dir = open_dir(f);
    g_assert_cmphex(nor_register(machine_chip(f->m), 0), ==, QE);
    nvm_dir_close(dir);
}

static void volatile_bits_do_not_outlive_the_machine(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    struct nvm_dir *dir = open_dir(f);

    nor_set_register(machine_chip(f->m), 2, 0x02); /* high-performance mode */
    save_and_close(dir);
    machine_free(f->m);
    f->m = new_machine();
    dir = open_dir(f);
    g_assert_cmphex(nor_register(machine_chip(f->m), 2), ==, 0);
    nvm_dir_close(dir);
}

static void erase_counters_outlive_the_machine(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    struct nvm_dir *dir = open_dir(f);

    nor_set_erase_count(machine_chip(f->m), 0x120000, 7);
    save_and_close(dir);
    machine_free(f->m);
    f->m = new_machine();
    dir = open_dir(f);
    g_assert_cmpuint(nor_erase_count(machine_chip(f->m), 0x120000), ==, 7);
    g_assert_cmpuint(nor_erase_count(machine_chip(f->m), 0x121000), ==, 0);
    nvm_dir_close(dir);
}

static void a_directory_without_chip_registers_opens(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    write_file(f, "nrf53emu.ini", "[nvm]\nformat=1\nchip=" CHIP "\n", -1);
    nvm_dir_close(open_dir(f));
}

static void nothing_is_written_before_save(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    struct nvm_dir *dir = open_dir(f);

    machine_nvms(f->m)[0].data[0] = 0;
    nvm_dir_close(dir);
    g_assert_false(exists(f, "app-flash.nvm"));
}

/* --- what is refused ------------------------------------------------------------------------ */

static void a_second_run_is_refused(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    struct nvm_dir *dir = open_dir(f);

    refuses(f, EMU_ERROR_FILE, "another run is using this directory");
    nvm_dir_close(dir);
    nvm_dir_close(open_dir(f));
}

static void another_format_is_refused(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    write_file(f, "nrf53emu.ini", "[nvm]\nformat=9\nchip=" CHIP "\n", -1);
    refuses(f, EMU_ERROR_FORMAT, "[nvm] format=9");
}

static void another_chip_is_refused(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    write_file(f, "nrf53emu.ini", "[nvm]\nformat=1\nchip=w25q64\n", -1);
    refuses(f, EMU_ERROR_FORMAT, "[nvm] chip=w25q64");
}

static void a_cut_off_file_is_refused(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    write_file(f, "qspi.nvm", "abc", 3);
    refuses(f, EMU_ERROR_FORMAT, "qspi.nvm: has not the size of its memory");
}

static void broken_registers_are_refused(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    static const char *const broken[] = {"zz,00,00,00", "40,00,00", "40,00,00,00,00", "140,0,0,0"};

    for (unsigned i = 0; i < G_N_ELEMENTS(broken); i++) {
        char *text =
            g_strdup_printf("[nvm]\nformat=1\nchip=" CHIP "\n[chip]\nregisters=%s\n", broken[i]);

        write_file(f, "nrf53emu.ini", text, -1);
        refuses(f, EMU_ERROR_FORMAT, "[chip] registers=");
        g_free(text);
    }
}

static void broken_erase_counters_are_refused(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    static const char *const broken[] = {"1", "2048:1", "1:", ":1", "1:1,", "1:99999999999"};

    for (unsigned i = 0; i < G_N_ELEMENTS(broken); i++) {
        char *text =
            g_strdup_printf("[nvm]\nformat=1\nchip=" CHIP "\n[chip]\nerases=%s\n", broken[i]);

        write_file(f, "nrf53emu.ini", text, -1);
        refuses(f, EMU_ERROR_FORMAT, "[chip] erases=");
        g_free(text);
    }
}

static void a_read_only_directory_is_refused(struct fixture *f, gconstpointer unused)
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

/* --- runs that are killed ------------------------------------------------------------------- */

static void leftovers_of_a_killed_run_disappear(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    write_file(f, "qspi.nvm.new", "half", 4);
    write_file(f, "nrf53emu.ini.ABCDEF", "half", 4);
    nvm_dir_close(open_dir(f));
    g_assert_false(exists(f, "qspi.nvm.new"));
    g_assert_false(exists(f, "nrf53emu.ini.ABCDEF"));
}

/* A generation is a byte that fills every memory, so that a mixture of two shows. */
static void fill(struct machine *m, uint8_t generation)
{
    for (unsigned i = 0; i < MACHINE_NVMS; i++)
        memset(machine_nvms(m)[i].data, generation, machine_nvms(m)[i].size);
}

static void save_for_ever(struct fixture *f)
{
    for (uint8_t generation = 0;; generation++) {
        struct nvm_dir *dir = nvm_dir_open(f->path, f->m, CHIP, NULL);

        fill(f->m, generation);
        if (dir == NULL || !nvm_dir_save(dir, NULL))
            _exit(1);
        nvm_dir_close(dir);
    }
}

static bool is_filled(const struct machine_nvm *nvm)
{
    return memcmp(nvm->data, nvm->data + 1, nvm->size - 1) == 0;
}

static void every_file_is_old_or_new_after_a_kill(struct fixture *f, gconstpointer unused)
{
    GRand *rand = g_rand_new_with_seed(1);

    (void)unused;
    struct nvm_dir *dir = open_dir(f);
    for (unsigned k = 0; k < MACHINE_NVMS; k++)
        memset(machine_nvms(f->m)[k].data, 0xff, machine_nvms(f->m)[k].size);
    save_and_close(dir);
    for (unsigned i = 0; i < KILLS; i++) {
        pid_t child = fork();
        int status;

        g_assert_cmpint(child, >=, 0);
        if (child == 0)
            save_for_ever(f);
        g_usleep((gulong)g_rand_int_range(rand, 0, KILL_TIME_US));
        kill(child, SIGKILL);
        g_assert_cmpint(waitpid(child, &status, 0), ==, child);
        g_assert_true(WIFSIGNALED(status));
        nvm_dir_close(open_dir(f));
        for (unsigned k = 0; k < MACHINE_NVMS; k++)
            g_assert_true(is_filled(&machine_nvms(f->m)[k]));
    }
    g_rand_free(rand);
}

static void an_exported_board_is_the_machine_as_it_is(struct fixture *f, gconstpointer unused)
{
    const char *text = "content of the chip";
    GError *error = NULL;

    nor_poke(machine_chip(f->m), 0x3000, text, strlen(text));
    g_assert_true(nvm_dir_export(f->path, f->m, CHIP, &error));
    g_assert_no_error(error);

    machine_free(f->m);
    f->m = new_machine();
    nvm_dir_close(open_dir(f));
    g_assert_cmpmem(machine_nvms(f->m)[4].data + 0x3000, strlen(text), text, strlen(text));
}

static void a_board_is_not_exported_over_another(struct fixture *f, gconstpointer unused)
{
    GError *error = NULL;

    save_and_close(open_dir(f));
    g_assert_false(nvm_dir_export(f->path, f->m, CHIP, &error));
    g_assert_error(error, EMU_ERROR, EMU_ERROR_FILE);
    g_error_free(error);
}

#define ADD(test) g_test_add("/nvm-dir/" #test, struct fixture, NULL, set_up, test, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD(content_outlives_the_machine);
    ADD(quad_enable_outlives_the_machine);
    ADD(volatile_bits_do_not_outlive_the_machine);
    ADD(erase_counters_outlive_the_machine);
    ADD(a_directory_without_chip_registers_opens);
    ADD(nothing_is_written_before_save);
    ADD(a_second_run_is_refused);
    ADD(another_format_is_refused);
    ADD(another_chip_is_refused);
    ADD(a_cut_off_file_is_refused);
    ADD(broken_registers_are_refused);
    ADD(broken_erase_counters_are_refused);
    ADD(a_read_only_directory_is_refused);
    ADD(leftovers_of_a_killed_run_disappear);
    ADD(an_exported_board_is_the_machine_as_it_is);
    ADD(a_board_is_not_exported_over_another);
    ADD(every_file_is_old_or_new_after_a_kill);
    return g_test_run();
}
