/*
 * nrf53emu bench: what a region of interest costs, as it is and at other costs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cli/bench.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/pool.h"
#include "debug/bench/baseline.h"
#include "debug/bench/certificate.h"
#include "session/output.h"

/* Without --until and --duration a run that never sleeps ends here. */
#define DEFAULT_DURATION (10 * TICKS_PER_SECOND)
#define DEFAULT_CHANGE   "2%"

static GOptionEntry *bench_entries(struct bench_options *o)
{
    const GOptionEntry entries[] = {
        {"roi", 0, 0, G_OPTION_ARG_STRING, &o->roi,
         "region of interest: FUNCTION, every call of it; or START..END, names or addresses "
         "(default: the whole run)",
         "REGION"},
        {"calls", 0, 0, G_OPTION_ARG_INT64, &o->calls, "end after N passes", "N"},
        {"sweep", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->sweeps,
         "one variant a value: sck=8,16,24,48,96MHz, readoc=READ2IO,READ4IO, cache=on,off, "
         "cpu=64,128, xip=external,internal, chip=A,B; several combine",
         "KEY=VALUES"},
        {"until", 0, 0, G_OPTION_ARG_STRING, &o->until, "the run is over when console text matches",
         "REGEX"},
        {"fail-on", 0, 0, G_OPTION_ARG_STRING, &o->fail_on,
         "the variant fails when console text matches", "REGEX"},
        {"duration", 0, 0, G_OPTION_ARG_STRING, &o->duration,
         "the run is over after T of emulated time (10s)", "T"},
        {"csv", 0, 0, G_OPTION_ARG_FILENAME, &o->csv, "every number, one line a variant", "FILE"},
        {"json", 0, 0, G_OPTION_ARG_FILENAME, &o->json, "the same as JSON", "FILE"},
        {"html", 0, 0, G_OPTION_ARG_FILENAME, &o->html, "a page with plots, complete in one file",
         "FILE"},
        {"certificate", 0, 0, G_OPTION_ARG_NONE, &o->certificate,
         "say how far the model's figures are from silicon, by kind of code; runs nothing", NULL},
        {"baseline", 0, 0, G_OPTION_ARG_FILENAME, &o->baseline,
         "compare with what --json wrote earlier; status 1 when a variant has become slower",
         "FILE"},
        {"max-change", 0, 0, G_OPTION_ARG_STRING, &o->max_change, "by more than P percent (2%)",
         "P"},
        {"jobs", 0, 0, G_OPTION_ARG_INT, &o->jobs, "variants at a time (host cores)", "N"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &o->quiet, "no progress line", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->images, NULL, "IMAGE..."},
        {NULL},
    };

    return g_memdup2(entries, sizeof entries);
}

static bool usage(GError **error, const char *text)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "bench: %s", text);
    return false;
}

static bool check_options(const struct bench_options *o, ticks_t *duration, GError **error)
{
    *duration = DEFAULT_DURATION;
    if (o->images == NULL)
        return usage(error, "nothing to run: give an IMAGE (see 'nrf53emu bench --help')");
    if (o->machine.nvm != NULL)
        return usage(error, "--nvm: every variant starts from the images alone");
    if (o->calls < 0 || o->jobs < 0)
        return usage(error, "--calls and --jobs are not negative");
    if (o->max_change != NULL && o->baseline == NULL)
        return usage(error, "--max-change needs --baseline");
    if (o->calls > 0 && o->roi == NULL)
        return usage(error, "--calls needs --roi");
    return o->duration == NULL || cli_parse_duration("--duration", o->duration, duration, error);
}

static bool check_regex(const char *option, const char *pattern, GError **error)
{
    GRegex *regex = pattern != NULL ? g_regex_new(pattern, G_REGEX_RAW, 0, error) : NULL;
    bool ok = pattern == NULL || regex != NULL;

    if (!ok)
        g_prefix_error(error, "%s: ", option);
    g_clear_pointer(&regex, g_regex_unref);
    return ok;
}

/* What is wrong for every variant is said once, before any of them runs. */
static bool prepare(struct bench_job *job, GError **error)
{
    const struct bench_options *o = job->options;
    struct machine_options machine = o->machine;
    struct setup setup;

    if (!check_options(o, &job->duration, error) || !check_regex("--until", o->until, error) ||
        !check_regex("--fail-on", o->fail_on, error))
        return false;
    job->functions = o->json != NULL || o->baseline != NULL;
    if (o->baseline != NULL &&
        (!baseline_parse_change(o->max_change != NULL ? o->max_change : DEFAULT_CHANGE,
                                &job->max_change, error) ||
         (job->baseline = baseline_load(o->baseline, error)) == NULL))
        return false;
    job->variants = bench_variants(o->machine.sets, o->sweeps, error);
    if (job->variants == NULL)
        return false;
    machine.sets = NULL;
    if (!setup_open(&setup, &machine, o->images, error))
        return false;
    bool ok = roi_parse(&job->roi, o->roi, setup.symbols, error);
    setup_close(&setup, NULL);
    return ok;
}

static bool write_report(const char *path, char *(*make)(const struct bench_report *report),
                         const struct bench_report *report, GError **error)
{
    if (path == NULL)
        return true;
    char *text = make(report);
    bool ok = output_write(path, "report", text, strlen(text), error);
    g_free(text);
    return ok;
}

/* False: a variant has become slower. */
static bool compare(const struct bench_job *job, const struct bench_report *report)
{
    struct baseline_verdict v = {0};

    if (job->baseline == NULL)
        return true;
    v = baseline_compare(job->baseline, report, job->max_change);
    fputs(v.text, stdout);
    printf("against %s: %u slower, %u faster by more than %g %%, %u new\n", job->options->baseline,
           v.worse, v.better, job->max_change / 1000.0, v.missing);
    g_free(v.text);
    return v.worse == 0;
}

static int report(const struct bench_job *job, const struct bench_result *results, GError **error)
{
    const struct bench_options *o = job->options;
    char *names = g_strjoinv(" ", o->images), *images = text_escape(names, false);
    char *region = o->roi != NULL ? g_strdup(o->roi) : g_strdup("whole run");
    const struct bench_report report = {images, region, job->variants, results};
    char *table = bench_table(&report);
    int status = EXIT_OK;

    fputs(table, stdout);
    for (unsigned i = 0; i < job->variants->len; i++)
        if (results[i].failed)
            status = EXIT_GUEST;
    if (!compare(job, &report))
        status = EXIT_GUEST;
    if (!write_report(o->csv, bench_csv, &report, error) ||
        !write_report(o->json, bench_json, &report, error) ||
        !write_report(o->html, bench_html, &report, error))
        status = EXIT_USAGE;
    fflush(stdout);
    g_free(table);
    g_free(region);
    g_free(images);
    g_free(names);
    return status;
}

static void run_variant(void *ctx, unsigned index, void *result)
{
    const struct bench_job *job = ctx;

    bench_run_variant(job, g_ptr_array_index(job->variants, index), result);
}

static void variant_failed(void *result, const char *text)
{
    struct bench_result *r = result;

    *r = (struct bench_result){.failed = true};
    g_strlcpy(r->message, text, sizeof r->message);
}

static bool run_variants(struct bench_job *job, struct bench_result *results)
{
    const struct pool_job pool = {
        .command = "bench",
        .unit = "variants",
        .count = job->variants->len,
        .jobs = (unsigned)job->options->jobs,
        .quiet = job->options->quiet,
        .result_size = sizeof *results,
        .ctx = job,
        .run = run_variant,
        .failed = variant_failed,
    };

    return pool_run(&pool, results);
}

static int certify(const struct bench_options *o, GError **error)
{
    if (o->images != NULL) {
        usage(error, "--certificate runs no IMAGE");
        return EXIT_USAGE;
    }
    char *text = certificate_text();

    fputs(text, stdout);
    g_free(text);
    return EXIT_OK;
}

static int bench_with(const struct bench_options *o, GError **error)
{
    struct bench_job job = {.options = o};
    int status = EXIT_USAGE;

    if (prepare(&job, error)) {
        struct bench_result *results = g_new0(struct bench_result, job.variants->len);

        bool all = run_variants(&job, results);
        status = report(&job, results, error);
        if (!all && status != EXIT_USAGE)
            status = EXIT_INTERRUPTED;
        g_free(results);
    }
    g_clear_pointer(&job.variants, g_ptr_array_unref);
    baseline_free(job.baseline);
    return status;
}

static void clear_options(struct bench_options *o)
{
    machine_options_clear(&o->machine);
    g_free(o->roi);
    g_free(o->until);
    g_free(o->fail_on);
    g_free(o->duration);
    g_free(o->csv);
    g_free(o->json);
    g_free(o->html);
    g_free(o->baseline);
    g_free(o->max_change);
    g_strfreev(o->sweeps);
    g_strfreev(o->images);
}

static const struct cli_help help = {
    .summary =
        "Times a region of interest: the binary as it is, the same binary as if its QSPI code lay\n"
        "in internal flash, and at whatever --set and --sweep ask for. Variants differ in costs,\n"
        "not in behaviour, and run side by side.",
    .description =
        "Example:\n"
        "  nrf53emu bench --roi inference --sweep sck=24,48,96MHz --sweep cache=on,off \\\n"
        "      --html report.html build\n\n"
        "Exit status: 0 every variant was measured, 1 a variant failed (the others are\n"
        "reported) or is slower than --baseline allows, 2 usage or input file, 130 interrupted.",
};

int bench_main(int argc, char **argv)
{
    struct bench_options options = {0};
    GOptionEntry *entries[] = {bench_entries(&options), machine_options_entries(&options.machine),
                               NULL};
    GError *error = NULL;
    int status = EXIT_USAGE;

    if (cli_parse(&help, entries, &argc, &argv, &error))
        status = options.certificate ? certify(&options, &error) : bench_with(&options, &error);
    if (error != NULL)
        status = cli_fail(error);
    clear_options(&options);
    return status;
}
