/*
 * Options that several commands share, and the set-up of a machine from them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/nearest.h"
#include "cli/tables.h"
#include "load/image.h"
#include "load/west.h"
#include "session/journal.h"
#include "soc/placement.h"
#include "soc/what_if.h"
#include "store/nvm_dir.h"

int cli_fail(GError *error)
{
    char *text = text_escape(error->message, false);

    fprintf(stderr, "nrf53emu: %s\n", text);
    g_free(text);
    g_error_free(error);
    return EXIT_USAGE;
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

bool cli_parse(const struct cli_help *help, GOptionEntry **entries, int *argc, char ***argv,
               GError **error)
{
    GOptionContext *context = g_option_context_new(help->arguments);
    bool ok;

    imply_values(help, *argc, *argv);
    if (!help->served && *argc == 2 && g_str_has_prefix((*argv)[1], TABLES_OPTION))
        exit(tables_print((*argv)[1] + strlen(TABLES_OPTION), (*argv)[0], help, entries)
                 ? EXIT_OK
                 : EXIT_USAGE);

    g_option_context_set_summary(context, help->summary);
    g_option_context_set_description(context, help->description);
    g_option_context_set_help_enabled(context, !help->served);
    g_option_context_set_main_group(context, g_option_group_new("", "", "", help->ctx, NULL));
    for (unsigned i = 0; entries[i] != NULL; i++)
        g_option_context_add_main_entries(context, entries[i], NULL);
    ok = g_option_context_parse(context, argc, argv, error);
    if (!ok && error != NULL)
        suggest(entries, *error);
    g_option_context_free(context);
    for (unsigned i = 0; entries[i] != NULL; i++)
        g_free(entries[i]);
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
    return g_memdup2(entries, sizeof entries);
}

void machine_options_clear(struct machine_options *o)
{
    g_free(o->board);
    g_free(o->errata);
    g_free(o->engine);
    g_free(o->timing);
    g_free(o->nvm);
    g_free(o->usb);
    g_free(o->stage);
    g_free(o->partitions);
    g_strfreev(o->symbols);
    g_strfreev(o->sets);
    g_strfreev(o->wires);
}

static bool choose(const char *option, const char *value, const char *const *names, int *chosen,
                   GError **error)
{
    *chosen = 0;
    if (value == NULL)
        return true;
    for (int i = 0; names[i] != NULL; i++)
        if (strcmp(value, names[i]) == 0) {
            *chosen = i;
            return true;
        }
    char *all = g_strjoinv(", ", (char **)names);
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "%s: '%s' is not one of %s", option, value, all);
    g_free(all);
    return false;
}

static bool parse_sets(const struct machine_options *o, struct what_if *w, GError **error)
{
    bool ok = true;

    for (unsigned i = 0; ok && o->sets != NULL && o->sets[i] != NULL; i++)
        ok = what_if_parse(w, o->sets[i], error);
    if (!ok)
        g_prefix_error(error, "--set: ");
    return ok;
}

static bool add_wires(struct board *board, char **wires, GError **error)
{
    for (unsigned i = 0; wires != NULL && wires[i] != NULL; i++)
        if (!board_add_wires(board, wires[i])) {
            g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                        "--wire %s: is not PIN=PIN, e.g. 1.01=1.02", wires[i]);
            return false;
        }
    return true;
}

static void replace_chip(struct board *board, const char *chip)
{
    if (chip[0] == '\0')
        return;
    g_free(board->chip);
    board->chip = g_strdup(chip);
    board->has_chip = true;
}

/* The portable engine is slower and knows less: nobody should get it without hearing of it. */
static void say_fallback(struct machine *m)
{
    const char *why = engine_fallback(cpu_engine(machine_cpu(m, CORE_APP)));

    if (why != NULL)
        g_printerr("nrf53emu: the portable engine runs: libunicorn cannot be interposed: %s\n",
                   why);
}

static bool open_machine(struct setup *s, const struct machine_options *o, char **images,
                         GError **error)
{
    static const char *const engines[] = {"auto", "interpose", "portable", NULL};
    static const enum engine_kind kinds[] = {ENGINE_AUTO, ENGINE_INTERPOSE, ENGINE_PORTABLE};
    static const char *const timings[] = {"cycle", "functional", NULL};
    struct what_if what_if = {0};
    int engine, timing;

    if (!choose("--engine", o->engine, engines, &engine, error) ||
        !choose("--timing", o->timing, timings, &timing, error) || !parse_sets(o, &what_if, error))
        return false;
    s->board = cli_load_board(o->board, images, o->notes, error);
    if (s->board == NULL)
        return false;
    if (!add_wires(s->board, o->wires, error))
        return false;
    replace_chip(s->board, what_if.chip);
    if (o->usb != NULL)
        s->board->usb = strcmp(o->usb, "none") != 0;
    const struct machine_config config = {
        .board = s->board,
        .errata = o->errata,
        .engine = kinds[engine],
        .functional = timing == 1,
        .seed = (uint64_t)o->seed,
    };
    s->machine = machine_new(&config, error);
    if (s->machine == NULL)
        return false;
    say_fallback(s->machine);
    what_if_apply(&what_if, s->machine);
    return true;
}

bool setup_open(struct setup *s, const struct machine_options *o, char **images, GError **error)
{
    *s = (struct setup){
        .symbols = symbols_new(),
        .images = g_ptr_array_new_with_free_func((GDestroyNotify)image_free),
    };
    bool ok = open_machine(s, o, images, error);

    if (ok && o->nvm != NULL) {
        s->nvm = nvm_dir_open(o->nvm, s->machine, s->board->chip, error);
        ok = s->nvm != NULL;
    }
    ok = ok && setup_load(s, o, images, error);
    if (!ok) {
        setup_forget_nvm(s);
        setup_close(s, NULL);
    }
    return ok;
}

bool setup_keep_journal(struct setup *s, GError **error)
{
    return s->nvm == NULL || nvm_dir_keep_journal(s->nvm, error);
}

void setup_forget_nvm(struct setup *s)
{
    g_clear_pointer(&s->nvm, nvm_dir_close);
}

bool setup_close(struct setup *s, GError **error)
{
    bool ok = s->nvm == NULL || nvm_dir_save(s->nvm, error);

    nvm_dir_close(s->nvm);
    placement_free(s->placement);
    machine_free(s->machine);
    g_ptr_array_free(s->images, TRUE);
    symbols_free(s->symbols);
    board_free(s->board);
    g_free(s->log_sink);
    return ok;
}
