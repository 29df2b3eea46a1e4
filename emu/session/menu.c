/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/menu.h"

#include <stdio.h>

static const struct {
    char letter;
    const char *command, *help;
} entries[] = {
    {'r', "reset", "reset the board"},
    {'s', "status", "where the cores are"},
    {'t', "halt", "stop both cores"},
    {'g', "go", "let them run on"},
    {'x', NULL, "leave"},
};

static void print_help(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(entries); i++)
        fprintf(stderr, "Ctrl-A %c  %s\r\n", entries[i].letter, entries[i].help);
    fputs("Ctrl-A Ctrl-A  one Ctrl-A for the firmware\r\n", stderr);
}

static void run(struct menu *menu, const char *command)
{
    GString *out = g_string_new(NULL);
    GError *error = NULL;

    if (!commands_run(session_commands(menu->session), &menu->client, command, out, &error)) {
        g_string_printf(out, "%s\n", error->message);
        g_error_free(error);
    }
    fputs(out->str, stderr);
    g_string_free(out, TRUE);
}

static bool look(void *ctx, enum machine_stop *stop, struct outcome *outcome)
{
    struct menu *menu = ctx;
    struct console *console = session_console(menu->session);
    char letter = console_take_menu(console);

    if (letter == 0)
        return false;
    console_end_line(console);
    for (unsigned i = 0; i < G_N_ELEMENTS(entries); i++)
        if (entries[i].letter == letter && entries[i].command != NULL) {
            run(menu, entries[i].command);
            return false;
        }
    print_help();
    return false;
}

void menu_attend(struct menu *menu, struct session *session)
{
    *menu = (struct menu){.watcher.look = look, .session = session};
    session_watch(session, &menu->watcher, menu);
}
