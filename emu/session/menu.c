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

static void run(struct command_target *t, const char *command)
{
    GString *out = g_string_new(NULL);
    GError *error = NULL;

    if (!command_run(t, command, out, &error)) {
        g_string_printf(out, "%s\n", error->message);
        g_error_free(error);
    }
    fputs(out->str, stderr);
    g_string_free(out, TRUE);
}

static bool look(void *ctx, enum machine_stop *stop, struct outcome *outcome)
{
    struct command_target *t = ((struct menu *)ctx)->target;
    char letter = console_take_menu(session_console(t->session));

    if (letter == 0)
        return false;
    console_end_line(session_console(t->session));
    for (unsigned i = 0; i < G_N_ELEMENTS(entries); i++)
        if (entries[i].letter == letter && entries[i].command != NULL) {
            run(t, entries[i].command);
            return false;
        }
    print_help();
    return false;
}

void menu_attend(struct menu *menu, struct command_target *target)
{
    *menu = (struct menu){.watcher.look = look, .target = target};
    session_watch(target->session, &menu->watcher, menu);
}
