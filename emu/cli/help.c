/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/help.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/screen.h"

#define INDENT  26  /* of descriptions */
#define COLUMNS 100 /* where nobody says how many there are */

bool help_wanted(int argc, char **argv)
{
    static const char *const words[] = {"--help", "-h", "-?", NULL};

    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (g_strv_contains(words, argv[i]))
            return true;
    return false;
}

const char *help_arguments(const struct cli_help *help, GOptionEntry **entries)
{
    if (help->arguments != NULL)
        return help->arguments;
    for (unsigned i = 0; entries[i] != NULL; i++)
        for (const GOptionEntry *e = entries[i]; e->long_name != NULL; e++)
            if (e->long_name[0] == '\0' && e->arg_description != NULL)
                return e->arg_description;
    return "";
}

void help_drop_groups(GOptionEntry *entries)
{
    GOptionEntry *to = entries;

    for (const GOptionEntry *e = entries; e->long_name != NULL; e++)
        if (!help_is_group(e))
            *to++ = *e;
    *to = (GOptionEntry){NULL};
}

/* Words behind the indentation, on as many lines as they need. */
static void print_wrapped(const char *text, unsigned at, unsigned columns)
{
    if (at + 2 > INDENT) {
        putchar('\n');
        at = 0;
    }
    printf("%*s", (int)(INDENT - at), "");
    at = INDENT;
    while (*text != '\0') {
        size_t word = strcspn(text, " ");

        if (at > INDENT && at + word >= columns) {
            printf("\n%*s", INDENT, "");
            at = INDENT;
        }
        printf("%s%.*s", at > INDENT ? " " : "", (int)word, text);
        at += (unsigned)(word + (at > INDENT));
        text += word + strspn(text + word, " ");
    }
    putchar('\n');
}

static void print_entry(const GOptionEntry *e, unsigned columns)
{
    char shorter[] = {'-', e->short_name, ',', ' ', '\0'};
    char *option = g_strdup_printf("  %s--%s%s%s", e->short_name != 0 ? shorter : "", e->long_name,
                                   e->arg_description != NULL ? "=" : "",
                                   e->arg_description != NULL ? e->arg_description : "");

    fputs(option, stdout);
    print_wrapped(e->description != NULL ? e->description : "", (unsigned)strlen(option), columns);
    g_free(option);
}

static void print_group(const char *title)
{
    printf("\n%s%s:%s\n", screen_paint(stdout, PAINT_STRONG), title,
           screen_paint(stdout, PAINT_PLAIN));
}

void help_print(const char *name, const struct cli_help *help, GOptionEntry **entries)
{
    unsigned columns = screen_columns(STDOUT_FILENO);
    char *base = g_path_get_basename(help->name != NULL ? help->name : name);
    bool face = g_str_has_prefix(base, "nrf"); /* nrfjprog, nrfutil */

    if (columns == 0)
        columns = COLUMNS;
    printf("Usage: %s%s [OPTION...] %s\n\n%s\n", face ? "" : "nrf53emu ", base,
           help_arguments(help, entries), help->summary != NULL ? help->summary : "");
    for (unsigned i = 0; entries[i] != NULL; i++) {
        if (i == 0 && entries[0]->long_name != NULL && !help_is_group(entries[0]))
            print_group("Options");
        for (const GOptionEntry *e = entries[i]; e->long_name != NULL; e++) {
            if (help_is_group(e))
                print_group(e->long_name);
            else if ((e->flags & G_OPTION_FLAG_HIDDEN) == 0 && e->long_name[0] != '\0')
                print_entry(e, columns);
        }
    }
    if (help->description != NULL)
        printf("\n%s%s", help->description, g_str_has_suffix(help->description, "\n") ? "" : "\n");
    g_free(base);
}
