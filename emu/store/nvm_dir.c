/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/nvm_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/units.h"
#include "periph/nor/nor.h"
#include "store/nvm_generation.h"
#include "store/nvm_info.h"
#include "store/nvm_journal.h"

#define LOCK_FILE "lock"
#define MAX_INFO  MIB(1) /* erase counters of all sectors of the largest chip */

struct nvm_dir {
    char *path;
    char *where; /* of the current files: a generation, or path */
    char *chip;  /* as the board calls it */
    char *info;  /* content of the info file; NULL: there is none */
    int lock;
    struct machine *machine;
    const struct machine_nvm *nvm;
    uint8_t *saved[MACHINE_NVMS]; /* content of the files, to know what changed */
    bool journaled;               /* the files alone may not be the board */
    bool follows;                 /* operations go to the journal, while that can be written */
    struct nvm_journal *journal;
    struct flash_listener ear;
};

static bool take_lock(struct nvm_dir *dir, GError **error)
{
    char *path = g_build_filename(dir->path, LOCK_FILE, NULL);
    bool ok = true;

    dir->lock = g_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (dir->lock < 0)
        ok = nvm_fail(error, EMU_ERROR_FILE, path, g_strerror(errno));
    else if (flock(dir->lock, LOCK_EX | LOCK_NB) != 0)
        ok = nvm_fail(error, EMU_ERROR_FILE, dir->path, NVM_DIR_BUSY);
    g_free(path);
    return ok;
}

/* --- reading --- */

static bool load_info(struct nvm_dir *dir, GError **error)
{
    size_t len;

    if (!nvm_generation_is(dir->path, dir->where) && !nvm_generation_holds_board(dir->where))
        return true;
    char *path = g_build_filename(dir->where, NVM_INFO_FILE, NULL);
    dir->info = file_read(path, MAX_INFO, &len, error);
    bool ok = dir->info != NULL;

    if (ok)
        ok = nvm_info_apply(machine_chip(dir->machine), dir->chip, path, dir->info, error);
    else
        g_prefix_error(error, "--nvm: ");
    g_free(path);
    return ok;
}

static bool load_memory(struct nvm_dir *dir, unsigned i, GError **error)
{
    const struct machine_nvm *nvm = &dir->nvm[i];
    bool erased, required = nvm_generation_is(dir->path, dir->where);

    if (!nvm_generation_read(dir->where, required, nvm, &erased, error))
        return false;
    dir->saved[i] = g_memdup2(nvm->data, nvm->size);
    if (erased) /* whatever the machine holds */
        memset(dir->saved[i], 0xff, nvm->size);
    return true;
}

static char *journal_path(const struct nvm_dir *dir)
{
    return g_build_filename(dir->where, NVM_JOURNAL_FILE, NULL);
}

static bool replay(struct nvm_dir *dir, GError **error)
{
    if (!nvm_generation_is(dir->path, dir->where))
        return true;
    char *path = journal_path(dir);
    bool ok = nvm_journal_replay(path, dir->machine, error);

    dir->journaled = g_file_test(path, G_FILE_TEST_EXISTS);
    g_free(path);
    return ok;
}

static bool load(struct nvm_dir *dir, GError **error)
{
    dir->where = nvm_generation_find(dir->path, error);
    bool ok = dir->where != NULL && load_info(dir, error);

    for (unsigned i = 0; ok && i < MACHINE_NVMS; i++)
        ok = load_memory(dir, i, error);
    return ok && replay(dir, error);
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
        ok = nvm_fail(error, EMU_ERROR_FILE, path, g_strerror(errno));
    else
        ok = take_lock(dir, error) && load(dir, error);
    if (!ok) {
        nvm_dir_close(dir);
        return NULL;
    }
    return dir;
}

/* --- saving --- */

/* What the machine holds; the chip's array whatever its XIP window shows at the moment. */
static void copy_memories(const struct nvm_dir *dir, struct machine_nvm copy[MACHINE_NVMS])
{
    for (unsigned i = 0; i < MACHINE_NVMS; i++) {
        copy[i] = dir->nvm[i];
        copy[i].data = g_memdup2(dir->nvm[i].data, dir->nvm[i].size);
    }
    nor_peek(machine_chip(dir->machine), 0, copy[MACHINE_NVM_CHIP].data,
             copy[MACHINE_NVM_CHIP].size);
}

static bool differs(const struct nvm_dir *dir, const struct machine_nvm *now, const char *info)
{
    bool other = dir->journaled || g_strcmp0(info, dir->info) != 0;

    for (unsigned i = 0; !other && i < MACHINE_NVMS; i++)
        other = memcmp(dir->saved[i], now[i].data, now[i].size) != 0;
    return other;
}

static void start_journal(struct nvm_dir *dir)
{
    char *path = journal_path(dir);

    nvm_journal_free(dir->journal);
    dir->journal = nvm_journal_new(path, dir->machine);
    g_free(path);
}

/* A new generation is the board: what it replaced goes. */
static void adopt(struct nvm_dir *dir, struct machine_nvm *now, char **info, const char *old)
{
    for (unsigned i = 0; i < MACHINE_NVMS; i++) {
        g_free(dir->saved[i]);
        dir->saved[i] = g_steal_pointer(&now[i].data);
    }
    g_free(dir->info);
    dir->info = g_steal_pointer(info);
    dir->journaled = false;
    if (dir->follows)
        start_journal(dir);
    nvm_generation_tidy(dir->path, dir->where, old);
}

static bool save(struct nvm_dir *dir, bool always, GError **error)
{
    char *info = nvm_info_compose(machine_chip(dir->machine), dir->chip);
    char *old = g_strdup(dir->where);
    struct machine_nvm now[MACHINE_NVMS];
    bool ok = true;

    copy_memories(dir, now);
    if (always || differs(dir, now, info))
        ok = nvm_generation_write(dir->path, now, info, &dir->where, error);
    if (strcmp(old, dir->where) != 0)
        adopt(dir, now, &info, old);
    for (unsigned i = 0; i < MACHINE_NVMS; i++)
        g_free(now[i].data);
    g_free(old);
    g_free(info);
    return ok;
}

bool nvm_dir_save(struct nvm_dir *dir, GError **error)
{
    return save(dir, false, error);
}

bool nvm_dir_export(const char *path, struct machine *m, const char *chip, GError **error)
{
    char *where = nvm_generation_find(path, error);
    bool ok = where != NULL;

    if (ok && (nvm_generation_is(path, where) || nvm_generation_holds_board(where)))
        ok = nvm_fail(error, EMU_ERROR_FILE, path, "holds a board already");
    struct nvm_dir *dir = ok ? nvm_dir_open(path, m, chip, error) : NULL;

    ok = dir != NULL && nvm_dir_save(dir, error);
    nvm_dir_close(dir);
    g_free(where);
    return ok;
}

/* --- the journal --- */

/* More than the board itself would be of no use: then the board is written. */
static bool is_too_large(const struct nvm_dir *dir)
{
    uint64_t content = 0;

    for (unsigned i = 0; i < MACHINE_NVMS; i++)
        content += dir->nvm[i].size;
    return nvm_journal_size(dir->journal) > content;
}

static void on_changed(void *ctx, const struct flash_operation *operation)
{
    struct nvm_dir *dir = ctx;

    if (dir->journal == NULL || machine_rehearses(dir->machine))
        return;
    dir->journaled = true;
    if (!nvm_journal_append(dir->journal, operation) ||
        (is_too_large(dir) && !save(dir, true, NULL)))
        g_clear_pointer(&dir->journal, nvm_journal_free);
}

bool nvm_dir_keep_journal(struct nvm_dir *dir, GError **error)
{
    if (!save(dir, !nvm_generation_is(dir->path, dir->where), error))
        return false;
    dir->follows = true;
    start_journal(dir);
    dir->ear.changed = on_changed;
    machine_listen_flash(dir->machine, &dir->ear, dir);
    return true;
}

void nvm_dir_close(struct nvm_dir *dir)
{
    if (dir == NULL)
        return;
    listener_leave(&dir->ear.listener);
    nvm_journal_free(dir->journal);
    if (dir->lock >= 0)
        close(dir->lock);
    for (unsigned i = 0; i < MACHINE_NVMS; i++)
        g_free(dir->saved[i]);
    g_free(dir->path);
    g_free(dir->where);
    g_free(dir->chip);
    g_free(dir->info);
    g_free(dir);
}
