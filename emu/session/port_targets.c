/*
 * The ways of a port to the host.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "session/port_priv.h"
#include "session/terminal.h"

static bool refuse(GError **error, const char *what)
{
    g_set_error_literal(error, EMU_ERROR, EMU_ERROR_USAGE, what);
    return false;
}

static void place(struct port *p, const char *text)
{
    g_free(p->place);
    p->place = g_strdup(text);
}

static void close_descriptor(struct wait_source *s)
{
    if (s->fd > STDERR_FILENO)
        close(s->fd);
    s->fd = -1;
    s->events = 0;
}

/* Unless somebody has put another one there. */
static void remove_link(struct port *p)
{
    char *there = p->link != NULL ? g_file_read_link(p->link, NULL) : NULL;

    if (there != NULL && strcmp(there, p->place) == 0)
        unlink(p->link);
    g_free(there);
}

void port_release(struct port *p)
{
    remove_link(p);
    if (p->in.fd == p->out.fd)
        p->in.fd = -1;
    close_descriptor(&p->in);
    close_descriptor(&p->out);
    close_descriptor(&p->listener);
}

void port_lose_reader(struct port *p)
{
    p->left = true;
    if (p->kind == PORT_PTY) {
        p->in.events = p->out.events = 0;
        return;
    }
    if (p->in.fd == p->out.fd)
        p->in.fd = -1;
    close_descriptor(&p->out);
    if (p->kind == PORT_TCP)
        p->listener.events = POLLIN;
}

void port_input_ended(struct port *p)
{
    /* A pty whose other side is closed reports EIO until it is opened again. */
    if (p->kind == PORT_PTY)
        return;
    if (p->kind == PORT_TCP) {
        g_byte_array_set_size(p->queue, 0);
        port_lose_reader(p);
        return;
    }
    close_descriptor(&p->in);
}

static void on_writable(void *ctx, short revents)
{
    port_flush(ctx);
}

/*
 * A pty hangs up when who had it open closes it. What is written from then on is lost, as at a
 * board's serial port; before the first time it waits, so that nothing of the start is missed.
 */
static void on_readable(void *ctx, short revents)
{
    struct port *p = ctx;

    if ((revents & POLLIN) != 0 || p->kind != PORT_PTY) {
        port_take_input(p);
        return;
    }
    g_byte_array_set_size(p->queue, 0);
    port_lose_reader(p);
}

void port_find_reader(struct port *p)
{
    struct pollfd pty = {.fd = p->out.fd};

    if (p->kind == PORT_FIFO && p->out.fd < 0 && !p->left)
        p->out.fd = open(p->path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (p->kind == PORT_PTY && p->left && poll(&pty, 1, 0) == 0) {
        p->left = false;
        p->in.events = POLLIN;
    }
}

static void on_client(void *ctx, short revents)
{
    struct port *p = ctx;
    int fd = accept4(p->listener.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (fd < 0)
        return;
    p->in.fd = p->out.fd = fd;
    p->in.events = POLLIN;
    p->socket = true;
    p->listener.events = 0;
    p->left = false;
    port_jlink_greet(p);
}

/* A link of a run that was killed is replaced, nothing else. */
static bool make_link(struct port *p, const char *link, GError **error)
{
    char *old = g_file_read_link(link, NULL);

    if (old != NULL && g_str_has_prefix(old, "/dev/pts/"))
        unlink(link);
    g_free(old);
    if (symlink(p->place, link) != 0)
        return refuse(error, g_strerror(errno));
    p->link = g_strdup(link);
    return true;
}

static bool open_pty(struct port *p, const char *link, GError **error)
{
    int fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0 || grantpt(fd) != 0 || unlockpt(fd) != 0)
        return refuse(error, g_strerror(errno));
    terminal_make_raw(fd);
    p->in.fd = p->out.fd = fd;
    p->in.events = POLLIN;
    place(p, ptsname(fd));
    if (link != NULL)
        return make_link(p, link, error);
    fprintf(stderr, "nrf53emu: %s is %s\n", p->config.name, p->place);
    return true;
}

static bool wait_for_client(struct port *p)
{
    if (!p->config.quiet)
        fprintf(stderr, "nrf53emu: %s waits for a client of %s\n", p->config.name, p->place);
    while (p->out.fd < 0 && !wait_is_over(p->config.wait))
        wait_once(p->config.wait, 1000);
    return true;
}

static bool open_tcp(struct port *p, const char *number, GError **error)
{
    char *end;
    guint64 port = g_ascii_strtoull(number, &end, 10);
    bool waits = strcmp(end, ",wait") == 0;
    int yes = 1;

    if (end == number || (*end != '\0' && !waits) || port == 0 || port > 65535)
        return refuse(error, "not a port number");
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    p->listener.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    p->listener.events = POLLIN;
    if (p->listener.fd < 0 ||
        setsockopt(p->listener.fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        bind(p->listener.fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(p->listener.fd, 1) != 0)
        return refuse(error, g_strerror(errno));
    return !waits || wait_for_client(p);
}

static bool open_file(struct port *p, const char *path, GError **error)
{
    struct stat s;

    p->out.fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK | O_CLOEXEC, 0666);
    if (p->out.fd < 0 && errno == ENXIO && stat(path, &s) == 0 && S_ISFIFO(s.st_mode)) {
        p->kind = PORT_FIFO; /* that nobody reads yet */
        p->path = g_strdup(path);
        return true;
    }
    if (p->out.fd < 0 || fstat(p->out.fd, &s) != 0)
        return refuse(error, g_strerror(errno));
    if (S_ISFIFO(s.st_mode)) {
        p->kind = PORT_FIFO;
        p->path = g_strdup(path);
    }
    return true;
}

/*
 * A descriptor of our own onto stdout's pipe or terminal does not block; the one that we were given
 * stays as it is, because others may share it.
 */
static void open_stdout(struct port *p)
{
    struct stat s;

    p->out.fd = STDOUT_FILENO;
    p->blocking = true;
    place(p, "standard output");
    if (fstat(STDOUT_FILENO, &s) != 0)
        return;
    p->socket = S_ISSOCK(s.st_mode);
    /* Another descriptor of a pty's master would be the master of another pty. */
    if ((!S_ISFIFO(s.st_mode) && !S_ISCHR(s.st_mode)) || ptsname(STDOUT_FILENO) != NULL)
        return;
    int fd = open("/proc/self/fd/1", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return;
    p->out.fd = fd;
    p->blocking = false;
}

void port_read_stdin(struct port *p)
{
    p->in.fd = STDIN_FILENO;
    p->in.events = POLLIN;
}

static bool open_target(struct port *p, const char *target, GError **error)
{
    static const struct {
        const char *name;
        enum port_kind kind;
    } kinds[] = {
        {"-", PORT_STDIO},  {"null", PORT_NULL},  {"pty", PORT_PTY},    {"pty:", PORT_PTY},
        {"tcp:", PORT_TCP}, {"file:", PORT_FILE}, {"jlink:", PORT_TCP},
    };
    const char *colon = strchr(target, ':');
    size_t len = colon != NULL ? (size_t)(colon - target) + 1 : strlen(target);

    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (strlen(kinds[i].name) != len || strncmp(kinds[i].name, target, len) != 0)
            continue;
        p->kind = kinds[i].kind;
        switch (p->kind) {
        case PORT_STDIO:
            open_stdout(p);
            return true;
        case PORT_PTY:
            return open_pty(p, colon != NULL ? target + len : NULL, error);
        case PORT_TCP:
            p->greets = target[0] == 'j';
            return open_tcp(p, target + len, error);
        case PORT_FILE:
            return open_file(p, target + len, error);
        default:
            return true;
        }
    }
    return refuse(error, "the target is none of -, null, pty, pty:LINK, tcp:PORT, file:PATH, loop, "
                         "CORE.N");
}

struct port *port_open(const struct port_config *config, const char *target, GError **error)
{
    struct port *p = g_new0(struct port, 1);

    p->config = *config;
    p->config.name = g_strdup(config->name);
    p->queue = g_byte_array_new();
    p->input = g_byte_array_new();
    p->out = (struct wait_source){.fd = -1, .ready = on_writable, .ctx = p};
    p->in = (struct wait_source){.fd = -1, .ready = on_readable, .ctx = p};
    p->listener = (struct wait_source){.fd = -1, .ready = on_client, .ctx = p};
    wait_add(config->wait, &p->out);
    wait_add(config->wait, &p->in);
    wait_add(config->wait, &p->listener);
    place(p, target);
    if (open_target(p, target, error))
        return p;
    port_close(p);
    return NULL;
}
