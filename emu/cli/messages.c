/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/messages.h"

#include <errno.h>
#include <glib.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/screen.h"
#include "base/text.h"
#include "session/terminal.h"

#define PATIENCE_MS 1000
#define LOOK_MS     50

/* One of our streams; for the whole process. */
struct stream {
    int fd;
    int patience_ms;
    int *lost;    /* the errno of the first text that was; NULL: what is missed is no error */
    GString *cut; /* the begin of a character whose rest comes with the next text */
    char buffer[BUFSIZ];
};

static bool is_writable(const struct stream *s)
{
    struct pollfd ready = {.fd = s->fd, .events = POLLOUT};

    for (int waited = 0; waited < s->patience_ms; waited += LOOK_MS) {
        if (poll(&ready, 1, LOOK_MS) > 0)
            return true;
        if (terminal_interrupted())
            break;
    }
    errno = EINTR;
    return false;
}

/* A pipe that poll() calls writable takes PIPE_BUF bytes at once. 0, or the errno. */
static int write_patiently(const struct stream *s, const char *text, size_t len)
{
    while (len > 0) {
        if (!is_writable(s))
            return errno;
        ssize_t n = write(s->fd, text, MIN(len, PIPE_BUF));

        if (n < 0 && errno != EINTR && errno != EAGAIN)
            return errno;
        if (n > 0) {
            text += n;
            len -= (size_t)n;
        }
    }
    return 0;
}

/* How many bytes come before the mark of a paint. */
static size_t up_to_mark(const char *text, size_t len)
{
    size_t n = 0;

    while (n < len && screen_sequence(text[n]) == NULL)
        n++;
    return n;
}

/* As text_append_escaped(), but marks become what a terminal knows. */
static size_t append_painted(GString *out, const char *text, size_t len)
{
    size_t at = 0;

    while (at < len) {
        size_t n = up_to_mark(text + at, len - at);
        size_t taken = text_append_escaped(out, text + at, n);

        at += taken;
        if (at == len || (taken < n && at + n - taken == len))
            break;
        for (; taken < n; taken++, at++)
            g_string_append_printf(out, "\\x%02x", (unsigned char)text[at]);
        g_string_append(out, screen_sequence(text[at++]));
    }
    return at;
}

/* What follows lost text is lost, too: a report with a hole is none. */
static ssize_t write_text(void *cookie, const char *text, size_t len)
{
    struct stream *s = cookie;
    GString *out = g_string_new(NULL);

    if (s->lost == NULL || *s->lost == 0) {
        g_string_append_len(s->cut, text, (gssize)len);
        size_t taken = screen_has_colour(s->fd)
                           ? append_painted(out, s->cut->str, s->cut->len)
                           : text_append_escaped(out, s->cut->str, s->cut->len);
        g_string_erase(s->cut, 0, (gssize)taken);
        int why = write_patiently(s, out->str, out->len);
        if (s->lost != NULL)
            *s->lost = why;
    }
    g_string_free(out, TRUE);
    errno = s->lost != NULL ? *s->lost : 0;
    return errno == 0 ? (ssize_t)len : 0;
}

static int close_stream(void *cookie)
{
    struct stream *s = cookie;

    g_string_free(s->cut, TRUE);
    g_free(s);
    return 0;
}

static FILE *open_stream(int fd, int patience_ms, int *lost, int buffer)
{
    struct stream *s = g_new0(struct stream, 1);
    const cookie_io_functions_t functions = {.write = write_text, .close = close_stream};
    FILE *stream = fopencookie(s, "w", functions);

    s->fd = fd;
    s->patience_ms = patience_ms;
    s->lost = lost;
    s->cut = g_string_new(NULL);
    if (stream != NULL)
        setvbuf(stream, s->buffer, buffer, sizeof s->buffer);
    return stream;
}

struct messages messages_open(int *lost)
{
    const struct messages before = {stdout, stderr};
    FILE *text = open_stream(STDOUT_FILENO, INT_MAX, lost, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF);
    FILE *said = open_stream(STDERR_FILENO, PATIENCE_MS, NULL, _IOLBF);

    if (text != NULL)
        stdout = text;
    if (said != NULL)
        stderr = said;
    return before;
}

void messages_close(const struct messages *before)
{
    if (stdout != before->out)
        fclose(stdout);
    if (stderr != before->err)
        fclose(stderr);
    stdout = before->out;
    stderr = before->err;
}

void messages_progress(const char *line)
{
    static const char erase[] = "\r\033[K";
    const struct stream terminal = {.fd = STDERR_FILENO, .patience_ms = PATIENCE_MS};

    fflush(stderr);
    write_patiently(&terminal, erase, sizeof erase - 1);
    write_patiently(&terminal, line, strlen(line));
}
