/*
 * nrf53emu check: boot and XIP mistakes that can be found without running the firmware.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>

#include "base/error.h"
#include "cli/ci_option.h"
#include "cli/cli.h"
#include "debug/check/check.h"
#include "debug/ci/annotate.h"

struct check_options {
    struct ci_options ci;
    char *board, *json, *key;
    char **partitions, **ini, **symbols;
    gboolean quiet;
    char **build; /* without any file: ./build */
};

static bool parse(int *argc, char ***argv, struct check_options *o, GError **error)
{
    const GOptionEntry entries[] = {
        {"board", 0, 0, G_OPTION_ARG_STRING, &o->board,
         "board or board file (of the build, else nrf5340dk)", "NAME"},
        {"partitions", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->partitions,
         "pm_static.yml or partitions.yml; two of them are compared", "FILE"},
        {"qspi-ini", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->ini, "Qspi.ini of the programmer",
         "FILE"},
        {"symbols", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->symbols, "an ELF of the same build",
         "ELF"},
        {"key", 0, 0, G_OPTION_ARG_FILENAME, &o->key, "images must be signed with this PEM key",
         "PEM"},
        {"json", 0, 0, G_OPTION_ARG_FILENAME, &o->json, "also write the findings as JSON", "FILE"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &o->quiet, "errors only", NULL},
        {NULL},
    };
    static const struct cli_help help = {
        .arguments = "IMAGE...",
        .summary =
            "Finds boot and XIP mistakes without running the firmware. IMAGE is a .elf, .hex,\n"
            ".bin@ADDR, a build directory of west, a partition file (.yml) or a Qspi.ini.\n"
            "Ends with 0 without an error finding, 1 with one, 2 for a wrong option or file.",
        .description =
            "Examples:\n  nrf53emu check build\n  nrf53emu check build/zephyr/zephyr.elf "
            "merged.hex pm_static.yml\n",
    };
    GOptionEntry *all[] = {g_memdup2(entries, sizeof entries), ci_options_entries(&o->ci), NULL};
    bool ok = cli_parse(&help, all, argc, argv, error);

    o->build = *argc < 2 && o->partitions == NULL && o->ini == NULL && o->symbols == NULL
                   ? cli_default_images()
                   : NULL;
    if (ok && *argc < 2 && o->partitions == NULL && o->ini == NULL && o->symbols == NULL &&
        o->build == NULL) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "check: nothing to check; name an image or a build directory");
        ok = false;
    }
    return ok;
}

static bool add_all(struct check *c, char **list,
                    bool (*add)(struct check *c, const char *path, GError **error), GError **error)
{
    bool ok = true;

    for (unsigned i = 0; ok && list != NULL && list[i] != NULL; i++)
        ok = add(c, list[i], error);
    return ok;
}

static void print(const GPtrArray *findings, bool quiet)
{
    unsigned count[FINDING_ERROR + 1] = {0};

    for (unsigned i = 0; i < findings->len; i++) {
        const struct finding *f = findings->pdata[i];

        count[f->severity]++;
        if (quiet && f->severity != FINDING_ERROR)
            continue;
        finding_print(f, stdout);
        printf("\n");
    }
    printf("%u errors, %u warnings, %u notes\n", count[FINDING_ERROR], count[FINDING_WARNING],
           count[FINDING_NOTE]);
}

static int check(const struct check_options *o, char **images, GError **error)
{
    const struct machine_options machine = {.board = o->board};
    struct board *board = setup_board(&machine, o->build != NULL ? o->build : images, error);
    struct check *c = board != NULL ? check_new(board, error) : NULL;
    int status = EXIT_USAGE;
    bool annotates;

    if (c != NULL && ci_options_decide(&o->ci, &annotates, error) &&
        (o->key == NULL || check_set_key(c, o->key, error)) &&
        add_all(c, o->build != NULL ? o->build : images, check_add, error) &&
        add_all(c, o->symbols, check_add, error) &&
        add_all(c, o->partitions, check_add_partitions, error) &&
        add_all(c, o->ini, check_add_qspi_ini, error)) {
        const GPtrArray *findings = check_run(c);

        if (o->json == NULL || findings_write_json(findings, "check", o->json, error)) {
            print(findings, o->quiet);
            if (annotates)
                annotate_findings(stderr, findings);
            status = findings_worst(findings) == FINDING_ERROR ? EXIT_GUEST : EXIT_OK;
        }
    }
    check_free(c);
    board_free(board);
    return status;
}

int check_main(int argc, char **argv)
{
    struct check_options o = {0};
    GError *error = NULL;
    int status = EXIT_USAGE;

    if (parse(&argc, &argv, &o, &error))
        status = check(&o, argv + 1, &error);
    ci_options_clear(&o.ci);
    g_free(o.board);
    g_free(o.json);
    g_free(o.key);
    g_strfreev(o.partitions);
    g_strfreev(o.ini);
    g_strfreev(o.symbols);
    g_strfreev(o.build);
    return error != NULL ? cli_fail(error) : status;
}
