/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/nvm_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "store/nvm_info.h"

#define INFO_FILE "nrf53emu.ini"
#define LOCK_FILE "lock"
#define HOLE      4096 /* granule in which erased content is left as a hole */

struct nvm_dir {
    char *path;
    char *chip; /* as the board calls it */
    char *info; /* content of the info file */
    int lock;
    struct machine *machine;
    const struct machine_nvm *nvm;
    uint8_t *saved[MACHINE_NVMS]; /* content of the files, to know what changed */
};

static bool fail(GError **error, int code, const char *path, const char *what)
{
    g_set_error(error, EMU_ERROR, code, "--nvm: %s: %s", path, what);
    return false;
}

static char *file_of(const struct nvm_dir *dir, unsigned i)
{
    return g_strdup_printf("%s/%s.nvm", dir->path, dir->nvm[i].name);
}

static bool take_lock(struct nvm_dir *dir, GError **error)
{
    char *path = g_build_filename(dir->path, LOCK_FILE, NULL);
    bool ok = true;

    dir->lock = g_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (dir->lock < 0)
        ok = fail(error, EMU_ERROR_FILE, path, g_strerror(errno));
    else if (flock(dir->lock, LOCK_EX | LOCK_NB) != 0)
        ok = fail(error, EMU_ERROR_FILE, dir->path, "another run is using this directory");
    g_free(path);
    return ok;
}

/* What a killed run left: files that were never renamed. GLib adds six letters to a name. */
static void remove_leftovers(struct nvm_dir *dir)
{
    GDir *entries = g_dir_open(dir->path, 0, NULL);
    const char *name;

    while (entries != NULL && (name = g_dir_read_name(entries)) != NULL)
        if (g_str_has_suffix(name, ".nvm.new") || g_str_has_prefix(name, INFO_FILE ".")) {
            char *path = g_build_filename(dir->path, name, NULL);

            g_unlink(path);
            g_free(path);
        }
    if (entries != NULL)
        g_dir_close(entries);
}

static bool save_info(struct nvm_dir *dir, GError **error)
{
    char *text = nvm_info_compose(machine_chip(dir->machine), dir->chip);
    GError *cause = NULL;
    bool ok = true;

    if (g_strcmp0(text, dir->info) != 0) {
        char *path = g_build_filename(dir->path, INFO_FILE, NULL);

        ok = g_file_set_contents(path, text, -1, &cause) ||
             fail(error, EMU_ERROR_FILE, path, cause->message);
        g_clear_error(&cause);
        g_free(path);
    }
    if (ok) {
        g_free(dir->info);
        dir->info = text;
    } else {
        g_free(text);
    }
    return ok;
}

/* Reads the info file; a fresh directory gets one, before any content says what it belongs to. */
static bool load_info(struct nvm_dir *dir, GError **error)
{
    char *path = g_build_filename(dir->path, INFO_FILE, NULL);
    GError *cause = NULL;
    bool ok;

    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        ok = save_info(dir, error);
    else if (!g_file_get_contents(path, &dir->info, NULL, &cause))
        ok = fail(error, EMU_ERROR_FILE, path, cause->message);
    else
        ok = nvm_info_apply(machine_chip(dir->machine), dir->chip, path, dir->info, error);
    g_clear_error(&cause);
    g_free(path);
    return ok;
}

static bool load_file(struct nvm_dir *dir, unsigned i, GError **error)
{
    const struct machine_nvm *nvm = &dir->nvm[i];
    char *path = file_of(dir, i), *content;
    size_t len;
    GError *cause = NULL;
    bool ok = true, fresh = false;

    if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        if (!g_file_get_contents(path, &content, &len, &cause)) {
            ok = fail(error, EMU_ERROR_FILE, path, cause->message);
            g_error_free(cause);
        } else {
            if (len == nvm->size)
                for (size_t k = 0; k < len; k++)
                    nvm->data[k] = (uint8_t)~content[k];
            else
                ok = fail(error, EMU_ERROR_FORMAT, path, "has not the size of its memory");
            g_free(content);
        }
    } else {
        fresh = true;
    }
    if (ok) {
        dir->saved[i] = g_memdup2(nvm->data, nvm->size);
        if (fresh) /* no file means erased, whatever the machine holds */
            memset(dir->saved[i], 0xff, nvm->size);
    }
    g_free(path);
    return ok;
}

/*
 * Files hold the complement of the content, so that erased flash (0xFF) is zero and can be a hole.
 */
static bool write_sparse(int fd, const uint8_t *data, uint32_t size)
{
    uint8_t block[HOLE];

    for (uint32_t at = 0; at < size; at += HOLE) {
        uint32_t len = MIN(HOLE, size - at);
        bool erased = true;

        for (uint32_t k = 0; k < len; k++) {
            block[k] = (uint8_t)~data[at + k];
            erased = erased && block[k] == 0;
        }
        if (!erased && pwrite(fd, block, len, at) != (ssize_t)len)
            return false;
    }
    return ftruncate(fd, size) == 0 && fsync(fd) == 0;
}

static bool save_file(struct nvm_dir *dir, unsigned i, GError **error)
{
    const struct machine_nvm *nvm = &dir->nvm[i];
    char *path = file_of(dir, i);
    char *temporary = g_strconcat(path, ".new", NULL);
    int fd = g_open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool ok = fd >= 0 && write_sparse(fd, nvm->data, nvm->size);

    if (fd >= 0)
        ok = close(fd) == 0 && ok;
    ok = ok && g_rename(temporary, path) == 0;
    if (ok)
        memcpy(dir->saved[i], nvm->data, nvm->size);
    else
        fail(error, EMU_ERROR_FILE, path, g_strerror(errno));
    g_free(temporary);
    g_free(path);
    return ok;
}

struct nvm_dir *nvm_dir_open(const char *path, struct machine *m, const char *chip, GError **error)
{
    struct nvm_dir *dir = g_new0(struct nvm_dir, 1);
    bool ok;

    dir->path = g_strdup(path);
    dir->chip = g_strdup(chip);
    dir->lock = -1;
    dir->machine = m;
    dir->nvm = machine_nvms(m);
    if (g_mkdir_with_parents(path, 0777) != 0)
        ok = fail(error, EMU_ERROR_FILE, path, g_strerror(errno));
    else
        ok = take_lock(dir, error);
    if (ok)
        remove_leftovers(dir);
    ok = ok && load_info(dir, error);
    for (unsigned i = 0; ok && i < MACHINE_NVMS; i++)
        ok = load_file(dir, i, error);
    if (!ok) {
        nvm_dir_close(dir);
        return NULL;
    }
    return dir;
}

bool nvm_dir_save(struct nvm_dir *dir, GError **error)
{
    machine_settle_nvms(dir->machine);
    for (unsigned i = 0; i < MACHINE_NVMS; i++)
        if (memcmp(dir->saved[i], dir->nvm[i].data, dir->nvm[i].size) != 0 &&
            !save_file(dir, i, error))
            return false;
    return save_info(dir, error);
}

bool nvm_dir_export(const char *path, struct machine *m, const char *chip, GError **error)
{
    char *info = g_build_filename(path, INFO_FILE, NULL);
    bool ok = !g_file_test(info, G_FILE_TEST_EXISTS);
    struct nvm_dir *dir = ok ? nvm_dir_open(path, m, chip, error) : NULL;

    if (!ok)
        fail(error, EMU_ERROR_FILE, path, "holds a board already");
    ok = dir != NULL && nvm_dir_save(dir, error);
    nvm_dir_close(dir);
    g_free(info);
    return ok;
}

void nvm_dir_close(struct nvm_dir *dir)
{
    if (dir == NULL)
        return;
    if (dir->lock >= 0)
        close(dir->lock);
    for (unsigned i = 0; i < MACHINE_NVMS; i++)
        g_free(dir->saved[i]);
    g_free(dir->path);
    g_free(dir->chip);
    g_free(dir->info);
    g_free(dir);
}
