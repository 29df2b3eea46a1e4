/*
 * nrf53emu advise: what to move between internal and external flash for the fewest cycles.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "bus/map.h"
#include "cli/cli.h"
#include "debug/advise/ledger.h"
#include "debug/advise/pins.h"
#include "debug/advise/report.h"
#include "session/output.h"
#include "session/session.h"

#define DEFAULT_DURATION (10 * TICKS_PER_SECOND)

struct advise_options {
    struct machine_options machine;
    char *budget, *unit, *roi, *until, *duration, *json;
    gint64 calls;
    char **images;
};

struct advising {
    const struct advise_options *options;
    ticks_t duration;
    int64_t budget;
    struct elf_view *view;
    struct members *members;
    struct parts *parts;
    bool light; /* external flash could be read */
    struct advice advice;
    struct advice_check check;
};

static GOptionEntry *advise_entries(struct advise_options *o)
{
    const GOptionEntry entries[] = {
        {"budget", 0, 0, G_OPTION_ARG_STRING, &o->budget,
         "by so much may internal flash grow (64K); negative: so much must be freed", "SIZE"},
        {"unit", 0, 0, G_OPTION_ARG_STRING, &o->unit,
         "what moves as a whole: file, library, or function (default: file with a map file)",
         "UNIT"},
        {"roi", 0, 0, G_OPTION_ARG_STRING, &o->roi,
         "count only in FUNCTION, every call of it; or START..END, names or addresses", "REGION"},
        {"calls", 0, 0, G_OPTION_ARG_INT64, &o->calls, "end after N passes of --roi", "N"},
        {"until", 0, 0, G_OPTION_ARG_STRING, &o->until, "the run is over when console text matches",
         "REGEX"},
        {"duration", 0, 0, G_OPTION_ARG_STRING, &o->duration,
         "the run is over after T of emulated time (10s)", "T"},
        {"json", 0, 0, G_OPTION_ARG_FILENAME, &o->json, "every part as JSON (-: stdout)", "FILE"},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->images, NULL, "IMAGE..."},
        {NULL},
    };

    return g_memdup2(entries, sizeof entries);
}

static bool usage(GError **error, const char *text)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "advise: %s", text);
    return false;
}

/* --- the program --- */

static uint64_t bytes_in(const struct elf_view *view, uint32_t base, uint32_t size)
{
    uint64_t bytes = 0;

    for (unsigned i = 0; i < view->sections->len; i++) {
        const struct elf_section *s = &g_array_index(view->sections, struct elf_section, i);

        if (s->data != NULL && s->addr - base < size)
            bytes += s->size;
    }
    return bytes;
}

/* The application: it lies in external flash, or is the largest, and no bootloader. */
static uint64_t rank(const struct elf_view *view)
{
    uint64_t external = bytes_in(view, XIP_BASE, XIP_SIZE);
    uint64_t internal = bytes_in(view, APP_FLASH_BASE, APP_FLASH_SIZE);
    uint32_t value;

    if (elf_view_config(view, "MCUBOOT", &value) && value != 0)
        return 0;
    return external != 0 ? (uint64_t)1 << 32 | external : internal;
}

static bool find_program(struct advising *a, const struct symbols *symbols, GError **error)
{
    GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (unsigned i = 0; i < symbols_count(symbols); i++) {
        const char *file = symbols_get(symbols, i)->file;
        struct elf_view *view;

        if (file == NULL || !g_hash_table_add(seen, (gpointer)file) ||
            (view = elf_view_open(file, NULL)) == NULL)
            continue;
        if (rank(view) > (a->view != NULL ? rank(a->view) : 0)) {
            elf_view_free(a->view);
            a->view = view;
        } else {
            elf_view_free(view);
        }
    }
    g_hash_table_destroy(seen);
    return a->view != NULL ||
           usage(error, "no ELF of an application; give a build, or --symbols ELF");
}

static bool find_unit(const struct advising *a, enum part_unit *unit, GError **error)
{
    static const char *const names[] = {"function", "file", "library"};
    const char *name = a->options->unit;

    *unit = members_count(a->members) != 0 ? PART_FILE : PART_FUNCTION;
    for (unsigned i = 0; name != NULL && i < G_N_ELEMENTS(names); i++)
        if (strcmp(name, names[i]) == 0) {
            *unit = (enum part_unit)i;
            return *unit == PART_FUNCTION || members_count(a->members) != 0 ||
                   usage(error, "--unit: there is no map file beside the ELF, only functions");
        }
    return name == NULL || usage(error, "--unit is function, file or library");
}

static bool find_parts(struct advising *a, const struct symbols *symbols, GError **error)
{
    enum part_unit unit;

    if (!find_program(a, symbols, error))
        return false;
    a->members = members_beside(a->view->path);
    if (!find_unit(a, &unit, error))
        return false;
    a->parts = parts_new(a->view, a->members, unit);
    pins_find(a->parts, a->view);
    return true;
}

/* --- the runs --- */

static struct bench_result measure_run(struct advising *a, struct setup *s, const struct roi *roi,
                                       bool first, GError **error)
{
    const struct session_options options = {
        .console = {.until = a->options->until, .quiet = true, .silent = true},
        .duration = a->duration,
        .wall_limit = TICKS_NEVER,
    };
    struct bench_result result = {.failed = true};
    struct session *session = session_new(s->machine, &options, error);

    if (session == NULL)
        return result;
    struct measure *measure = measure_new(s->machine, roi, (uint64_t)a->options->calls);
    struct ledger *ledger =
        ledger_new(s->machine, a->parts, measure, first ? NULL : a->advice.ranges);

    machine_power_on(s->machine);
    session_run(session);
    measure_finish(measure, &result);
    a->light |= ledger_saw_light(ledger);
    if (first && a->light)
        pins_add_dark(a->parts);
    ledger_free(ledger);
    measure_free(measure);
    session_free(session);
    if (result.failed)
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "advise: %s", result.message);
    return result;
}

/* Once as it is, then at the costs of the advice. */
static bool run(struct advising *a, bool first, struct bench_sums *sums, GError **error)
{
    struct setup setup;
    struct roi roi;

    if (!setup_open(&setup, &a->options->machine, a->options->images, error))
        return false;
    bool ok = roi_parse(&roi, a->options->roi, setup.symbols, error) &&
              (!first || find_parts(a, setup.symbols, error));

    if (ok) {
        const struct bench_result result = measure_run(a, &setup, &roi, first, error);

        *sums = result.sums;
        ok = !result.failed;
    }
    setup_close(&setup, NULL);
    return ok;
}

static bool write_json(const struct advising *a, GError **error)
{
    if (a->options->json == NULL)
        return true;
    char *text = advice_json(&a->advice, &a->check);
    bool ok = output_write(a->options->json, "--json", text, strlen(text), error);
    g_free(text);
    return ok;
}

static int report(const struct advising *a, GError **error)
{
    if (g_strcmp0(a->options->json, "-") != 0) {
        char *text = advice_text(&a->advice, &a->check);

        fputs(text, stdout);
        g_free(text);
        if (!a->light)
            puts("external flash was never to be read in this run: what needs to stay inside is "
                 "known from the code alone");
    }
    if (!write_json(a, error))
        return EXIT_USAGE;
    return a->advice.missing != 0 ? EXIT_GUEST : EXIT_OK;
}

static bool check_options(struct advising *a, GError **error)
{
    const struct advise_options *o = a->options;

    a->duration = DEFAULT_DURATION;
    if (o->budget == NULL)
        return usage(error, "--budget says by how much internal flash may grow, e.g. 64K");
    if (o->machine.nvm != NULL)
        return usage(error, "--nvm: both runs start from the images alone");
    if (o->calls < 0 || (o->calls > 0 && o->roi == NULL))
        return usage(error, "--calls is not negative, and needs --roi");
    return advice_parse_budget(o->budget, &a->budget, error) &&
           (o->duration == NULL ||
            cli_parse_duration("--duration", o->duration, &a->duration, error));
}

static int advise_with(struct advise_options *o, GError **error)
{
    struct advising a = {.options = o};
    int status = EXIT_USAGE;

    if (o->images == NULL)
        o->images = cli_default_images();
    if (check_options(&a, error) && run(&a, true, &a.check.before, error)) {
        advice_find(&a.advice, a.parts, a.budget);
        if (run(&a, false, &a.check.after, error))
            status = report(&a, error);
        advice_clear(&a.advice);
    }
    parts_free(a.parts);
    members_free(a.members);
    elf_view_free(a.view);
    return status;
}

static const struct cli_help help = {
    .summary =
        "Runs the firmware, says which functions, files or libraries belong into internal and\n"
        "which into external flash, and runs it again as if they lay there.",
    .description = "Example:\n"
                   "  nrf53emu advise --budget 64K --roi inference --calls 10 build\n\n"
                   "Exit status: 0 there is an advice, 1 so much cannot be freed, 2 usage or "
                   "input file.",
};

int advise_main(int argc, char **argv)
{
    struct advise_options o = {0};
    GOptionEntry *entries[] = {advise_entries(&o), machine_options_entries(&o.machine), NULL};
    GError *error = NULL;
    int status = EXIT_USAGE;

    if (cli_parse(&help, entries, &argc, &argv, &error))
        status = advise_with(&o, &error);
    if (error != NULL)
        status = cli_fail(error);
    machine_options_clear(&o.machine);
    g_free(o.budget);
    g_free(o.unit);
    g_free(o.roi);
    g_free(o.until);
    g_free(o.duration);
    g_free(o.json);
    g_strfreev(o.images);
    return status;
}
