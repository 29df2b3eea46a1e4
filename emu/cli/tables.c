/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/tables.h"

#include "cli/help.h"

#include <stdio.h>
#include <string.h>

typedef void (*print_entry)(const GOptionEntry *entry);

static void for_each(GOptionEntry **entries, print_entry print)
{
    for (unsigned i = 0; entries[i] != NULL; i++)
        for (const GOptionEntry *e = entries[i]; e->long_name != NULL; e++)
            if ((e->flags & G_OPTION_FLAG_HIDDEN) == 0 && e->long_name[0] != '\0')
                print(e);
}

/* --- man ------------------------------------------------------------------------------------ */

/* Hyphens are typed as they stand; a line does not begin with a dot. */
static void print_roff(const char *text)
{
    bool fresh = true;

    for (; *text != '\0'; text++) {
        if (fresh && (*text == '.' || *text == '\''))
            fputs("\\&", stdout);
        if (*text == '-')
            fputs("\\-", stdout);
        else if (*text == '\\')
            fputs("\\e", stdout);
        else
            putchar(*text);
        fresh = *text == '\n';
    }
}

static void print_man_entry(const GOptionEntry *e)
{
    puts(".TP");
    if (e->short_name != 0)
        printf("\\fB\\-%c\\fR, ", e->short_name);
    fputs("\\fB\\-\\-", stdout);
    print_roff(e->long_name);
    fputs("\\fR", stdout);
    if (e->arg_description != NULL) {
        fputs("=\\fI", stdout);
        print_roff(e->arg_description);
        fputs("\\fR", stdout);
    }
    putchar('\n');
    print_roff(e->description != NULL ? e->description : "");
    putchar('\n');
}

/* The first sentence of what --help says, in one line. */
static char *summary_of(const char *name, const struct cli_help *help)
{
    const char *text = help->summary != NULL ? help->summary : name;
    char *line = g_strndup(text, strcspn(text, ".:;"));

    g_strdelimit(line, "\n", ' ');
    return line;
}

static void print_man(const char *name, const struct cli_help *help, GOptionEntry **entries)
{
    char *upper = g_ascii_strup(name, -1), *summary = summary_of(name, help);

    printf(".TH NRF53EMU\\-%s 1 \"\" \"nrf53emu %s\" \"nrf53emu\"\n.SH NAME\nnrf53emu\\-%s \\- ",
           upper, NRF53EMU_VERSION, name);
    print_roff(summary);
    printf("\n.SH SYNOPSIS\n.B nrf53emu %s\n[\\fIOPTIONS\\fR] ", name);
    print_roff(help_arguments(help, entries));
    fputs("\n.SH DESCRIPTION\n", stdout);
    print_roff(help->summary != NULL ? help->summary : name);
    fputs("\n.SH OPTIONS\n", stdout);
    for (unsigned i = 0; entries[i] != NULL; i++)
        for (const GOptionEntry *e = entries[i]; e->long_name != NULL; e++) {
            if (help_is_group(e))
                printf(".SS %s\n", e->long_name);
            else if ((e->flags & G_OPTION_FLAG_HIDDEN) == 0 && e->long_name[0] != '\0')
                print_man_entry(e);
        }
    if (help->description != NULL) {
        fputs(".SH NOTES\n.nf\n", stdout);
        print_roff(help->description);
        fputs("\n.fi\n", stdout);
    }
    fputs(".SH SEE ALSO\n.BR nrf53emu (1)\n", stdout);
    g_free(summary);
    g_free(upper);
}

/* --- shells --------------------------------------------------------------------------------- */

static void print_bash_entry(const GOptionEntry *e)
{
    printf(" --%s%s", e->long_name,
           e->arg != G_OPTION_ARG_NONE && (e->flags & G_OPTION_FLAG_OPTIONAL_ARG) == 0 ? "=" : "");
}

/* In single quotes, inside of what _arguments reads. */
static void print_zsh_text(const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("[]:\\", *text) != NULL)
            putchar('\\');
        if (*text == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*text);
    }
}

static void print_zsh_entry(const GOptionEntry *e)
{
    bool file = e->arg == G_OPTION_ARG_FILENAME || e->arg == G_OPTION_ARG_FILENAME_ARRAY;
    bool again = e->arg == G_OPTION_ARG_STRING_ARRAY || e->arg == G_OPTION_ARG_FILENAME_ARRAY;

    printf(" \\\n        '%s--%s%s[", again ? "*" : "", e->long_name,
           e->arg == G_OPTION_ARG_NONE ? "" : "=");
    print_zsh_text(e->description != NULL ? e->description : "");
    putchar(']');
    if (e->arg != G_OPTION_ARG_NONE) {
        putchar(':');
        print_zsh_text(e->arg_description != NULL ? e->arg_description : "value");
        fputs(file ? ":_files" : ":", stdout);
    }
    putchar('\'');
}

bool tables_print(const char *format, const char *name, const struct cli_help *help,
                  GOptionEntry **entries)
{
    if (strcmp(format, "man") == 0) {
        print_man(name, help, entries);
    } else if (strcmp(format, "bash") == 0) {
        printf("        %s) words='", name);
        for_each(entries, print_bash_entry);
        puts(" --help' ;;");
    } else if (strcmp(format, "zsh") == 0) {
        printf("    (%s) _arguments", name);
        for_each(entries, print_zsh_entry);
        puts(" \\\n        '*:file:_files' ;;");
    } else {
        return false;
    }
    return true;
}
