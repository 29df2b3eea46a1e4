/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/nvm_generation.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

#define CURRENT "current"
#define PREFIX  "nrf53emu-generation-"
#define HOLE    4096 /* granule in which erased content is left as a hole */

bool nvm_fail(GError **error, int code, const char *path, const char *what)
{
    g_set_error(error, EMU_ERROR, code, "--nvm: %s: %s", path, what);
    return false;
}

static bool fail_errno(GError **error, const char *path)
{
    return nvm_fail(error, EMU_ERROR_FILE, path, g_strerror(errno));
}

/* The N of a generation's name; 0: the name is another's. */
static guint64 number_of(const char *name)
{
    guint64 n;

    if (!g_str_has_prefix(name, PREFIX) ||
        !g_ascii_string_to_unsigned(name + strlen(PREFIX), 10, 1, G_MAXUINT32, &n, NULL))
        return 0;
    return n;
}

static char *memory_path(const char *where, const struct machine_nvm *memory)
{
    return g_strdup_printf("%s/%s.nvm", where, memory->name);
}

/* --- finding and reading --- */

char *nvm_generation_find(const char *dir, GError **error)
{
    char *link = g_build_filename(dir, CURRENT, NULL), *where = NULL;
    char target[64];
    ssize_t len = readlink(link, target, sizeof target - 1);

    if (len < 0 && errno == ENOENT) {
        where = g_strdup(dir);
    } else if (len < 0 && errno != EINVAL) {
        fail_errno(error, link);
    } else {
        target[MAX(len, 0)] = '\0';
        if (number_of(target) != 0)
            where = g_build_filename(dir, target, NULL);
        else
            nvm_fail(error, EMU_ERROR_FORMAT, link, "not a link to a board of this directory");
    }
    g_free(link);
    return where;
}

bool nvm_generation_is(const char *dir, const char *where)
{
    return strcmp(dir, where) != 0;
}

bool nvm_generation_holds_board(const char *where)
{
    char *info = g_build_filename(where, NVM_INFO_FILE, NULL);
    bool holds = g_file_test(info, G_FILE_TEST_EXISTS);

    g_free(info);
    return holds;
}

bool nvm_generation_read(const char *where, bool required, const struct machine_nvm *memory,
                         bool *erased, GError **error)
{
    char *path = memory_path(where, memory);
    bool ok = true;

    *erased = !required && !g_file_test(path, G_FILE_TEST_EXISTS);
    if (!*erased) {
        size_t len;
        char *content = file_read(path, memory->size, &len, error);

        ok = content != NULL;
        if (!ok)
            g_prefix_error(error, "--nvm: ");
        else if (len != memory->size)
            ok = nvm_fail(error, EMU_ERROR_FORMAT, path, "has not the size of its memory");
        for (size_t k = 0; ok && k < len; k++)
            memory->data[k] = (uint8_t)~content[k];
        g_free(content);
    }
    g_free(path);
    return ok;
}

/* --- writing --- */

/* Some file systems cannot sync a directory, and keep their order without. */
static bool sync_dir(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && (fsync(fd) == 0 || errno == EINVAL);
    int cause = errno;

    if (fd >= 0)
        close(fd);
    errno = cause;
    return ok;
}

/* All of it: a disk that becomes full writes a part, and says why only when asked again. */
static bool write_at(int fd, const uint8_t *data, size_t len, off_t at)
{
    while (len > 0) {
        ssize_t n = pwrite(fd, data, len, at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        data += n;
        at += n;
        len -= (size_t)n;
    }
    return true;
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
        if (!erased && !write_at(fd, block, len, at))
            return false;
    }
    return ftruncate(fd, size) == 0;
}

static bool write_text(int fd, const uint8_t *data, uint32_t size)
{
    return write_at(fd, data, size, 0);
}

typedef bool (*writer)(int fd, const uint8_t *data, uint32_t size);

static bool write_file(const char *path, writer write, const uint8_t *data, uint32_t size,
                       GError **error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    bool ok = fd >= 0 && write(fd, data, size) && fsync(fd) == 0;
    int cause = errno;

    if (fd >= 0 && close(fd) != 0 && ok) {
        ok = false;
        cause = errno;
    }
    errno = cause;
    return ok || fail_errno(error, path);
}

static bool write_files(const char *where, const struct machine_nvm *memories, const char *info,
                        GError **error)
{
    char *path = g_build_filename(where, NVM_INFO_FILE, NULL);
    bool ok = write_file(path, write_text, (const uint8_t *)info, (uint32_t)strlen(info), error);

    g_free(path);
    for (unsigned i = 0; ok && i < MACHINE_NVMS; i++) {
        path = memory_path(where, &memories[i]);
        ok = write_file(path, write_sparse, memories[i].data, memories[i].size, error);
        g_free(path);
    }
    return ok && (sync_dir(where) || fail_errno(error, where));
}

/* The link is made inside the new generation, where no file of another can stand in its way. */
static bool make_current(const char *dir, const char *name, const char *where, GError **error)
{
    char *fresh = g_build_filename(where, CURRENT, NULL);
    char *link = g_build_filename(dir, CURRENT, NULL);
    bool ok = (symlink(name, fresh) == 0 && rename(fresh, link) == 0) || fail_errno(error, link);

    g_free(fresh);
    g_free(link);
    return ok;
}

static guint64 highest(const char *dir)
{
    GDir *entries = g_dir_open(dir, 0, NULL);
    guint64 n = 0;
    const char *name;

    while (entries != NULL && (name = g_dir_read_name(entries)) != NULL)
        n = MAX(n, number_of(name));
    if (entries != NULL)
        g_dir_close(entries);
    return n;
}

static void discard(const char *where);

bool nvm_generation_write(const char *dir, const struct machine_nvm *memories, const char *info,
                          char **where, GError **error)
{
    char *name = g_strdup_printf(PREFIX "%" G_GUINT64_FORMAT, highest(dir) + 1);
    char *fresh = g_build_filename(dir, name, NULL);
    bool ok = mkdir(fresh, 0777) == 0 || fail_errno(error, fresh);

    if (ok &&
        (!write_files(fresh, memories, info, error) || !make_current(dir, name, fresh, error))) {
        discard(fresh);
        ok = false;
    }
    if (ok) {
        g_free(*where);
        *where = g_steal_pointer(&fresh);
        ok = sync_dir(dir) || fail_errno(error, dir);
    }
    g_free(fresh);
    g_free(name);
    return ok;
}

/* --- removing --- */

static const char *const board_files[] = {"app-flash.nvm", "app-uicr.nvm", "net-flash.nvm",
                                          "net-uicr.nvm",  "qspi.nvm",     NVM_INFO_FILE};

static void remove_file(const char *where, const char *name)
{
    char *path = g_build_filename(where, name, NULL);

    unlink(path);
    g_free(path);
}

static void remove_board(const char *where)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(board_files); i++)
        remove_file(where, board_files[i]);
}

/* A file that is not ours keeps the directory. */
static void discard(const char *where)
{
    remove_board(where);
    remove_file(where, NVM_JOURNAL_FILE);
    remove_file(where, CURRENT);
    rmdir(where);
}

void nvm_generation_tidy(const char *dir, const char *where, const char *old)
{
    GDir *entries = g_dir_open(dir, 0, NULL);
    const char *name;

    if (old != NULL && strcmp(old, dir) == 0)
        remove_board(dir);
    while (entries != NULL && (name = g_dir_read_name(entries)) != NULL) {
        char *path = g_build_filename(dir, name, NULL);

        if (number_of(name) != 0 && strcmp(path, where) != 0)
            discard(path);
        g_free(path);
    }
    if (entries != NULL)
        g_dir_close(entries);
}
