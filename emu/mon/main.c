/*
 * nrf53mon: the monitor of a run or a board, a program of its own.
 *
 * It knows no command of the board: the board's table of commands does, and says what can be
 * completed. So it needs neither the emulator nor its libraries.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "mon/mon.h"
#include "session/outcome.h"

struct options {
    char **commands, **files, **names;
    gboolean quiet, version;
};

static void happened(void *ctx, const char *event, const char *text)
{
    struct mon *m = ctx;

    if (m->quiet || strcmp(event, "console") == 0)
        return;
    if (m->aside != NULL)
        m->aside(m->aside_ctx, true);
    if (strcmp(event, "halted") == 0)
        printf("%s", text);
    else
        printf("%s: %s\n", event, text);
    fflush(stdout);
    if (m->aside != NULL)
        m->aside(m->aside_ctx, false);
}

static void carry_out(struct mon *m, const struct options *o)
{
    bool ok = true, asked = o->commands != NULL || o->files != NULL;

    for (unsigned i = 0; ok && o->commands != NULL && o->commands[i] != NULL && !m->over; i++)
        ok = mon_line(m, o->commands[i]);
    for (unsigned i = 0; ok && o->files != NULL && o->files[i] != NULL && !m->over; i++)
        ok = mon_file(m, o->files[i]);
    if (asked)
        return;
    if (!isatty(STDIN_FILENO)) {
        mon_file(m, "-");
        return;
    }
    char *init = mon_config_file("init");
    if (g_file_test(init, G_FILE_TEST_EXISTS))
        mon_file(m, init);
    g_free(init);
    mon_terminal(m);
    m->status = EXIT_OK;
}

static bool parse(struct options *o, int *argc, char ***argv, GError **error)
{
    const GOptionEntry entries[] = {
        {"command", 'c', 0, G_OPTION_ARG_STRING_ARRAY, &o->commands,
         "carry out LINE, and leave; more than once in this order", "LINE"},
        {"file", 'f', 0, G_OPTION_ARG_FILENAME_ARRAY, &o->files,
         "carry out the lines of FILE (-: standard input), and leave", "FILE"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &o->quiet, "only answers, not what happens", NULL},
        {"version", 0, 0, G_OPTION_ARG_NONE, &o->version, "print the version", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->names, NULL, "[SOCKET|BOARD]"},
        {NULL},
    };
    GOptionContext *context = g_option_context_new(NULL);

    g_option_context_set_summary(
        context,
        "Looks into a run (nrf53emu run --monitor) or a board (nrf53emu board), stops it,\n"
        "changes it and goes back in time. Without a name: the run that was started last,\n"
        "else the usual board.");
    g_option_context_set_description(
        context, "Example:\n"
                 "  nrf53emu run --monitor --halt build &\n"
                 "  nrf53mon -c 'break main' -c go -c wait -c 'device QSPI'\n\n"
                 "help lists the commands. Tab completes; what was typed is kept in\n"
                 "~/.config/nrf53mon/history, and ~/.config/nrf53mon/init is carried out first.\n"
                 "Exit status: 0, or 2 when a line was refused or the board has gone.");
    g_option_context_add_main_entries(context, entries, NULL);
    bool ok = g_option_context_parse(context, argc, argv, error);
    g_option_context_free(context);
    if (ok && o->names != NULL && o->names[1] != NULL)
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "one SOCKET or BOARD, not '%s' as well",
                    o->names[1]);
    return ok && *error == NULL;
}

int main(int argc, char **argv)
{
    struct mon m = {0};
    const struct link_listener listener = {happened, &m};
    struct options o = {0};
    GError *error = NULL;

    if (parse(&o, &argc, &argv, &error) && o.version) {
        puts("nrf53mon " NRF53EMU_VERSION);
        return EXIT_OK;
    }
    m.quiet = o.quiet;
    if (error == NULL)
        m.link = link_open(o.names != NULL ? o.names[0] : NULL, &listener, &error);
    if (m.link != NULL)
        carry_out(&m, &o);
    if (error != NULL) {
        fprintf(stderr, "nrf53mon: %s\n", error->message);
        g_error_free(error);
        m.status = EXIT_USAGE;
    }
    link_close(m.link);
    g_strfreev(o.commands);
    g_strfreev(o.files);
    g_strfreev(o.names);
    return m.status;
}
