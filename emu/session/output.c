/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/json.h"
#include "session/terminal.h"

#define PATIENCE_MS 1000
#define LOOK_MS     20

/* A pipe has no reader before somebody opens it: -1 and ENXIO. */
static int open_patiently(const char *path)
{
    const struct timespec look = {.tv_nsec = LOOK_MS * 1000000};
    int fd = -1;

    for (int waited = 0; waited <= PATIENCE_MS; waited += LOOK_MS) {
        fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0666);
        if (fd >= 0 || errno != ENXIO || terminal_interrupted())
            break;
        clock_nanosleep(CLOCK_MONOTONIC, 0, &look, NULL);
        errno = ENXIO;
    }
    return fd;
}

/* False: nobody takes anything. */
static bool is_writable(int fd)
{
    struct pollfd ready = {.fd = fd, .events = POLLOUT};

    for (int waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
        if (poll(&ready, 1, terminal_interrupted() ? 0 : LOOK_MS) > 0)
            return true;
        if (terminal_interrupted())
            break;
    }
    return false;
}

/* 0, or the errno; ETIMEDOUT: who reads takes nothing. */
static int write_patiently(int fd, const char *data, size_t len)
{
    while (len > 0) {
        if (!is_writable(fd))
            return ETIMEDOUT;
        ssize_t n = write(fd, data, len);

        if (n < 0 && errno != EAGAIN && errno != EINTR)
            return errno;
        if (n > 0) {
            data += n;
            len -= (size_t)n;
        }
    }
    return 0;
}

static const char *reason(int why)
{
    return why == ENXIO || why == ETIMEDOUT ? "nobody reads it" : g_strerror(why);
}

bool output_write(const char *path, const char *what, const void *data, size_t len, GError **error)
{
    int why;

    if (strcmp(path, "-") == 0) {
        bool ok = fwrite(data, 1, len, stdout) == len && fflush(stdout) == 0;

        why = ok ? 0 : errno;
    } else {
        int fd = open_patiently(path);

        why = fd >= 0 ? write_patiently(fd, data, len) : errno;
        if (fd >= 0 && close(fd) != 0 && why == 0)
            why = errno;
    }
    if (why != 0)
        g_set_error(error, EMU_ERROR, EMU_ERROR_FILE, "%s: %s: %s", what, path, reason(why));
    return why == 0;
}

static ssize_t write_stream(void *cookie, const char *text, size_t len)
{
    int why = write_patiently(GPOINTER_TO_INT(cookie), text, len);

    errno = why;
    return why == 0 ? (ssize_t)len : 0;
}

static int close_stream(void *cookie)
{
    return close(GPOINTER_TO_INT(cookie));
}

FILE *output_open(const char *path)
{
    const cookie_io_functions_t calls = {.write = write_stream, .close = close_stream};
    int fd = open_patiently(path);
    FILE *stream = fd >= 0 ? fopencookie(GINT_TO_POINTER(fd), "w", calls) : NULL;

    if (fd >= 0 && stream == NULL)
        close(fd);
    return stream;
}

bool output_json(JsonBuilder *builder, const char *path, const char *what, GError **error)
{
    char *text = json_text(builder);
    bool ok = output_write(path, what, text, strlen(text), error);

    g_free(text);
    return ok;
}
