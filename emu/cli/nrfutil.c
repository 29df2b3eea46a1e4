/*
 * nrfutil on PATH: `nrfutil device` is for the boards of this user, every other command for the
 * next nrfutil. As nrfutil-device it is nrfutil's plug-in of that name.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cli/nrfutil.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/face.h"

/* What nrfutil's plug-in this takes after. */
#define DEVICE_VERSION "2.7.16"

#define CHANGES_NOTHING &o->ignored

static GOptionEntry *nrfutil_entries(struct nrfutil_options *o)
{
#define TEXT(name, to, help, value)                                                                \
    {                                                                                              \
        name, 0, 0, G_OPTION_ARG_STRING, to, help, value                                           \
    }
#define FLAG(name, to, help)                                                                       \
    {                                                                                              \
        name, 0, 0, G_OPTION_ARG_NONE, to, help, NULL                                              \
    }
    const GOptionEntry entries[] = {
        FLAG("json", &o->json, "one JSON object a line"),
        FLAG("json-pretty", &o->pretty, "the same, indented"),
        FLAG("skip-overhead", &o->skip_overhead, "only the payload of what was asked for"),
        {"serial-number", 's', 0, G_OPTION_ARG_STRING_ARRAY, &o->serials,
         "the board, or several with commas between", "SN"},
        TEXT("core", &o->core, "Application or Network", "CORE"),
        TEXT("firmware", &o->firmware, "what is programmed", "FILE"),
        TEXT("options", &o->settings,
             "chip_erase_mode, ext_mem_erase_mode, verify, reset: KEY=VALUE,...", "LIST"),
        TEXT("reset-kind", &o->reset_kind, "RESET_PIN, RESET_SYSTEM ...", "KIND"),
        TEXT("append-batch", &o->batch, "append to a batch instead", "FILE"),
        TEXT("x-append-batch", &o->batch, "the same", "FILE"),
        TEXT("batch-path", &o->batch_path, "what batch-execute carries out", "FILE"),
        TEXT("batch-file", &o->batch_path, "the same", "FILE"),
        TEXT("batch-json", &o->batch_json, "the same as text", "JSON"),
        FLAG("generate", &o->generate, "print the operation as it stands in a batch"),
        TEXT("family", &o->family, "nrf53", "NAME"),
        TEXT("x-family", &o->family, "nrf53", "NAME"),
        TEXT("ext-mem-config-file", &o->config, "how to talk to the QSPI flash", "FILE"),
        TEXT("x-ext-mem-config-file", &o->config, "the same", "FILE"),
        TEXT("address", &o->address, "of read and write", "ADDR"),
        TEXT("bytes", &o->bytes, "of read (4)", "N"),
        TEXT("value", &o->value, "of write", "N"),
        FLAG("all", &o->all, "of erase: internal flash and UICR"),
        FLAG("uicr", &o->uicr, "of erase: the same"),
        FLAG("all-external", &o->all_external, "of erase: the QSPI flash"),
        TEXT("traits", &o->traits, "any: every board is a J-Link with a kit", "LIST"),
        TEXT("timeout-ms", CHANGES_NOTHING, "nothing takes time", "N"),
        TEXT("log-level", CHANGES_NOTHING, "there is no log", "LEVEL"),
        TEXT("log-output", CHANGES_NOTHING, "there is no log", "PLACE"),
        TEXT("width", CHANGES_NOTHING, "of read: words", "BITS"),
        FLAG("version", &o->version, "print the version"),
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->words, NULL, "COMMAND"},
        {NULL},
    };
#undef TEXT
#undef FLAG

    return g_memdup2(entries, sizeof entries);
}

static void clear_options(struct nrfutil_options *o)
{
    char *texts[] = {o->core,       o->firmware,   o->settings, o->reset_kind, o->batch,
                     o->batch_path, o->batch_json, o->family,   o->config,     o->address,
                     o->bytes,      o->value,      o->traits,   o->ignored};

    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_strfreev(o->serials);
    g_strfreev(o->words);
}

/* --- which boards --------------------------------------------------------------------------- */

static bool add_boards(GPtrArray *boards, const char *list, GError **error)
{
    char **serials = g_strsplit(list, ",", -1);
    bool ok = true;

    for (unsigned i = 0; ok && serials[i] != NULL; i++) {
        struct kept_board *b = face_board_of(serials[i], error);

        ok = b != NULL;
        if (ok)
            g_ptr_array_add(boards, b);
    }
    g_strfreev(serials);
    return ok;
}

/* Those that are named, else all if a trait is, else the only one. NULL: EMU_ERROR_USAGE. */
static GPtrArray *choose_boards(const struct nrfutil_options *o, GError **error)
{
    GPtrArray *boards;
    bool ok = true;

    if (o->serials == NULL) {
        boards = face_boards();
        ok = boards->len == 1 || o->traits != NULL;
        if (!ok)
            g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                        "nrfutil device: there are %u boards: choose with --serial-number",
                        boards->len);
    } else {
        boards = g_ptr_array_new_with_free_func((GDestroyNotify)kept_board_free);
        for (unsigned i = 0; ok && o->serials[i] != NULL; i++)
            ok = add_boards(boards, o->serials[i], error);
    }
    if (!ok)
        g_clear_pointer(&boards, g_ptr_array_unref);
    return boards;
}

/* --- what is done --------------------------------------------------------------------------- */

static int operate(const struct nrfutil_options *o, const struct nrfutil_operation *op,
                   const GPtrArray *boards)
{
    int status = EXIT_OK;

    for (unsigned i = 0; i < boards->len; i++) {
        struct nrfutil_result result;

        nrfutil_say_task(o, op, boards->pdata[i], NULL);
        result = nrfutil_carry_out(op, boards->pdata[i], o->config);
        nrfutil_say_task(o, op, boards->pdata[i], &result);
        if (result.code != 0)
            status = EXIT_GUEST;
        nrfutil_result_clear(&result);
    }
    return status;
}

static int run_operation(const struct nrfutil_options *o, GError **error)
{
    struct nrfutil_operation op;
    GPtrArray *boards;
    int status;

    if (!nrfutil_operation_of_options(o, &op, error))
        return EXIT_USAGE;
    if (o->generate) {
        nrfutil_say(o, "info", nrfutil_operation_json(&op));
        return EXIT_OK;
    }
    if (o->batch != NULL)
        return nrfutil_batch_append(o, &op, error) ? EXIT_OK : EXIT_USAGE;
    boards = choose_boards(o, error);
    if (boards == NULL)
        return EXIT_USAGE;
    status = operate(o, &op, boards);
    g_ptr_array_unref(boards);
    return status;
}

static int run_batch(const struct nrfutil_options *o, GError **error)
{
    GPtrArray *boards = choose_boards(o, error);
    int status = boards != NULL ? nrfutil_batch_execute(o, boards, error) : EXIT_USAGE;

    g_clear_pointer(&boards, g_ptr_array_unref);
    return status;
}

static int print_version(const struct nrfutil_options *o)
{
    JsonObject *data;

    if (!o->json) {
        printf("nrfutil-device %s (as nrf53emu %s understands it)\n", DEVICE_VERSION,
               NRF53EMU_VERSION);
        return EXIT_OK;
    }
    data = json_object_new();
    json_object_set_string_member(data, "name", "nrfutil-device");
    json_object_set_string_member(data, "version", DEVICE_VERSION);
    nrfutil_say(o, "info", data);
    return EXIT_OK;
}

static int dispatch(struct nrfutil_options *o, GError **error)
{
    static const char *const batches[] = {"x-execute-batch", "execute-batch", "batch-execute",
                                          NULL};
    const char *command = o->words != NULL ? o->words[0] : NULL;

    o->json = o->json || o->pretty || o->skip_overhead || o->generate;
    if (o->version)
        return print_version(o);
    if (command == NULL) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "nrfutil device: what? list, program, erase, recover, reset, read ...");
        return EXIT_USAGE;
    }
    if (strcmp(command, "list") == 0)
        return nrfutil_list(o);
    return g_strv_contains(batches, command) ? run_batch(o, error) : run_operation(o, error);
}

/* Who reads JSON sees errors there: runners ignore the exit status. */
static int fail(const struct nrfutil_options *o, GError *error)
{
    struct nrfutil_result result = {NRFUTIL_FAILED, error->message, NULL};

    if (o->json && o->batch_path != NULL)
        nrfutil_say_batch_end(o, &result);
    else if (o->json) {
        struct nrfutil_operation op = {.type = o->words != NULL ? o->words[0] : ""};
        struct kept_board none = {.serial = ""};

        nrfutil_say_task(o, &op, &none, &result);
    }
    cli_fail(error);
    return EXIT_GUEST;
}

static const struct cli_help help = {
    .arguments = "COMMAND",
    .summary =
        "nrfutil device, for boards of 'nrf53emu board' and kept ones: list, program, erase,\n"
        "recover, reset, halt, go, read, write, fw-verify, device-info, core-info,\n"
        "protection-get, protection-set, batch-execute. Other commands of nrfutil are for\n"
        "the next nrfutil on PATH.",
};

static int device_main(int argc, char **argv)
{
    struct nrfutil_options options = {0};
    GOptionEntry *entries[] = {nrfutil_entries(&options), NULL};
    GError *error = NULL;
    int status = EXIT_GUEST;

    if (cli_parse(&help, entries, &argc, &argv, &error))
        status = dispatch(&options, &error);
    if (error != NULL)
        status = fail(&options, error);
    clear_options(&options);
    return status;
}

/* --- other commands ------------------------------------------------------------------------- */

static bool is_ourselves(const char *path)
{
    char *real = realpath(path, NULL), *own = realpath("/proc/self/exe", NULL);
    bool same = g_strcmp0(real, own) == 0;

    free(real);
    free(own);
    return same;
}

/* Comes back only when there is no other nrfutil. */
static void become_next(char **argv)
{
    char **dirs = g_strsplit(g_getenv("PATH") != NULL ? g_getenv("PATH") : "", ":", -1);

    for (unsigned i = 0; dirs[i] != NULL; i++) {
        char *path = g_build_filename(dirs[i][0] != '\0' ? dirs[i] : ".", "nrfutil", NULL);

        if (access(path, X_OK) == 0 && !is_ourselves(path))
            execv(path, argv);
        g_free(path);
    }
    g_strfreev(dirs);
}

/* Where the first word that is no option stands; 0: there is none. */
static int find_command(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--log-level") == 0 || strcmp(argv[i], "--log-output") == 0)
            i++;
        else if (argv[i][0] != '-')
            return i;
    }
    return 0;
}

int nrfutil_main(int argc, char **argv, bool plug_in)
{
    int at = find_command(argc, argv);

    if (plug_in)
        return device_main(argc, argv);
    if (at == 0 || strcmp(argv[at], "device") != 0) {
        become_next(argv);
        fprintf(stderr,
                "nrfutil: this is nrf53emu's, which knows 'device' only, and there is no other "
                "nrfutil on PATH for '%s'\n",
                at != 0 ? argv[at] : "");
        return EXIT_GUEST;
    }
    memmove(argv + at, argv + at + 1, sizeof *argv * (size_t)(argc - at));
    return device_main(argc - 1, argv);
}
