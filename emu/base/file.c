/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

#define MAX_KEY_FILE (256u << 10) /* a description that people write */

static void fail(const char *path, const char *why, GError **error)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_FILE, "%s: %s", path, why);
}

/* Reads up to `size` bytes; a file that shrinks meanwhile gives fewer. -1: errno. */
static gssize read_all(int fd, char *data, size_t size)
{
    size_t done = 0;

    while (done < size) {
        ssize_t n = read(fd, data + done, size - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        done += (size_t)n;
    }
    return (gssize)done;
}

static char *read_open(int fd, const char *path, size_t max, size_t *len, GError **error)
{
    struct stat st;

    if (fstat(fd, &st) != 0) {
        fail(path, g_strerror(errno), error);
        return NULL;
    }
    if (!S_ISREG(st.st_mode)) {
        fail(path, "not a regular file", error);
        return NULL;
    }
    if ((guint64)st.st_size > max) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: %lld bytes; at most %zu can be", path,
                    (long long)st.st_size, max);
        return NULL;
    }
    char *data = g_try_malloc((size_t)st.st_size + 1);
    gssize n = data != NULL ? read_all(fd, data, (size_t)st.st_size) : -1;
    if (n < 0) {
        fail(path, data == NULL ? "not enough memory to read it" : g_strerror(errno), error);
        g_free(data);
        return NULL;
    }
    data[n] = '\0';
    *len = (size_t)n;
    return data;
}

char *file_read(const char *path, size_t max, size_t *len, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0) {
        fail(path, errno == ENOENT ? "no such file" : g_strerror(errno), error);
        return NULL;
    }
    char *data = read_open(fd, path, max, len, error);
    close(fd);
    return data;
}

bool file_begins_with(const char *path, const char *bytes, size_t len)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat st;
    char head[16];

    g_assert(len <= sizeof head);
    if (fd < 0)
        return false;
    bool is = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
              read_all(fd, head, len) == (gssize)len && memcmp(head, bytes, len) == 0;
    close(fd);
    return is;
}

GKeyFile *file_read_keys(const char *path, GError **error)
{
    size_t len;
    char *text = file_read(path, MAX_KEY_FILE, &len, error);
    GError *cause = NULL;

    if (text == NULL)
        return NULL;
    GKeyFile *file = g_key_file_new();
    if (!g_key_file_load_from_data(file, text, len, G_KEY_FILE_NONE, &cause)) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: %s", path, cause->message);
        g_error_free(cause);
        g_key_file_free(file);
        file = NULL;
    }
    g_free(text);
    return file;
}
