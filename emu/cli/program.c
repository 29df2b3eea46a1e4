/*
 * nrf53emu program: writes images into a board's flash as nrfjprog does; under the name nrfjprog,
 * what west's runner of that name calls.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cli/program.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/face.h"
#include "cli/report.h"
#include "load/image.h"
#include "serve/desk_client.h"
#include "session/terminal.h"

/* The value may be left out. */
static gboolean take_log(const char *name, const char *value, gpointer data, GError **error)
{
    struct program_options *o = data;

    g_free(o->log);
    o->log = g_strdup(value != NULL ? value : "log.log");
    return TRUE;
}

/* clang-format off */
static GOptionEntry *program_entries(struct program_options *o)
{
#define FLAG(name, short_name, help) \
    {#name, short_name, 0, G_OPTION_ARG_NONE, &o->name, help, NULL}
    const GOptionEntry entries[] = {
        {"program", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->programs, "program FILE, as IMAGE does",
         "FILE"},
        FLAG(verify, 0, "read back and compare"),
        FLAG(sectorerase, 0, "erase the internal flash pages that are written"),
        FLAG(chiperase, 0, "erase internal flash and UICR first"),
        FLAG(qspisectorerase, 0, "erase the 4 KiB sectors of the QSPI flash that are written"),
        FLAG(qspichiperase, 0, "erase the QSPI flash first"),
        {"qspiini", 0, 0, G_OPTION_ARG_FILENAME, &o->qspiini,
         "how to talk to the QSPI flash (READ4IO, PP4IO, 16 MHz, MX25R6435F)", "FILE"},
        {"coprocessor", 0, 0, G_OPTION_ARG_STRING, &o->coprocessor,
         "CP_APPLICATION or CP_NETWORK only (where addresses say)", "CORE"},
        FLAG(eraseall, 'e', "erase internal flash and UICR"),
        FLAG(qspieraseall, 0, "erase the QSPI flash"),
        FLAG(recover, 0, "erase internal flash and UICR; CP_NETWORK: of both cores"),
        {"readqspi", 0, 0, G_OPTION_ARG_FILENAME, &o->readqspi,
         "read the QSPI flash into FILE: Intel HEX, or raw when it ends with .bin", "FILE"},
        {"readcode", 0, 0, G_OPTION_ARG_FILENAME, &o->readcode, "the same of internal flash",
         "FILE"},
        {"readuicr", 0, 0, G_OPTION_ARG_FILENAME, &o->readuicr, "the same of UICR", "FILE"},
        {"readram", 0, 0, G_OPTION_ARG_FILENAME, &o->readram, "the same of RAM", "FILE"},
        FLAG(readregs, 0, "print the registers of the core"),
        {"memrd", 0, 0, G_OPTION_ARG_STRING, &o->memrd, "print words from ADDR on", "ADDR"},
        {"n", 0, 0, G_OPTION_ARG_INT, &o->memrd_bytes, "bytes that --memrd prints (4)", "BYTES"},
        {"memwr", 0, 0, G_OPTION_ARG_STRING, &o->memwr, "write the word of --val at ADDR", "ADDR"},
        {"val", 0, 0, G_OPTION_ARG_STRING, &o->val, "what --memwr writes", "NUMBER"},
        {"rbp", 0, 0, G_OPTION_ARG_STRING, &o->rbp,
         "read-back protection, ALL or SECURE; as nrfjprog nothing but --recover gets past it",
         "LEVEL"},
        {"dfu", 0, 0, G_OPTION_ARG_FILENAME, &o->dfu,
         "run the board and download FILE into its DFU device over USB", "FILE"},
        {"alt", 0, 0, G_OPTION_ARG_INT, &o->alt, "alternate setting of --dfu (0)", "N"},
        FLAG(reset, 'r', "start a board that runs anew; another starts with the next run"),
        FLAG(pinreset, 'p', "the same"),
        FLAG(debugreset, 'd', "the same"),
        FLAG(run, 0, "the same"),
        FLAG(halt, 0, "stop the cores of a board that runs"),
        FLAG(json, 0, "print the result as JSON"),
        FLAG(quiet, 'q', "print failures only"),
        {"family", 'f', 0, G_OPTION_ARG_STRING, &o->family, "NRF53, UNKNOWN or AUTO", "NAME"},
        {"snr", 's', 0, G_OPTION_ARG_STRING, &o->snr, "the board with this serial number", "N"},
        FLAG(ids, 'i', "print the boards' serial numbers"),
        FLAG(com, 0, "print the serial ports of boards that run"),
        FLAG(deviceversion, 0, "print which chip it is"),
        {"log", 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, take_log,
         "append what is said to FILE (log.log)", "FILE"},
        {"version", 'v', 0, G_OPTION_ARG_NONE, &o->version, "print versions", NULL},
        /* Known to nrfjprog, and nothing to do here. */
        {"sectoranduicrerase", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &o->sectoranduicrerase,
         NULL, NULL},
        {"clockspeed", 'c', G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_INT, &o->clockspeed, NULL, "KHZ"},
        {"qspicustominit", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &o->qspicustominit, NULL,
         NULL},
        {"fast", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &o->fast, NULL, NULL},
        {"pinresetenable", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &o->pinresetenable, NULL,
         NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->images, NULL, "IMAGE..."},
        {NULL},
    };
#undef FLAG

    return g_memdup2(entries, sizeof entries);
}
/* clang-format on */

static bool refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
static bool refuse(GError **error, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(error, EMU_ERROR, EMU_ERROR_USAGE, text);
    g_free(text);
    return false;
}

static bool asks_for_anything(const struct program_options *o)
{
    return o->programs != NULL || o->images != NULL || o->eraseall || o->qspieraseall ||
           o->recover || o->readqspi != NULL || o->readcode != NULL || o->readuicr != NULL ||
           o->readram != NULL || o->readregs || o->memrd != NULL || o->memwr != NULL ||
           o->rbp != NULL || o->reset || o->pinreset || o->debugreset || o->run || o->halt ||
           o->pinresetenable || o->dfu != NULL;
}

bool program_check(const struct program_options *o, GError **error)
{
    static const char *const families[] = {"NRF53", "UNKNOWN", "AUTO", NULL};

    if (o->family != NULL) {
        char *upper = g_ascii_strup(o->family, -1);
        bool known = g_strv_contains(families, upper);

        g_free(upper);
        if (!known)
            return refuse(error, "--family: the board is an NRF53, not '%s'", o->family);
    }
    if (o->sectoranduicrerase)
        return refuse(error, "--sectoranduicrerase: UICR of an NRF53 has no page erase; use "
                             "--chiperase or --recover");
    if (o->sectorerase && o->chiperase)
        return refuse(error, "--sectorerase and --chiperase exclude each other");
    if (o->qspisectorerase && o->qspichiperase)
        return refuse(error, "--qspisectorerase and --qspichiperase exclude each other");
    if (o->dfu != NULL &&
        (o->programs != NULL || o->images != NULL || o->eraseall || o->qspieraseall || o->recover))
        return refuse(error, "--dfu runs the board: program and erase it by a command before");
    if (o->alt < 0 || o->alt > 255)
        return refuse(error, "--alt: %d is no alternate setting (0 to 255)", o->alt);
    if (!asks_for_anything(o))
        return refuse(error, "program: nothing to do: give an IMAGE (see 'nrf53emu program "
                             "--help')");
    if (o->as_nrfjprog && o->images != NULL && !o->verify)
        return refuse(error, "'%s': an image needs --program or --verify before it", o->images[0]);
    return true;
}

static bool choose_cores(struct program_job *j, GError **error)
{
    const char *name = j->options->coprocessor;

    /* nrfjprog means the application core when nothing is said. */
    if (name == NULL && j->options->as_nrfjprog)
        name = "CP_APPLICATION";
    j->core[CORE_APP] = name == NULL || strcmp(name, "CP_APPLICATION") == 0;
    j->core[CORE_NET] = name == NULL || strcmp(name, "CP_NETWORK") == 0;
    return j->core[CORE_APP] || j->core[CORE_NET] ||
           refuse(error, "--coprocessor: '%s' is not CP_APPLICATION or CP_NETWORK", name);
}

bool program_run(struct program_job *j, GError **error)
{
    const struct program_options *o = j->options;

    j->ini = o->qspiini != NULL ? qspi_ini_load(o->qspiini, error) : qspi_ini_default();
    if (j->ini == NULL)
        return false;
    j->write = g_ptr_array_new();
    j->verify = g_ptr_array_new();
    j->programmer = programmer_new(j->setup.machine, j->ini);
    j->started_us = g_get_monotonic_time();
    bool ok = choose_cores(j, error) && program_load(j, error);
    j->locked = ok && program_is_refused(j);
    ok = ok && (j->locked || program_carry_out(j, error));
    if (ok)
        program_report(j);
    programmer_free(j->programmer);
    j->programmer = NULL;
    g_ptr_array_free(j->write, TRUE);
    g_ptr_array_free(j->verify, TRUE);
    qspi_ini_free(j->ini);
    return ok;
}

/* A board that nobody runs. */
static int program_with(const struct program_options *o, FILE *out, FILE *err, GError **error)
{
    struct program_job job = {.options = o, .out = out, .err = err};

    if (o->dfu != NULL)
        return program_dfu(o, error);
    if (!setup_open(&job.setup, &o->machine, NULL, error))
        return EXIT_USAGE;
    report_attach_log(&job.setup, o->quiet ? -1 : 0);
    terminal_catch_signals();
    bool ok = program_run(&job, error);
    /* What has been done to the board has been done, whatever went wrong then. */
    ok = setup_close(&job.setup, ok ? error : NULL) && ok;
    return ok ? program_status(&job) : EXIT_USAGE;
}

void program_options_clear(struct program_options *o)
{
    char *texts[] = {o->coprocessor, o->qspiini, o->family, o->readqspi, o->readcode,
                     o->readuicr,    o->readram, o->memrd,  o->memwr,    o->val,
                     o->rbp,         o->dfu,     o->log,    o->snr};

    machine_options_clear(&o->machine);
    g_strfreev(o->programs);
    g_strfreev(o->images);
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
}

static const struct cli_help help = {
    .summary = "Writes images into the board that --nvm DIR keeps, as nrfjprog does: through\n"
               "the QSPI controller and with the modes of Qspi.ini, so that what the flash chip\n"
               "cannot do fails. A link to nrf53emu named nrfjprog serves 'west flash'; the\n"
               "board is then the directory in NRF53EMU_NVM.",
    .description = "Example:\n"
                   "  nrf53emu program --nvm board --qspiini Qspi_thingy53.ini --sectorerase \\\n"
                   "      --qspisectorerase --verify mcuboot.hex app.signed.hex qspi.signed.hex\n"
                   "  nrf53emu run --nvm board\n\n"
                   "Exit status: 0 done, 1 programming failed, with the first wrong address (as\n"
                   "nrfjprog 55 when it is verification that failed), 2 usage or input file,\n"
                   "130 interrupted.",
};

bool program_parse(struct program_options *o, int argc, char **argv, bool served, GError **error)
{
    GOptionEntry *entries[] = {program_entries(o), machine_options_entries(&o->machine), NULL};
    struct cli_help parse = help;

    parse.served = served;
    parse.ctx = o;
    return cli_parse(&parse, entries, &argc, &argv, error);
}

static void take_board(struct program_options *o, const struct kept_board *b)
{
    if (o->machine.nvm == NULL)
        o->machine.nvm = g_strdup(b->path);
    if (o->machine.board == NULL)
        o->machine.board = g_strdup(b->kind);
    if (o->machine.seed == 1)
        o->machine.seed = (gint64)kept_board_seed(b);
}

/* The board that the options mean: of --nvm, or among those of this user. */
static struct kept_board *find_board(struct program_options *o, GError **error)
{
    struct kept_board *b;

    if (o->machine.nvm == NULL && o->snr == NULL && !o->as_nrfjprog) {
        refuse(error, "program: --nvm DIR is missing: the directory that keeps the board (or --snr "
                      "N, one of 'nrf53emu boards')");
        return NULL;
    }
    b = o->machine.nvm != NULL || o->snr == NULL ? face_board(o->machine.nvm)
                                                 : face_board_of(o->snr, error);
    if (b != NULL)
        take_board(o, b);
    return b;
}

/* Whoever runs the board does it, else we. */
static int program_board(const struct program_options *o, const struct kept_board *b, char **argv,
                         FILE *out, FILE *err, GError **error)
{
    int status = EXIT_USAGE;
    unsigned tries = 0;

    do {
        if (!program_ask(b, argv[0], argv + 1, out, err, &status, error) && *error == NULL)
            status = program_with(o, out, err, error);
    } while (desk_try_again(b, false, &tries, error));
    return status;
}

int program_call(const struct kept_board *b, char **arguments, FILE *out, FILE *err)
{
    struct program_options o = {.as_nrfjprog = true, .quiet = true};
    GPtrArray *words = g_ptr_array_new();
    GError *error = NULL;
    int status = EXIT_USAGE;

    g_ptr_array_add(words, "nrfjprog");
    for (; *arguments != NULL; arguments++)
        g_ptr_array_add(words, *arguments);
    g_ptr_array_add(words, NULL);
    char **argv = g_memdup2(words->pdata, sizeof(char *) * words->len);
    if (program_parse(&o, (int)words->len - 1, argv, true, &error) && program_check(&o, &error)) {
        take_board(&o, b);
        status = program_board(&o, b, (char **)words->pdata, out, err, &error);
    }
    if (error != NULL)
        fprintf(err, "%s\n", error->message);
    g_clear_error(&error);
    g_free(argv);
    g_ptr_array_unref(words);
    program_options_clear(&o);
    return status;
}

static int main_as(bool as_nrfjprog, int argc, char **argv)
{
    struct program_options options = {.as_nrfjprog = as_nrfjprog};
    char **given = g_strdupv(argv);
    GError *error = NULL;
    int status = EXIT_USAGE;

    g_free(given[0]);
    given[0] = g_strdup(as_nrfjprog ? "nrfjprog" : "program");
    if (program_parse(&options, argc, argv, false, &error) &&
        !face_answer(&options, &status, &error)) {
        struct kept_board *b =
            program_check(&options, &error) ? find_board(&options, &error) : NULL;

        if (b != NULL)
            status = program_board(&options, b, given, stdout, stderr, &error);
        kept_board_free(b);
    }
    if (options.log != NULL)
        face_log(options.log, given, status, error);
    if (error != NULL)
        status = cli_fail(error);
    program_options_clear(&options);
    g_strfreev(given);
    return status;
}

int program_main(int argc, char **argv)
{
    return main_as(false, argc, argv);
}

int nrfjprog_main(int argc, char **argv)
{
    return main_as(true, argc, argv);
}
