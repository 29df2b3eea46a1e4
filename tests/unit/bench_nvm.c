/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench_nvm.h"

#include <glib/gstdio.h>

#include "soc/board.h"

struct machine *bench_nvm_machine(void)
{
    GError *error = NULL;
    struct board *board = board_load("nrf5340dk", &error);
    const struct machine_config config = {.board = board, .seed = 1};
    struct machine *m = machine_new(&config, &error);

    g_assert_no_error(error);
    board_free(board);
    return m;
}

void bench_nvm_set_up(struct bench_nvm *f, gconstpointer unused)
{
    (void)unused;
    f->path = g_dir_make_tmp("nvm-XXXXXX", NULL);
    g_assert_nonnull(f->path);
    f->m = bench_nvm_machine();
}

void bench_nvm_remove_tree(const char *path)
{
    GDir *entries = g_dir_open(path, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name(entries)) != NULL) {
        char *entry = g_build_filename(path, name, NULL);

        if (g_file_test(entry, G_FILE_TEST_IS_DIR) && !g_file_test(entry, G_FILE_TEST_IS_SYMLINK))
            bench_nvm_remove_tree(entry);
        else
            g_unlink(entry);
        g_free(entry);
    }
    g_dir_close(entries);
    g_rmdir(path);
}

void bench_nvm_tear_down(struct bench_nvm *f, gconstpointer unused)
{
    (void)unused;
    bench_nvm_remove_tree(f->path);
    g_free(f->path);
    machine_free(f->m);
}

struct nvm_dir *bench_nvm_open(struct bench_nvm *f)
{
    GError *error = NULL;
    struct nvm_dir *dir = nvm_dir_open(f->path, f->m, BENCH_NVM_CHIP, &error);

    g_assert_no_error(error);
    return dir;
}
