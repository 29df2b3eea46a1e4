/*
 * nrf53emu image core: a core dump that Zephyr printed, as a core file, and what it says.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/cli.h"
#include "debug/core/zephyr_dump.h"
#include "debug/explain/explain.h"

#define MAX_LOG_BYTES (64u << 20)

struct core_options {
    char **symbols;
    char *output, *json;
};

static const struct cli_help help = {
    .arguments = "LOG",
    .summary =
        "Decodes the core dump that Zephyr (CONFIG_DEBUG_COREDUMP) has printed between\n"
        "#CD:BEGIN# and #CD:END# in LOG, or a file with the dump's bytes, and says what the\n"
        "log and the dump mean.",
    .description = "Example:\n"
                   "  nrf53emu image core --symbols zephyr.elf --output crash.core log.txt\n"
                   "  gdb-multiarch zephyr.elf crash.core\n\n"
                   "Exit status: 0 decoded, 2 there is no dump, or a wrong option or file.",
};

/* What the log says of the fault comes first; the dump itself stands in when it says nothing. */
static GPtrArray *find(const struct zephyr_dump *d, const char *text, const struct symbols *s)
{
    GPtrArray *findings = explain(text, s);

    if (findings->len == 0)
        g_ptr_array_add(findings, zephyr_dump_finding(d, s));
    zephyr_dump_add_evidence(d, s, findings->pdata[0]);
    return findings;
}

static void print(const GPtrArray *findings)
{
    for (unsigned i = 0; i < findings->len; i++) {
        finding_print(findings->pdata[i], stdout);
        finding_print_evidence(findings->pdata[i], stdout);
    }
}

static bool decode(const struct core_options *o, const char *path, const struct symbols *s,
                   GError **error)
{
    struct zephyr_dump dump;
    size_t len;
    char *text = file_read(path, MAX_LOG_BYTES, &len, error);
    bool ok = text != NULL && zephyr_dump_read(&dump, path, text, len, error);

    if (ok) {
        GPtrArray *findings = find(&dump, text, s);

        print(findings);
        ok = (o->output == NULL || core_file_write(dump.core, o->output, "--output", error)) &&
             (o->json == NULL || findings_write_json(findings, "image", o->json, error));
        g_ptr_array_unref(findings);
        zephyr_dump_clear(&dump);
    }
    g_free(text);
    return ok;
}

static bool decode_with(const struct core_options *o, int argc, char **argv, GError **error)
{
    struct symbols *symbols = symbols_new();
    bool ok = argc == 2;

    if (!ok)
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "image core: give one LOG");
    for (unsigned i = 0; ok && o->symbols != NULL && o->symbols[i] != NULL; i++)
        ok = symbols_add_elf(symbols, o->symbols[i], error);
    ok = ok && decode(o, argv[1], symbols, error);
    symbols_free(symbols);
    return ok;
}

int image_core_main(int argc, char **argv)
{
    struct core_options o = {0};
    const GOptionEntry entries[] = {
        {"symbols", 's', 0, G_OPTION_ARG_FILENAME_ARRAY, &o.symbols, "names for addresses", "ELF"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &o.output, "an ELF core file for GDB", "FILE"},
        {"json", 0, 0, G_OPTION_ARG_FILENAME, &o.json, "what it means, as JSON", "FILE"},
        {NULL},
    };
    GOptionEntry *all[] = {g_memdup2(entries, sizeof entries), NULL};
    GError *error = NULL;
    bool ok = cli_parse(&help, all, &argc, &argv, &error) && decode_with(&o, argc, argv, &error);

    g_strfreev(o.symbols);
    g_free(o.output);
    g_free(o.json);
    return ok ? EXIT_OK : cli_fail(error);
}
