/*
 * Options that several commands share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/screen.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/help.h"
#include "cli/nearest.h"
#include "cli/tables.h"
#include "session/input.h"

int cli_fail(GError *error)
{
    char *text = text_escape(error->message, false);

    fprintf(stderr, "nrf53emu: %s\n", text);
    g_free(text);
    g_error_free(error);
    return EXIT_USAGE;
}

void cli_note(void *ctx, const char *text)
{
    fprintf(stderr, "nrf53emu: %s\n", text);
}

char **cli_default_images(void)
{
    static const char *const build[] = {"build", NULL};

    return g_file_test(build[0], G_FILE_TEST_IS_DIR) ? g_strdupv((char **)build) : NULL;
}

/* GLib knows no option whose value may be left out. */
static void imply_values(const struct cli_help *help, int argc, char **argv)
{
    for (const char *const *o = help->implied; o != NULL && *o != NULL; o++) {
        size_t name = strcspn(*o, "=");

        for (int i = 1; i < argc; i++)
            if (strlen(argv[i]) == name && strncmp(argv[i], *o, name) == 0)
                argv[i] = (char *)*o;
    }
}

/* Adds what an unknown option may have been meant to be. */
static void suggest(GOptionEntry **entries, GError *error)
{
    const char *dashes = strstr(error->message, "--"), *names[160];
    unsigned n = 0;

    if (!g_error_matches(error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION) || dashes == NULL)
        return;
    for (unsigned i = 0; entries[i] != NULL; i++)
        for (const GOptionEntry *e = entries[i]; e->long_name != NULL; e++)
            if (n < G_N_ELEMENTS(names) - 1)
                names[n++] = e->long_name;
    names[n] = NULL;
    char *given = g_strndup(dashes + 2, strcspn(dashes + 2, "="));
    const char *near = nearest_find(given, names);
    if (near != NULL) {
        char *text = g_strdup_printf("%s: did you mean --%s?", error->message, near);

        g_free(error->message);
        error->message = text;
    }
    g_free(given);
}

/* Its variable tells those who print, in this process and in those that it starts. */
static gboolean take_color(const char *option, const char *value, void *ctx, GError **error)
{
    static const char *const words[] = {"always", "never", "auto", NULL};

    if (g_strv_contains(words, value))
        return g_setenv(SCREEN_COLOR_VARIABLE, value, TRUE);
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "--color %s: is not auto, always or never",
                value);
    return FALSE;
}

/* Options of every command that people start. */
static const GOptionEntry for_people[] = {
    CLI_GROUP("Terminal"),
    {"color", 0, 0, G_OPTION_ARG_CALLBACK, (gpointer)take_color,
     "colours: auto, always, never (auto; NO_COLOR and CLICOLOR_FORCE count)", "WHEN"},
    {NULL},
};

/* The command's entries and those of every command; freed with g_free() but for its members. */
static GOptionEntry **with_common(const struct cli_help *help, GOptionEntry **entries)
{
    unsigned n = 0;

    while (entries[n] != NULL)
        n++;
    GOptionEntry **all = g_new0(GOptionEntry *, n + 2);
    memcpy(all, entries, n * sizeof *all);
    if (!help->served)
        all[n] = g_memdup2(for_people, sizeof for_people);
    return all;
}

/* --help and what scripts/pages asks for: prints, and the process is over. */
static void answer(const struct cli_help *help, GOptionEntry **entries, int argc, char **argv)
{
    if (argc == 2 && g_str_has_prefix(argv[1], TABLES_OPTION))
        exit(tables_print(argv[1] + strlen(TABLES_OPTION), argv[0], help, entries) ? EXIT_OK
                                                                                   : EXIT_USAGE);
    if (help_wanted(argc, argv)) {
        help_print(argv[0], help, entries);
        exit(EXIT_OK);
    }
}

bool cli_parse(const struct cli_help *help, GOptionEntry **own, int *argc, char ***argv,
               GError **error)
{
    GOptionEntry **entries = with_common(help, own);
    GOptionContext *context = g_option_context_new(help->arguments);
    bool ok;

    imply_values(help, *argc, *argv);
    if (!help->served)
        answer(help, entries, *argc, *argv);
    g_option_context_set_help_enabled(context, false);
    g_option_context_set_main_group(context, g_option_group_new("", "", "", help->ctx, NULL));
    for (unsigned i = 0; entries[i] != NULL; i++) {
        help_drop_groups(entries[i]);
        g_option_context_add_main_entries(context, entries[i], NULL);
    }
    ok = g_option_context_parse(context, argc, argv, error);
    if (!ok && error != NULL)
        suggest(entries, *error);
    g_option_context_free(context);
    for (unsigned i = 0; entries[i] != NULL; i++)
        g_free(entries[i]);
    g_free(entries);
    return ok;
}

bool cli_parse_duration(const char *option, const char *text, ticks_t *value, GError **error)
{
    if (duration_parse(text, value))
        return true;
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                "%s: '%s' is not a time such as 500ms, 10s or 2Mcyc", option, text);
    return false;
}

GOptionEntry *machine_options_entries(struct machine_options *o)
{
    const GOptionEntry entries[] = {
        CLI_GROUP("Board and chip"),
        {"board", 0, 0, G_OPTION_ARG_STRING, &o->board,
         "board or board file (of the build, else nrf5340dk)", "NAME"},
        {"nvm", 0, 0, G_OPTION_ARG_FILENAME, &o->nvm, "keep flash, UICR and QSPI content in DIR",
         "DIR"},
        {"symbols", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->symbols,
         "take names from an ELF that is not loaded", "ELF"},
        {"engine", 0, 0, G_OPTION_ARG_STRING, &o->engine, "interpose, portable or auto (auto)",
         "NAME"},
        {"timing", 0, 0, G_OPTION_ARG_STRING, &o->timing,
         "cycle: the full model (default); functional: one cycle an instruction", "NAME"},
        {"errata", 0, 0, G_OPTION_ARG_STRING, &o->errata,
         "anomalies in force: rev1, none, +N, -N (of the board)", "LIST"},
        {"seed", 0, 0, G_OPTION_ARG_INT64, &o->seed, "of everything random in the chip (1)", "N"},
        {"set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->sets,
         "other costs: cpu.hz=64MHz, qspi.sck=96MHz, qspi.readoc=READ4IO, xip.as=internal, "
         "cache=off; another part: qspi.chip=NAME",
         "KEY=VALUE"},
        {"stage", 0, 0, G_OPTION_ARG_FILENAME, &o->stage,
         "put an update into the secondary slots, with a request to install it", "ZIP"},
        {"partitions", 0, 0, G_OPTION_ARG_FILENAME, &o->partitions,
         "the slots for --stage (of the build, or beside the ZIP)", "FILE"},
        {"wire", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->wires,
         "connect pins as with a jumper: 1.01=1.02; again for more", "PIN=PIN"},
        {"usb", 0, 0, G_OPTION_ARG_STRING, &o->usb,
         "none: no cable; else the serial port usb.0 goes to cdc (stdout and stdin), pty, "
         "tcp:PORT, file:PATH; usbip[=PORT]: the device is for a USB/IP client",
         "TARGET"},
        {NULL},
    };

    o->seed = 1;
    o->note = cli_note;
    return g_memdup2(entries, sizeof entries);
}
