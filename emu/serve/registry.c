/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "serve/registry.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

#define FILE_NAME "board.ini"
#define GROUP     "board"

/* Serial numbers of boards that have none in their name: those of a J-Link on an nRF5340 DK. */
#define FIRST_SERIAL 1053000000u
#define SERIALS      1000000u

static char *root(void)
{
    const char *named = g_getenv("NRF53EMU_BOARDS");

    return named != NULL ? g_strdup(named)
                         : g_build_filename(g_get_user_data_dir(), "nrf53emu", "boards", NULL);
}

static char *default_path(void)
{
    const char *named = g_getenv("NRF53EMU_NVM");

    return named != NULL ? g_strdup(named)
                         : g_build_filename(g_get_user_data_dir(), "nrf53emu", "board", NULL);
}

/* Absolute, without links as far as it exists. */
static char *resolve(const char *path)
{
    char *real = realpath(path, NULL), *all;

    if (real == NULL)
        return g_canonicalize_filename(path, NULL);
    all = g_strdup(real);
    free(real);
    return all;
}

static bool is_serial(const char *text)
{
    size_t n = strspn(text, "0123456789");

    return n >= 6 && n <= 12 && text[n] == '\0';
}

/* The name of the directory if it is one, else a number that its path always gives. */
static char *serial_of(const char *path)
{
    char *name = g_path_get_basename(path), *usual = default_path(), *real = resolve(usual);
    char *serial;

    if (is_serial(name))
        serial = g_strdup(name);
    else if (strcmp(real, path) == 0)
        serial = g_strdup(REGISTRY_SERIAL);
    else
        serial = g_strdup_printf("%u", FIRST_SERIAL + g_str_hash(path) % SERIALS);
    g_free(real);
    g_free(usual);
    g_free(name);
    return serial;
}

static struct kept_board *board_at(const char *path)
{
    struct kept_board *b = g_new0(struct kept_board, 1);
    char *file;

    b->path = resolve(path);
    file = kept_board_file(b, FILE_NAME);
    GKeyFile *keys = g_file_test(file, G_FILE_TEST_EXISTS) ? file_read_keys(file, NULL) : NULL;
    if (keys != NULL) {
        b->serial = g_key_file_get_string(keys, GROUP, "serial", NULL);
        b->kind = g_key_file_get_string(keys, GROUP, "kind", NULL);
        g_key_file_free(keys);
    }
    if (b->serial == NULL || !is_serial(b->serial)) {
        g_free(b->serial);
        b->serial = serial_of(b->path);
    }
    g_free(file);
    return b;
}

struct kept_board *registry_find(const char *name)
{
    char *path, *all = NULL;
    struct kept_board *b;

    if (name == NULL)
        path = default_path();
    else if (strchr(name, '/') != NULL || g_file_test(name, G_FILE_TEST_IS_DIR))
        path = g_strdup(name);
    else
        path = g_build_filename(all = root(), name, NULL);
    b = board_at(path);
    g_free(path);
    g_free(all);
    return b;
}

static int by_serial(gconstpointer a, gconstpointer b)
{
    const struct kept_board *const *x = a, *const *y = b;

    return strcmp((*x)->serial, (*y)->serial);
}

static bool holds_path(const GPtrArray *boards, const char *path)
{
    for (unsigned i = 0; i < boards->len; i++)
        if (strcmp(((struct kept_board *)boards->pdata[i])->path, path) == 0)
            return true;
    return false;
}

/* A directory may be there twice: by its name, and by a link with its serial number. */
static void add(GPtrArray *boards, const char *path)
{
    struct kept_board *b = g_file_test(path, G_FILE_TEST_IS_DIR) ? board_at(path) : NULL;

    if (b != NULL && !holds_path(boards, b->path))
        g_ptr_array_add(boards, b);
    else
        kept_board_free(b);
}

GPtrArray *registry_list(void)
{
    GPtrArray *boards = g_ptr_array_new_with_free_func((GDestroyNotify)kept_board_free);
    char *all = root(), *usual = default_path();
    GDir *entries = g_dir_open(all, 0, NULL);
    const char *name;

    add(boards, usual);
    while (entries != NULL && (name = g_dir_read_name(entries)) != NULL) {
        char *path = g_build_filename(all, name, NULL);

        add(boards, path);
        g_free(path);
    }
    if (entries != NULL)
        g_dir_close(entries);
    g_ptr_array_sort(boards, by_serial);
    g_free(usual);
    g_free(all);
    return boards;
}

struct kept_board *registry_find_serial(const char *serial)
{
    GPtrArray *boards = registry_list();
    struct kept_board *found = NULL;

    /* 001053405340 is the same number. */
    while (serial[0] == '0')
        serial++;
    for (unsigned i = 0; found == NULL && i < boards->len; i++) {
        struct kept_board *b = boards->pdata[i];

        if (strcmp(b->serial + strspn(b->serial, "0"), serial) == 0)
            found = g_ptr_array_steal_index(boards, i);
    }
    g_ptr_array_unref(boards);
    return found;
}

static bool fail(const char *path, const char *why, GError **error)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_FILE, "%s: %s", path, why);
    return false;
}

/* So that the serial number leads to a directory outside of the root. */
static bool link_from_root(const struct kept_board *b, GError **error)
{
    char *all = root(), *real = resolve(all), *parent = g_path_get_dirname(b->path);
    char *link = g_build_filename(all, b->serial, NULL), *usual = default_path();
    char *there = g_file_read_link(link, NULL), *meant = resolve(usual);
    bool ok = true;

    if (strcmp(parent, real) != 0 && strcmp(meant, b->path) != 0 &&
        g_strcmp0(there, b->path) != 0) {
        if (there != NULL)
            unlink(link);
        ok = g_mkdir_with_parents(all, 0777) == 0 && symlink(b->path, link) == 0;
    }
    if (!ok)
        fail(link, g_strerror(errno), error);
    g_free(meant);
    g_free(there);
    g_free(usual);
    g_free(link);
    g_free(parent);
    g_free(real);
    g_free(all);
    return ok;
}

static bool write_file(const struct kept_board *b, GError **error)
{
    char *path = kept_board_file(b, FILE_NAME);
    GKeyFile *keys = g_key_file_new();
    GError *cause = NULL;

    g_key_file_set_string(keys, GROUP, "serial", b->serial);
    if (b->kind != NULL)
        g_key_file_set_string(keys, GROUP, "kind", b->kind);
    bool ok = g_key_file_save_to_file(keys, path, &cause);
    if (!ok)
        fail(path, cause->message, error);
    g_clear_error(&cause);
    g_key_file_free(keys);
    g_free(path);
    return ok;
}

bool registry_enter(const struct kept_board *b, GError **error)
{
    if (g_mkdir_with_parents(b->path, 0777) != 0)
        return fail(b->path, g_strerror(errno), error);
    return write_file(b, error) && link_from_root(b, error);
}

void kept_board_free(struct kept_board *b)
{
    if (b == NULL)
        return;
    g_free(b->path);
    g_free(b->serial);
    g_free(b->kind);
    g_free(b);
}

char *kept_board_file(const struct kept_board *b, const char *name)
{
    return g_build_filename(b->path, name, NULL);
}

bool kept_board_is_entered(const struct kept_board *b)
{
    char *path = kept_board_file(b, FILE_NAME);
    bool is = g_file_test(path, G_FILE_TEST_EXISTS);

    g_free(path);
    return is;
}

guint64 kept_board_seed(const struct kept_board *b)
{
    return kept_board_is_entered(b) ? g_ascii_strtoull(b->serial, NULL, 10) : 1;
}
