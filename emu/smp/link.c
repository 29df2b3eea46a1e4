/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "smp/link.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "base/error.h"

#define WRITE_PATIENCE (30 * G_TIME_SPAN_SECOND)

G_DEFINE_QUARK(smp - error - quark, smp_error)

struct smp_link {
    int fd, stop_fd;
    char *name;
};

static bool port_error(GError **error, int code, const char *port, const char *why)
{
    g_set_error(error, EMU_ERROR, code, "--port %s: %s", port, why);
    return false;
}

static bool open_terminal(struct smp_link *link, const char *path, GError **error)
{
    struct termios settings;

    link->fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (link->fd < 0)
        return port_error(error, EMU_ERROR_FILE, link->name, g_strerror(errno));
    if (tcgetattr(link->fd, &settings) != 0)
        return port_error(error, EMU_ERROR_USAGE, link->name, "is no terminal");
    cfmakeraw(&settings);
    settings.c_cflag |= CLOCAL | CREAD;
    cfsetspeed(&settings, B115200);
    tcsetattr(link->fd, TCSANOW, &settings);
    return true;
}

static int connect_to(const struct addrinfo *a)
{
    int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC, a->ai_protocol);

    if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen) == 0)
        return fd;
    int why = errno;
    if (fd >= 0)
        close(fd);
    errno = why;
    return -1;
}

static bool open_tcp(struct smp_link *link, const char *place, GError **error)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    const char *colon = strrchr(place, ':');
    struct addrinfo *found = NULL;

    if (colon == NULL || colon == place || colon[1] == '\0')
        return port_error(error, EMU_ERROR_USAGE, link->name, "is not tcp:HOST:PORT");
    char *host = g_strndup(place, (gsize)(colon - place));
    int why = getaddrinfo(host, colon + 1, &hints, &found);
    g_free(host);
    if (why != 0)
        return port_error(error, EMU_ERROR_USAGE, link->name, gai_strerror(why));
    for (const struct addrinfo *a = found; a != NULL && link->fd < 0; a = a->ai_next)
        link->fd = connect_to(a);
    int reason = errno;
    freeaddrinfo(found);
    if (link->fd < 0)
        return port_error(error, EMU_ERROR_FILE, link->name, g_strerror(reason));
    return fcntl(link->fd, F_SETFL, O_NONBLOCK) == 0;
}

struct smp_link *smp_link_open(const char *port, int stop_fd, GError **error)
{
    struct smp_link *link = g_new0(struct smp_link, 1);
    bool ok;

    link->fd = -1;
    link->stop_fd = stop_fd;
    link->name = g_strdup(port);
    if (g_str_has_prefix(port, "tcp:"))
        ok = open_tcp(link, port + strlen("tcp:"), error);
    else
        ok = open_terminal(link, g_str_has_prefix(port, "pty:") ? port + strlen("pty:") : port,
                           error);
    if (ok)
        return link;
    smp_link_free(link);
    return NULL;
}

void smp_link_free(struct smp_link *link)
{
    if (link == NULL)
        return;
    if (link->fd >= 0)
        close(link->fd);
    g_free(link->name);
    g_free(link);
}

static bool link_error(struct smp_link *link, enum smp_error code, const char *why, GError **error)
{
    g_set_error(error, SMP_ERROR, (int)code, "%s: %s", link->name, why);
    return false;
}

/* Waits until the line can do `events`. */
static bool wait_for(struct smp_link *link, short events, gint64 deadline, GError **error)
{
    struct pollfd fds[] = {{link->fd, events, 0}, {link->stop_fd, POLLIN, 0}};

    for (;;) {
        gint64 left = (deadline - g_get_monotonic_time() + 999) / 1000;
        int n = poll(fds, 2, (int)CLAMP(left, 0, G_MAXINT));

        if (fds[1].revents != 0 && n > 0)
            return link_error(link, SMP_ERROR_STOPPED, "interrupted", error);
        if (n > 0)
            return true;
        if (n == 0)
            return link_error(link, SMP_ERROR_SILENT, "the device does not answer", error);
        if (errno != EINTR)
            return link_error(link, SMP_ERROR_GONE, g_strerror(errno), error);
    }
}

bool smp_link_write(struct smp_link *link, const char *text, size_t len, GError **error)
{
    gint64 deadline = g_get_monotonic_time() + WRITE_PATIENCE;

    while (len > 0) {
        ssize_t n = write(link->fd, text, len);

        if (n > 0) {
            text += n;
            len -= (size_t)n;
        } else if (n < 0 && errno != EAGAIN && errno != EINTR) {
            return link_error(link, SMP_ERROR_GONE, g_strerror(errno), error);
        } else if (!wait_for(link, POLLOUT, deadline, error)) {
            return false;
        }
    }
    return true;
}

size_t smp_link_read(struct smp_link *link, char *data, size_t size, gint64 deadline,
                     GError **error)
{
    while (wait_for(link, POLLIN, deadline, error)) {
        ssize_t n = read(link->fd, data, size);

        if (n > 0)
            return (size_t)n;
        if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
            link_error(link, SMP_ERROR_GONE, "the line has ended", error);
            return 0;
        }
    }
    return 0;
}
