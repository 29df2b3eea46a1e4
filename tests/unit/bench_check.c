/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench_check.h"

#include <glib/gstdio.h>
#include <string.h>

void bench_check_open(struct bench_check *b)
{
    GError *error = NULL;

    *b = (struct bench_check){0};
    b->dir = g_dir_make_tmp("check-XXXXXX", &error);
    g_assert_no_error(error);
    b->board = board_load("nrf5340dk", &error);
    g_assert_no_error(error);
    bench_check_restart(b);
}

void bench_check_restart(struct bench_check *b)
{
    GError *error = NULL;

    check_free(b->check);
    b->check = check_new(b->board, &error);
    g_assert_no_error(error);
}

void bench_check_close(struct bench_check *b)
{
    GDir *dir = g_dir_open(b->dir, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name(dir)) != NULL) {
        char *path = g_build_filename(b->dir, name, NULL);

        g_remove(path);
        g_free(path);
    }
    g_dir_close(dir);
    g_rmdir(b->dir);
    check_free(b->check);
    board_free(b->board);
    g_free(b->dir);
}

bool bench_check_add(struct bench_check *b, const char *name, const void *bytes, size_t len)
{
    const char *at = strchr(name, '@');
    char *file = at != NULL ? g_strndup(name, (gsize)(at - name)) : g_strdup(name);
    char *path = g_build_filename(b->dir, file, NULL);
    char *spec = g_strconcat(path, at, NULL);
    GError *error = NULL;

    /* Without fsync(): a test writes thousands. */
    g_assert_true(
        g_file_set_contents_full(path, bytes, (gssize)len, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    bool ok = check_add(b->check, spec, &error);
    g_assert_true(ok == (error == NULL));
    g_clear_error(&error);
    g_free(spec);
    g_free(path);
    g_free(file);
    return ok;
}

const struct finding *bench_check_find(struct bench_check *b, const char *id)
{
    b->findings = check_run(b->check);
    for (unsigned i = 0; i < b->findings->len; i++) {
        const struct finding *f = b->findings->pdata[i];

        if (strcmp(f->id, id) == 0)
            return f;
    }
    return NULL;
}
