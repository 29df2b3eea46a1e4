/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/messages.h"

#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "session/terminal.h"

#define PATIENCE_MS 1000
#define LOOK_MS     50

static bool is_writable(void)
{
    struct pollfd ready = {.fd = STDERR_FILENO, .events = POLLOUT};

    for (int waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
        if (poll(&ready, 1, LOOK_MS) > 0)
            return true;
        if (terminal_interrupted())
            return false;
    }
    return false;
}

/* A pipe that poll() calls writable takes PIPE_BUF bytes at once. What is missed is no error. */
static ssize_t write_message(void *cookie, const char *text, size_t len)
{
    size_t done = 0;

    while (done < len && is_writable()) {
        size_t part = len - done < PIPE_BUF ? len - done : PIPE_BUF;
        ssize_t n = write(STDERR_FILENO, text + done, part);

        if (n <= 0)
            break;
        done += (size_t)n;
    }
    return (ssize_t)len;
}

void messages_open(void)
{
    FILE *stream = fopencookie(NULL, "w", (cookie_io_functions_t){.write = write_message});

    if (stream == NULL)
        return;
    setvbuf(stream, NULL, _IOLBF, BUFSIZ);
    stderr = stream;
}
