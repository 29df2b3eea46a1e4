/*
 * nrf53emu board: one process is the board.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/cli.h"
#include "cli/program.h"
#include "cli/report.h"
#include "debug/gdb/gdb.h"
#include "serve/desk.h"
#include "serve/desk_client.h"
#include "serve/ports.h"
#include "session/menu.h"
#include "session/terminal.h"

#define RTT_PORT  19021 /* of a J-Link */
#define MAX_PORTS 8

struct board_options {
    struct machine_options machine;
    char **uarts, **names;
    gint gdb_port, rtt_port;
    gboolean console, quiet, fast;
};

struct board_job {
    struct board_options *options;
    struct kept_board *board;
    struct setup setup;
    struct session *session;
    struct monitor *monitor;
    struct gdb *gdb;
    struct desk *desk;
    struct menu menu; /* at the terminal */
    struct program_bench bench;
    struct desk_port ports[MAX_PORTS];
    unsigned n_ports;
    GPtrArray *texts; /* of the ports */
    GStrv lines;
};

static GOptionEntry *board_entries(struct board_options *o)
{
    const GOptionEntry entries[] = {
        {"console", 0, 0, G_OPTION_ARG_NONE, &o->console,
         "UARTE0 of the application core is stdout and stdin, and nothing else is printed", NULL},
        {"uart", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->uarts,
         "another place for a UART than DIR/uart0 (app.0) and DIR/uart1 (net.0): -, null, pty, "
         "pty:LINK, tcp:PORT[,wait], file:PATH, CORE.N",
         "CORE.N=TARGET"},
        {"gdb", 0, 0, G_OPTION_ARG_INT, &o->gdb_port,
         "the port for GDB, the network core's is 10 higher (2331, or the next free); 0: none",
         "PORT"},
        {"rtt", 0, 0, G_OPTION_ARG_INT, &o->rtt_port,
         "the port for RTT channel 0 (19021, or the next free); 0: none", "PORT"},
        {"fast", 0, 0, G_OPTION_ARG_NONE, &o->fast,
         "run as fast as it goes: one second is not one second", NULL},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &o->quiet, "nothing on stderr", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->names, NULL, "[NAME|DIR]"},
        {NULL},
    };

    o->gdb_port = o->rtt_port = -1;
    return g_memdup2(entries, sizeof entries);
}

static const char *keep_text(struct board_job *j, char *text)
{
    g_ptr_array_add(j->texts, text);
    return text;
}

static void add_port(struct board_job *j, const char *name, const char *place)
{
    g_assert(j->n_ports < MAX_PORTS - 1);
    j->ports[j->n_ports++] = (struct desk_port){name, place};
}

static bool is_named(char **uarts, const char *uart)
{
    for (unsigned i = 0; uarts != NULL && uarts[i] != NULL; i++)
        if (g_str_has_prefix(uarts[i], uart) && uarts[i][strlen(uart)] == '=')
            return true;
    return false;
}

/* Terminals with names that stay: DIR/uart0, DIR/uart1. */
static void add_uart(struct board_job *j, GStrvBuilder *lines, const char *uart, const char *name)
{
    struct board_options *o = j->options;
    char *link = kept_board_file(j->board, name), *line = NULL;

    if (is_named(o->uarts, uart))
        ;
    else if (o->console && strcmp(uart, "app.0") == 0)
        line = g_strdup("app.0=-");
    else
        line = g_strdup_printf("%s=pty:%s", uart, link);
    if (line != NULL)
        g_strv_builder_add(lines, line);
    if (line != NULL && strstr(line, "pty:") != NULL)
        add_port(j, name, keep_text(j, g_strdup(link)));
    g_free(line);
    g_free(link);
}

static void add_rtt(struct board_job *j, GStrvBuilder *lines)
{
    gint wanted = j->options->rtt_port;
    unsigned port = wanted < 0 ? ports_find(RTT_PORT, 0) : (unsigned)wanted;
    char *line = g_strdup_printf("rtt.0=jlink:%u", port);

    if (port != 0) {
        g_strv_builder_add(lines, line);
        add_port(j, "rtt", keep_text(j, g_strdup_printf("127.0.0.1:%u", port)));
    }
    g_free(line);
}

static void choose_lines(struct board_job *j)
{
    GStrvBuilder *lines = g_strv_builder_new();

    add_uart(j, lines, "app.0", "uart0");
    add_uart(j, lines, "net.0", "uart1");
    if (j->options->uarts != NULL)
        g_strv_builder_addv(lines, (const char **)j->options->uarts);
    add_rtt(j, lines);
    j->lines = g_strv_builder_end(lines);
    g_strv_builder_unref(lines);
}

static bool open_session(struct board_job *j, GError **error)
{
    struct session_options options = {
        .console = {.uarts = j->lines, .quiet = true, .drops = true},
        .duration = TICKS_NEVER,
        .wall_limit = TICKS_NEVER,
        .realtime = !j->options->fast,
    };

    options.symbols = j->setup.symbols;
    j->session = session_new(j->setup.machine, &options, error);
    if (j->session != NULL)
        j->monitor = monitor_new(j->session, j->setup.machine, j->setup.symbols, false);
    return j->session != NULL;
}

static bool open_gdb(struct board_job *j, GError **error)
{
    gint wanted = j->options->gdb_port;
    struct gdb_options options = {.port = wanted < 0 ? ports_find(GDB_PORT, GDB_NET_PORT)
                                                     : (unsigned)wanted};

    if (options.port == 0)
        return true;
    j->gdb = gdb_new(j->session, j->setup.machine, j->monitor, &options, error);
    if (j->gdb == NULL)
        return false;
    add_port(j, "gdb", keep_text(j, g_strdup_printf("127.0.0.1:%u", options.port)));
    add_port(j, "gdb-net",
             keep_text(j, g_strdup_printf("127.0.0.1:%u", options.port + GDB_NET_PORT)));
    return true;
}

static bool serve(void *ctx, const struct socket_request *request, struct socket_answer *answer)
{
    struct board_job *j = ctx;

    return program_serve(&j->bench, request, answer);
}

static bool open_desk(struct board_job *j, GError **error)
{
    const struct desk_config config = {
        .board = j->board,
        .session = j->session,
        .machine = j->setup.machine,
        .symbols = j->setup.symbols,
        .monitor = j->monitor,
        .ports = j->ports,
        .quiet = j->options->quiet || j->options->console,
        .program = serve,
        .ctx = j,
    };

    j->desk = desk_new(&config, error);
    j->bench = (struct program_bench){j->board, j->desk, j->setup.machine, j->setup.nvm};
    return j->desk != NULL;
}

static void say_where(const struct board_job *j)
{
    fprintf(stderr, "nrf53emu: board %s (%s) in %s\n", j->board->serial, j->board->kind,
            j->board->path);
    for (unsigned i = 0; i < j->n_ports; i++)
        fprintf(stderr, "nrf53emu: %s is %s\n", j->ports[i].name, j->ports[i].place);
}

static void take_kind(struct board_job *j)
{
    struct machine_options *m = &j->options->machine;

    if (m->board == NULL)
        m->board = g_strdup(j->board->kind != NULL ? j->board->kind : "nrf5340dk");
    g_free(j->board->kind);
    j->board->kind = g_file_test(m->board, G_FILE_TEST_EXISTS)
                         ? g_canonicalize_filename(m->board, NULL)
                         : g_strdup(m->board);
    g_free(m->nvm);
    m->nvm = g_strdup(j->board->path);
    if (m->seed == 1)
        m->seed = (gint64)kept_board_seed(j->board);
}

static int run_board(struct board_job *j, GError **error)
{
    terminal_catch_signals();
    choose_lines(j);
    if (!open_session(j, error))
        return EXIT_USAGE;
    machine_power_on(j->setup.machine);
    /* Who asks from now on is answered when the board runs. */
    if (!open_gdb(j, error) || !open_desk(j, error) || !setup_keep_journal(&j->setup, error))
        return EXIT_USAGE;
    if (!j->options->quiet && !j->options->console)
        say_where(j);
    menu_attend(&j->menu, j->session);
    return (int)desk_run(j->desk).status;
}

/* A programmer that has the directory is waited for, another board is not. */
static bool open_setup(struct board_job *j, GError **error)
{
    unsigned tries = 0;
    bool ok;

    do {
        ok = setup_open(&j->setup, &j->options->machine, NULL, error);
    } while (!ok && desk_try_again(j->board, true, &tries, error));
    return ok;
}

static int board_with(struct board_job *j, GError **error)
{
    struct board_options *o = j->options;
    int status = EXIT_USAGE;

    if (o->names != NULL && o->names[1] != NULL) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "board: one NAME or DIR, not '%s' as well",
                    o->names[1]);
        return EXIT_USAGE;
    }
    j->board = registry_find(o->names != NULL ? o->names[0] : NULL);
    if (!registry_enter(j->board, error))
        return EXIT_USAGE;
    take_kind(j);
    if (open_setup(j, error)) {
        bool ok = registry_enter(j->board, error);

        status = ok ? run_board(j, error) : EXIT_USAGE;
        desk_free(j->desk);
        gdb_free(j->gdb);
        monitor_free(j->monitor);
        session_free(j->session);
        if (!setup_close(&j->setup, *error == NULL ? error : NULL))
            status = EXIT_USAGE;
    }
    return status;
}

static const struct cli_help help = {
    .summary =
        "Is a board: keeps it in a directory, runs it in real time, and serves programmers,\n"
        "debuggers and consoles until SIGTERM or Ctrl-C. NAME is one of 'nrf53emu boards'\n"
        "or a new one, DIR a directory of its own.",
    .description =
        "Example:\n"
        "  nrf53emu board desk1 &\n"
        "  picocom ~/.local/share/nrf53emu/boards/desk1/uart0 &\n"
        "  west flash -r nrfjprog\n\n"
        "nrfjprog, nrfutil and 'nrf53emu program --nvm DIR' find the running board by its serial\n"
        "number or directory. SIGTERM saves; a kill leaves what a power cut leaves.",
};

int board_main(int argc, char **argv)
{
    struct board_options options = {0};
    struct board_job job = {.options = &options, .texts = g_ptr_array_new_with_free_func(g_free)};
    GOptionEntry *entries[] = {board_entries(&options), machine_options_entries(&options.machine),
                               NULL};
    GError *error = NULL;
    int status = EXIT_USAGE;

    if (cli_parse(&help, entries, &argc, &argv, &error))
        status = board_with(&job, &error);
    if (error != NULL)
        status = cli_fail(error);
    kept_board_free(job.board);
    g_ptr_array_unref(job.texts);
    g_strfreev(job.lines);
    g_strfreev(options.uarts);
    g_strfreev(options.names);
    machine_options_clear(&options.machine);
    return status == EXIT_INTERRUPTED ? EXIT_OK : status;
}
