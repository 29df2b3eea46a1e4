/*
 * nrf53emu explain: what a pasted log means.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/explain/explain.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/cli.h"
#include "debug/finding.h"

#define MAX_LOG_BYTES (4u << 20)

struct explain_options {
    char **symbols, **logs;
    char *json;
};

static GOptionEntry *explain_entries(struct explain_options *o)
{
    const GOptionEntry entries[] = {
        {"symbols", 's', 0, G_OPTION_ARG_FILENAME_ARRAY, &o->symbols, "names for addresses", "ELF"},
        {"json", 0, 0, G_OPTION_ARG_FILENAME, &o->json, "the findings as JSON", "FILE"},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->logs, NULL, "LOG"},
        {NULL},
    };

    return g_memdup2(entries, sizeof entries);
}

static const struct cli_help help = {
    .summary =
        "Says what a fault log, a register dump or an error line of a build means. LOG is a\n"
        "text file, - is stdin.",
    .description = "Example:\n"
                   "  nrf53emu explain crash.txt --symbols build/app/zephyr/zephyr.elf\n\n"
                   "Exit status: 0 explained, 1 nothing in the text is known, 2 usage or file.",
};

/* What stdin has, up to the bound. */
static char *read_stdin(void)
{
    GString *text = g_string_new(NULL);
    char buffer[4096];
    size_t n;

    while (text->len < MAX_LOG_BYTES && (n = fread(buffer, 1, sizeof buffer, stdin)) > 0)
        g_string_append_len(text, buffer, (gssize)n);
    return g_string_free(text, FALSE);
}

static char *read_log(const char *path, GError **error)
{
    size_t len;

    return strcmp(path, "-") == 0 ? read_stdin() : file_read(path, MAX_LOG_BYTES, &len, error);
}

static int print(const GPtrArray *findings)
{
    for (unsigned i = 0; i < findings->len; i++) {
        finding_print(findings->pdata[i], stdout);
        finding_print_evidence(findings->pdata[i], stdout);
    }
    if (findings->len == 0)
        printf("nothing in this text is known: give the lines from the first error on, with the "
               "registers\n");
    return findings->len != 0 ? EXIT_OK : EXIT_GUEST;
}

static int explain_with(const struct explain_options *o, GError **error)
{
    struct symbols *symbols = symbols_new();
    bool ok = true;
    int status = EXIT_USAGE;
    char *text = NULL;

    if (o->logs == NULL || o->logs[1] != NULL) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "explain: give one LOG, or - for stdin");
        ok = false;
    }
    for (unsigned i = 0; ok && o->symbols != NULL && o->symbols[i] != NULL; i++)
        ok = symbols_add_elf(symbols, o->symbols[i], error);
    if (ok)
        text = read_log(o->logs[0], error);
    if (text != NULL) {
        GPtrArray *findings = explain(text, symbols);

        if (o->json == NULL || findings_write_json(findings, "explain", o->json, error))
            status = print(findings);
        g_ptr_array_free(findings, TRUE);
    }
    g_free(text);
    symbols_free(symbols);
    return status;
}

int explain_main(int argc, char **argv)
{
    struct explain_options o = {0};
    GOptionEntry *entries[] = {explain_entries(&o), NULL};
    GError *error = NULL;
    int status = EXIT_USAGE;

    if (cli_parse(&help, entries, &argc, &argv, &error))
        status = explain_with(&o, &error);
    g_strfreev(o.symbols);
    g_strfreev(o.logs);
    g_free(o.json);
    return error != NULL ? cli_fail(error) : status;
}
