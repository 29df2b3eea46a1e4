/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/console.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "session/terminal.h"

#define MAX_PORTS     8
#define LINE_MAX_TEXT 4096 /* of text that --until sees at once */
#define CTRL_A        1

/* How long a pipe may take to deliver its first byte, so that piped input is there from the start.
 */
#define PIPE_START_MS 20

struct port {
    struct console *console;
    char *name; /* "app.0" */
    struct serial_line *line;
    struct serial_line own_line; /* of console_add_line() */
    int out, in;                 /* file descriptors, -1: none */
    int listener;                /* of tcp:PORT before its client came */
    bool tag;                    /* lines on stdout start with the port's name */
    bool terminal;               /* in is a terminal in raw mode: Ctrl-A is ours */
    bool escape;                 /* Ctrl-A was typed */
    GString *text;               /* current line */
    GByteArray *pending_out;
    GByteArray *input;
    unsigned taken; /* of input */
    bool fresh;     /* bytes came since the last poll */
};

struct console {
    struct machine *machine;
    struct port port[MAX_PORTS];
    unsigned n_ports;
    GRegex *until, *fail_on;
    enum console_event event;
    bool mid_line;      /* stdout is inside a line */
    struct port *last;  /* that wrote to stdout */
    bool stdout_shared; /* more than one port writes to stdout */
    bool silent;        /* nothing goes to stdout that was not asked to */
};

static void raise_event(struct console *c, enum console_event event)
{
    if (c->event == CONSOLE_NONE)
        c->event = event;
    machine_request_stop(c->machine);
}

static void write_all(int fd, const uint8_t *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, data, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN) {
            struct pollfd p = {.fd = fd, .events = POLLOUT};

            poll(&p, 1, 100);
            continue;
        }
        if (n <= 0)
            return; /* the reader is gone: the firmware does not care */
        data += n;
        len -= (size_t)n;
    }
}

static void flush_port(struct port *p)
{
    if (p->pending_out->len == 0 || p->out < 0)
        return;
    if (p->out == STDOUT_FILENO) {
        struct console *c = p->console;

        /* Another port's unfinished line does not run into this one. */
        if (c->mid_line && c->last != p)
            write_all(STDOUT_FILENO, (const uint8_t *)"\n", 1);
        c->mid_line = p->pending_out->data[p->pending_out->len - 1] != '\n';
        c->last = p;
    }
    write_all(p->out, p->pending_out->data, p->pending_out->len);
    g_byte_array_set_size(p->pending_out, 0);
}

static void check_text(struct port *p)
{
    struct console *c = p->console;

    if (c->fail_on != NULL && g_regex_match(c->fail_on, p->text->str, 0, NULL))
        raise_event(c, CONSOLE_FAIL_ON);
    else if (c->until != NULL && g_regex_match(c->until, p->text->str, 0, NULL))
        raise_event(c, CONSOLE_UNTIL);
}

/* Keeps the current line for matching; bytes that are not ASCII text match as '?'. */
static void keep_text(struct port *p, uint8_t byte)
{
    if (p->console->until == NULL && p->console->fail_on == NULL)
        return;
    if (byte == '\n' || p->text->len >= LINE_MAX_TEXT) {
        g_string_truncate(p->text, 0);
        return;
    }
    if (byte == '\r')
        return;
    g_string_append_c(p->text, byte < 0x80 && byte != 0 ? (char)byte : '?');
    check_text(p);
}

static void on_transmitted(void *ctx, uint8_t byte)
{
    struct port *p = ctx;

    if (p->out >= 0) {
        bool line_start = p->text->len == 0 && p->pending_out->len == 0;

        if (p->tag && line_start && byte != '\n' && byte != '\r') {
            g_byte_array_append(p->pending_out, (const uint8_t *)"[", 1);
            g_byte_array_append(p->pending_out, (const uint8_t *)p->name,
                                (unsigned)strlen(p->name));
            g_byte_array_append(p->pending_out, (const uint8_t *)"] ", 2);
        }
        g_byte_array_append(p->pending_out, &byte, 1);
        p->fresh = true;
        if (byte == '\n')
            flush_port(p);
    }
    keep_text(p, byte);
}

static bool on_receive(void *ctx, uint8_t *byte)
{
    struct port *p = ctx;

    if (p->taken >= p->input->len)
        return false;
    *byte = p->input->data[p->taken++];
    if (p->taken == p->input->len) {
        g_byte_array_set_size(p->input, 0);
        p->taken = 0;
    }
    return true;
}

/* Ctrl-A X leaves, Ctrl-A Ctrl-A is one Ctrl-A; as in QEMU and picocom. */
static void take_typed(struct port *p, uint8_t byte)
{
    if (p->terminal && !p->escape && byte == CTRL_A) {
        p->escape = true;
        return;
    }
    if (p->escape) {
        p->escape = false;
        if (byte == 'x' || byte == 'X') {
            raise_event(p->console, CONSOLE_QUIT);
            return;
        }
        if (byte != CTRL_A)
            return;
    }
    g_byte_array_append(p->input, &byte, 1);
}

static void close_input(struct port *p)
{
    if (p->in > STDERR_FILENO)
        close(p->in);
    if (p->out == p->in)
        p->out = -1;
    p->in = -1;
}

static void read_port(struct port *p)
{
    uint8_t buffer[512];
    ssize_t n = read(p->in, buffer, sizeof buffer);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    /* A pty whose other side is closed reports EIO until it is opened again. */
    if (n < 0 && errno == EIO && !p->terminal)
        return;
    if (n <= 0) {
        close_input(p);
        return;
    }
    for (ssize_t i = 0; i < n; i++)
        take_typed(p, buffer[i]);
    if (p->input->len > 0 && p->line->wake != NULL)
        p->line->wake(p->line->uart);
}

static void accept_client(struct port *p)
{
    int fd = accept4(p->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (fd < 0)
        return;
    p->in = p->out = fd;
    flush_port(p);
}

void console_poll(struct console *c, int timeout_ms)
{
    struct pollfd fds[MAX_PORTS];
    struct port *ports[MAX_PORTS];
    nfds_t n = 0;

    for (unsigned i = 0; i < c->n_ports; i++) {
        struct port *p = &c->port[i];
        int fd = p->in >= 0 ? p->in : p->listener;

        /* Ports that share stdout write whole lines, and a prompt when it has stood a while. */
        if (!c->stdout_shared || !p->fresh)
            flush_port(p);
        p->fresh = false;
        if (fd >= 0 && p->input->len < LINE_MAX_TEXT) {
            ports[n] = p;
            fds[n++] = (struct pollfd){.fd = fd, .events = POLLIN};
        }
    }
    if (n == 0 || poll(fds, n, timeout_ms) <= 0)
        return;
    for (nfds_t i = 0; i < n; i++) {
        if (fds[i].revents == 0)
            continue;
        if (ports[i]->in >= 0)
            read_port(ports[i]);
        else
            accept_client(ports[i]);
    }
}

bool console_can_input(const struct console *c)
{
    for (unsigned i = 0; i < c->n_ports; i++)
        if (c->port[i].in >= 0 || c->port[i].listener >= 0)
            return true;
    return false;
}

bool console_has_input(const struct console *c)
{
    for (unsigned i = 0; i < c->n_ports; i++)
        if (c->port[i].input->len > 0)
            return true;
    return false;
}

enum console_event console_event(const struct console *c)
{
    return c->event;
}

void console_end_line(struct console *c)
{
    for (unsigned i = 0; i < c->n_ports; i++)
        flush_port(&c->port[i]);
    if (c->mid_line)
        write_all(STDOUT_FILENO, (const uint8_t *)"\n", 1);
    c->mid_line = false;
}

/* --- targets --------------------------------------------------------------------------------- */

static bool usage(GError **error, const char *spec, const char *what)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "--uart %s: %s", spec, what);
    return false;
}

static struct port *find_port(struct console *c, const char *name)
{
    for (unsigned i = 0; i < c->n_ports; i++)
        if (strcmp(c->port[i].name, name) == 0)
            return &c->port[i];
    return NULL;
}

static struct port *add_line(struct console *c, const char *name, struct serial_line *line)
{
    if (c->n_ports == MAX_PORTS)
        return NULL;
    struct port *p = &c->port[c->n_ports++];
    *p = (struct port){
        .console = c,
        .name = g_strdup(name),
        .line = line != NULL ? line : &p->own_line,
        .out = -1,
        .in = -1,
        .listener = -1,
        .text = g_string_new(NULL),
        .pending_out = g_byte_array_new(),
        .input = g_byte_array_new(),
    };
    p->line->transmitted = on_transmitted;
    p->line->receive = on_receive;
    p->line->ctx = p;
    return p;
}

/* "net.0" */
static bool parse_uart(const char *name, enum machine_core *core, unsigned *n)
{
    *core = g_str_has_prefix(name, "net.") ? CORE_NET : CORE_APP;
    if ((*core == CORE_APP && !g_str_has_prefix(name, "app.")) || !g_ascii_isdigit(name[4]) ||
        name[5] != '\0')
        return false;
    *n = (unsigned)(name[4] - '0');
    return true;
}

static struct port *add_port(struct console *c, const char *name)
{
    enum machine_core core;
    unsigned n;
    struct serial_line *line =
        parse_uart(name, &core, &n) ? machine_serial(c->machine, core, n) : NULL;

    return line != NULL ? add_line(c, name, line) : NULL;
}

static void release_descriptors(struct port *p)
{
    if (p->in > STDERR_FILENO)
        close(p->in);
    if (p->out > STDERR_FILENO && p->out != p->in)
        close(p->out);
    if (p->listener >= 0)
        close(p->listener);
    p->in = p->out = p->listener = -1;
}

static bool open_pty(struct port *p, const char *spec, GError **error)
{
    int fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0 || grantpt(fd) != 0 || unlockpt(fd) != 0)
        return usage(error, spec, g_strerror(errno));
    p->in = p->out = fd;
    terminal_make_raw(fd);
    fprintf(stderr, "nrf53emu: %s is %s\n", p->name, ptsname(fd));
    return true;
}

static bool open_tcp(struct port *p, const char *spec, const char *port, GError **error)
{
    char *end;
    guint64 number = g_ascii_strtoull(port, &end, 10);
    int yes = 1;

    if (end == port || *end != '\0' || number == 0 || number > 65535)
        return usage(error, spec, "not a port number");
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)number),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    p->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (p->listener < 0 ||
        setsockopt(p->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        bind(p->listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(p->listener, 1) != 0)
        return usage(error, spec, g_strerror(errno));
    return true;
}

static bool open_file(struct port *p, const char *spec, const char *path, GError **error)
{
    p->out = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    return p->out >= 0 || usage(error, spec, g_strerror(errno));
}

static void open_stdio(struct port *p)
{
    p->out = STDOUT_FILENO;
    for (unsigned i = 0; i < p->console->n_ports; i++)
        if (p->console->port[i].in == STDIN_FILENO)
            return; /* only one port can read stdin */
    p->in = STDIN_FILENO;
    p->terminal = terminal_enter_raw();
}

/* RXD is wired to TXD of the same UART, or the two of both crosswise. */
static bool join_uarts(struct port *p, const char *spec, const char *other, GError **error)
{
    struct machine *m = p->console->machine;
    enum machine_core core, other_core;
    unsigned n, other_n;

    if (!parse_uart(p->name, &core, &n) || !parse_uart(other, &other_core, &other_n) ||
        !machine_join_serial(m, core, n, other_core, other_n) ||
        !machine_join_serial(m, other_core, other_n, core, n))
        return usage(error, spec, "there is no such UART; app.0 to app.3 and net.0 exist");
    return true;
}

static bool open_target(struct port *p, const char *spec, const char *target, GError **error)
{
    release_descriptors(p);
    if (strcmp(target, "-") == 0) {
        open_stdio(p);
        return true;
    }
    if (strcmp(target, "null") == 0)
        return true;
    if (strcmp(target, "pty") == 0)
        return open_pty(p, spec, error);
    if (g_str_has_prefix(target, "tcp:"))
        return open_tcp(p, spec, target + 4, error);
    if (g_str_has_prefix(target, "file:"))
        return open_file(p, spec, target + 5, error);
    if (strcmp(target, "loop") == 0)
        return join_uarts(p, spec, p->name, error);
    if (g_str_has_prefix(target, "app.") || g_str_has_prefix(target, "net."))
        return join_uarts(p, spec, target, error);
    return usage(error, spec,
                 "the target is none of -, null, pty, tcp:PORT, file:PATH, loop, CORE.N");
}

static bool connect_uart(struct console *c, const char *spec, GError **error)
{
    const char *equals = strchr(spec, '=');

    if (equals == NULL)
        return usage(error, spec, "is not CORE.N=TARGET, e.g. net.0=-");
    char *name = g_strndup(spec, (size_t)(equals - spec));
    struct port *p = find_port(c, name);
    if (p == NULL)
        p = add_port(c, name);
    g_free(name);
    if (p == NULL)
        return usage(error, spec, "there is no such UART; app.0 to app.3 and net.0 exist");
    return open_target(p, spec, equals + 1, error);
}

static bool compile(GRegex **regex, const char *option, const char *pattern, GError **error)
{
    GError *cause = NULL;

    if (pattern == NULL)
        return true;
    *regex = g_regex_new(pattern, G_REGEX_OPTIMIZE | G_REGEX_RAW, 0, &cause);
    if (*regex != NULL)
        return true;
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "%s: %s", option, cause->message);
    g_error_free(cause);
    return false;
}

static void tag_shared_output(struct console *c)
{
    unsigned users = 0;

    for (unsigned i = 0; i < c->n_ports; i++)
        users += c->port[i].out == STDOUT_FILENO;
    c->stdout_shared = users > 1;
    for (unsigned i = 0; i < c->n_ports; i++)
        c->port[i].tag = users > 1 && c->port[i].out == STDOUT_FILENO && i > 0 &&
                         c->port[i].line != &c->port[i].own_line;
}

struct serial_line *console_add_line(struct console *c, const char *name)
{
    struct port *p = add_line(c, name, NULL);

    if (p == NULL)
        return NULL;
    p->out = c->silent ? -1 : STDOUT_FILENO;
    tag_shared_output(c);
    return p->line;
}

static bool connect_uarts(struct console *c, char **uarts, GError **error)
{
    bool app0_named = false, ok = true;

    for (unsigned i = 0; uarts != NULL && uarts[i] != NULL; i++)
        app0_named = app0_named || g_str_has_prefix(uarts[i], "app.0=");
    if (!app0_named)
        ok = connect_uart(c, c->silent ? "app.0=null" : "app.0=-", error);
    for (unsigned i = 0; ok && uarts != NULL && uarts[i] != NULL; i++)
        ok = connect_uart(c, uarts[i], error);
    /* Text of UARTs that go nowhere still counts for --until. */
    if (ok && find_port(c, "net.0") == NULL)
        add_port(c, "net.0");
    return ok;
}

struct console *console_new(struct machine *m, const struct console_options *o, GError **error)
{
    struct console *c = g_new0(struct console, 1);

    c->machine = m;
    c->silent = o->silent;
    if (!compile(&c->until, "--until", o->until, error) ||
        !compile(&c->fail_on, "--fail-on", o->fail_on, error) ||
        !connect_uarts(c, o->uarts, error)) {
        console_free(c);
        return NULL;
    }
    tag_shared_output(c);
    if (terminal_is_raw() && !o->quiet)
        fprintf(stderr, "nrf53emu: console on UARTE0; Ctrl-A X leaves\r\n");
    console_poll(c, terminal_is_raw() ? 0 : PIPE_START_MS);
    return c;
}

void console_free(struct console *c)
{
    if (c == NULL)
        return;
    console_end_line(c);
    for (unsigned i = 0; i < c->n_ports; i++) {
        struct port *p = &c->port[i];

        p->line->transmitted = NULL;
        p->line->receive = NULL;
        release_descriptors(p);
        g_free(p->name);
        g_string_free(p->text, TRUE);
        g_byte_array_unref(p->pending_out);
        g_byte_array_unref(p->input);
    }
    terminal_restore();
    g_clear_pointer(&c->until, g_regex_unref);
    g_clear_pointer(&c->fail_on, g_regex_unref);
    g_free(c);
}
