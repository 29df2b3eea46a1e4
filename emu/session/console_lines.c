/*
 * Which lines the console has, and which port each is at.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/error.h"
#include "session/console_priv.h"
#include "session/terminal.h"

static const char *const no_uart = "there is no such UART; app.0 to app.3 and net.0 exist";

static bool usage(GError **error, const char *spec, const char *what)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "--uart %s: %s", spec, what);
    return false;
}

static struct line *find_line(struct console *c, const char *name)
{
    for (unsigned i = 0; i < c->n_lines; i++)
        if (strcmp(c->line[i].name, name) == 0)
            return &c->line[i];
    return NULL;
}

static struct line *new_line(struct console *c, const char *name, struct serial_line *serial)
{
    if (c->n_lines == CONSOLE_LINES)
        return NULL;
    struct line *l = &c->line[c->n_lines++];
    *l = (struct line){
        .console = c,
        .name = g_strdup(name),
        .added = serial == NULL,
        .text = g_string_new(NULL),
        .shown = g_byte_array_new(),
        .typed = g_byte_array_new(),
    };
    l->serial = serial != NULL ? serial : &l->own;
    l->serial->transmitted = console_transmitted;
    l->serial->receive = console_receive;
    l->serial->ctx = l;
    return l;
}

void console_line_free(struct line *l)
{
    l->serial->transmitted = NULL;
    l->serial->receive = NULL;
    g_free(l->name);
    g_string_free(l->text, TRUE);
    g_byte_array_unref(l->shown);
    g_byte_array_unref(l->typed);
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

static struct line *add_uart(struct console *c, const char *name)
{
    enum machine_core core;
    unsigned n;
    struct serial_line *serial =
        parse_uart(name, &core, &n) ? machine_serial(c->machine, core, n) : NULL;

    return serial != NULL ? new_line(c, name, serial) : NULL;
}

static bool open_port(struct console *c, const char *name, const char *target, struct port **port,
                      GError **error)
{
    const struct port_config config = {.wait = c->wait,
                                       .name = name,
                                       .drops = c->drops && !g_str_has_prefix(target, "file:"),
                                       .quiet = c->quiet};

    *port = port_open(&config, target, error);
    return *port != NULL;
}

static bool connect_stdio(struct line *l, GError **error)
{
    struct console *c = l->console;

    if (c->stdio == NULL && !open_port(c, "console", "-", &c->stdio, error))
        return false;
    l->port = c->stdio;
    if (c->board != NULL || (c->keyboard != NULL && !l->added))
        return true; /* only one line can read stdin */
    c->keyboard = l;
    port_read_stdin(c->stdio);
    port_set_typed(c->stdio, console_typed, c);
    terminal_enter_raw();
    return true;
}

/* RXD is wired to TXD of the same UART, or the two of both crosswise. */
static bool join_uarts(struct line *l, const char *spec, const char *other, GError **error)
{
    struct machine *m = l->console->machine;
    enum machine_core core, other_core;
    unsigned n, other_n;

    if (!parse_uart(l->name, &core, &n) || !parse_uart(other, &other_core, &other_n) ||
        !machine_join_serial(m, core, n, other_core, other_n) ||
        !machine_join_serial(m, other_core, other_n, core, n))
        return usage(error, spec, no_uart);
    return true;
}

static bool connect_target(struct line *l, const char *spec, const char *target, GError **error)
{
    struct console *c = l->console;
    GError *cause = NULL;

    if (l->port != NULL && l->port != c->stdio)
        port_close(l->port);
    l->port = NULL;
    if (strcmp(target, "loop") == 0)
        return join_uarts(l, spec, l->name, error);
    if (g_str_has_prefix(target, "app.") || g_str_has_prefix(target, "net."))
        return join_uarts(l, spec, target, error);
    if (strcmp(target, "null") == 0 ||
        (strcmp(target, "-") == 0 ? connect_stdio(l, &cause)
                                  : open_port(c, l->name, target, &l->port, &cause)))
        return true;
    usage(error, spec, cause->message);
    g_error_free(cause);
    return false;
}

/* RTT and USB show up when the firmware runs: their targets wait for them. */
static bool is_late(const char *spec)
{
    return g_str_has_prefix(spec, "rtt.") || g_str_has_prefix(spec, "net.rtt.") ||
           g_str_has_prefix(spec, "usb.");
}

static bool connect(struct console *c, const char *spec, GError **error)
{
    const char *equals = strchr(spec, '=');

    if (equals == NULL)
        return usage(error, spec, "is not CORE.N=TARGET, e.g. net.0=-");
    char *name = g_strndup(spec, (size_t)(equals - spec));
    struct line *l = find_line(c, name);
    if (l == NULL)
        l = is_late(spec) ? new_line(c, name, NULL) : add_uart(c, name);
    g_free(name);
    if (l == NULL)
        return usage(error, spec, no_uart);
    if (!connect_target(l, spec, equals + 1, error))
        return false;
    c->keyboard_named = c->keyboard_named || c->keyboard == l;
    return true;
}

bool console_connect_all(struct console *c, char **uarts, GError **error)
{
    bool app0_named = false, ok = true;

    for (unsigned i = 0; uarts != NULL && uarts[i] != NULL; i++)
        app0_named = app0_named || g_str_has_prefix(uarts[i], "app.0=");
    if (!app0_named)
        ok = connect(c, c->silent ? "app.0=null" : "app.0=-", error);
    c->keyboard_named = false;
    for (unsigned i = 0; ok && uarts != NULL && uarts[i] != NULL; i++)
        ok = connect(c, uarts[i], error);
    /* Text of UARTs that go nowhere still counts for --until. */
    if (ok && find_line(c, "net.0") == NULL)
        add_uart(c, "net.0");
    return ok;
}

static bool other_spoke(const struct line *l)
{
    const struct console *c = l->console;

    for (unsigned i = 0; i < c->n_lines; i++)
        if (&c->line[i] != l && c->line[i].port == c->stdio && c->line[i].spoke)
            return true;
    return false;
}

/* UARTs have a name once there are two; what came later, once another line has had text. */
static bool needs_tag(const struct line *l, unsigned users)
{
    const struct console *c = l->console;

    if (c->stdio == NULL || l->port != c->stdio || l == &c->line[0])
        return false;
    return l->added ? l->input && other_spoke(l) : users > 1;
}

void console_share_stdout(struct console *c)
{
    unsigned users = 0;

    for (unsigned i = 0; i < c->n_lines; i++)
        users += c->stdio != NULL && c->line[i].port == c->stdio &&
                 (!c->line[i].added || c->line[i].spoke);
    c->stdout_shared = users > 1 || c->board != NULL;
    for (unsigned i = 0; i < c->n_lines; i++)
        c->line[i].tag = needs_tag(&c->line[i], users);
}

struct line *console_find(struct console *c, const char *name)
{
    struct line *l = strcmp(name, "console") == 0 ? find_line(c, "app.0") : find_line(c, name);

    if (l == NULL && is_late(name) && console_add_line(c, name, true) != NULL)
        l = find_line(c, name);
    return l != NULL ? l : add_uart(c, name);
}

struct serial_line *console_add_line(struct console *c, const char *name, bool input)
{
    struct line *l = find_line(c, name);

    if (l == NULL) {
        l = new_line(c, name, NULL);
        if (l == NULL)
            return NULL;
        if (!c->silent && (c->stdio != NULL || open_port(c, "console", "-", &c->stdio, NULL)))
            l->port = c->stdio;
    }
    l->input = input;
    return &l->own;
}

bool console_has_target(const struct console *c, const char *name)
{
    return find_line((struct console *)c, name) != NULL;
}
