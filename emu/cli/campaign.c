/*
 * nrf53emu campaign: power cuts in flash operations, many runs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cli/campaign.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "bus/signals.h"
#include "cli/campaign_compare.h"
#include "debug/campaign/weak.h"
#include "debug/ci/annotate.h"
#include "session/terminal.h"

#define DEFAULT_PROGRESS 50
#define MAX_AGAIN        1000
#define WEAK_BOOTS       3

static GOptionEntry *campaign_entries(struct campaign_options *o)
{
    const GOptionEntry entries[] = {
        {"until", 0, 0, G_OPTION_ARG_STRING, &o->until,
         "the firmware has started when console text matches (required)", "REGEX"},
        {"fail-on", 0, 0, G_OPTION_ARG_STRING, &o->fail_on,
         "it has not when console text matches this", "REGEX"},
        {"duration", 0, 0, G_OPTION_ARG_STRING, &o->duration,
         "limit of each boot, in emulated time (60s)", "T"},
        {"kind", 0, 0, G_OPTION_ARG_STRING, &o->kind,
         "power: RAM is lost, the cells in flight stay half done (default); reset (the pin), soft, "
         "watchdog: the operation goes on",
         "KIND"},
        {"cuts", 0, 0, G_OPTION_ARG_INT, &o->cuts,
         "at most N cuts: both ends of each stretch of operations, then evenly (every operation)",
         "N"},
        {"cut", 0, 0, G_OPTION_ARG_INT, &o->cut, "one cut, in operation OP", "OP"},
        {"from", 0, 0, G_OPTION_ARG_INT, &o->from, "cut from operation OP on", "OP"},
        {"to", 0, 0, G_OPTION_ARG_INT, &o->to, "up to operation OP", "OP"},
        {"save", 0, 0, G_OPTION_ARG_FILENAME, &o->save,
         "with --cut: keep the board as the cut leaves it, for run --nvm DIR", "DIR"},
        {"json", 0, 0, G_OPTION_ARG_FILENAME, &o->json, "every cut and the findings", "FILE"},
        {"resume", 0, 0, G_OPTION_ARG_FILENAME, &o->resume,
         "keep each result in FILE as it comes; results that it has are not made again", "FILE"},
        {"junit", 0, 0, G_OPTION_ARG_FILENAME, &o->junit, "a test case for each cut, for CI",
         "FILE"},
        {"shard", 0, 0, G_OPTION_ARG_STRING, &o->shard,
         "the I-th of N parts of the cuts; put their --resume files together", "I/N"},
        {"again", 0, 0, G_OPTION_ARG_INT, &o->again,
         "cut N times more, each in an operation of the boot that follows (--seed chooses)", "N"},
        {"progress", 0, 0, G_OPTION_ARG_INT, &o->progress,
         "how far the operation in flight is: percent of its bits that have changed (50)", "P"},
        {"weak", 0, 0, G_OPTION_ARG_INT, &o->weak,
         "up to N words of it hold bits that read differently after each reset (0)", "N"},
        {"boots", 0, 0, G_OPTION_ARG_INT, &o->boots,
         "boots that must start, one after the other (1; with --weak 3)", "N"},
        {"replay", 0, 0, G_OPTION_ARG_FILENAME, &o->replay,
         "the run that is cut gets this input (of run --record): an upload; --until counts behind "
         "it",
         "FILE"},
        {"compare", 0, 0, G_OPTION_ARG_FILENAME, &o->compare,
         "ways to update side by side: FILE has a group each, with images, update, until, cuts",
         "FILE"},
        {"images", 0, 0, G_OPTION_ARG_FILENAME, &o->image_directory,
         "with --compare: where its images are (beside FILE)", "DIR"},
        {"html", 0, 0, G_OPTION_ARG_FILENAME, &o->html, "with --compare: a page with plots",
         "FILE"},
        {"jobs", 0, 0, G_OPTION_ARG_INT, &o->jobs, "cuts at a time (host cores)", "N"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &o->quiet, "no progress line", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->images, NULL, "IMAGE..."},
        {NULL},
    };

    o->progress = DEFAULT_PROGRESS;
    return g_memdup2(entries, sizeof entries);
}

static bool usage(GError **error, const char *text)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "campaign: %s", text);
    return false;
}

static const struct cut_kind *kind_of(const char *name)
{
    static const struct cut_kind kinds[] = {
        {"power", "power cut", 0},
        {"reset", "reset", RESET_BY_PIN},
        {"soft", "software reset", RESET_BY_SREQ},
        {"watchdog", "watchdog reset", RESET_BY_DOG0},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (name == NULL || strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

static bool check_numbers(struct campaign_job *job, GError **error)
{
    const struct campaign_options *o = job->options;
    char rest;

    if (o->cut < 0 || o->cuts < 0 || o->from < 0 || o->to < 0 || o->jobs < 0 || o->again < 0 ||
        o->boots < 0)
        return usage(error, "numbers are not negative");
    if (o->again > MAX_AGAIN)
        return usage(error, "--again is at most 1000");
    if (o->progress < 0 || o->progress > 100)
        return usage(error, "--progress is 0 to 100, in percent");
    if (o->weak < 0 || o->weak > (gint)WEAK_WORDS_MAX)
        return usage(error, "--weak is 0 to 256 words");
    if ((o->progress != DEFAULT_PROGRESS || o->weak != 0) && job->kind->cause != 0)
        return usage(error, "--progress and --weak are of a power cut; a reset lets the operation "
                            "finish");
    if (o->shard != NULL && (sscanf(o->shard, "%u/%u%c", &job->shard, &job->shards, &rest) != 2 ||
                             job->shard == 0 || job->shard > job->shards))
        return usage(error, "--shard is I/N, from 1/N to N/N");
    if (o->cut != 0 && (o->cuts != 0 || o->from != 0 || o->to != 0 || o->shard != NULL))
        return usage(error, "--cut is one cut; --cuts, --from, --to and --shard choose several");
    return true;
}

static bool check_options(struct campaign_job *job, GError **error)
{
    const struct campaign_options *o = job->options;

    job->limit = CAMPAIGN_LIMIT;
    job->kind = kind_of(o->kind);
    if (o->images == NULL && o->machine.nvm == NULL)
        return usage(error, "nothing to run: give an IMAGE or --nvm DIR (see 'nrf53emu campaign "
                            "--help')");
    if (o->until == NULL)
        return usage(error, "--until is needed: it tells that the firmware has started");
    if (job->kind == NULL)
        return usage(error, "--kind is power, reset, soft or watchdog");
    if (!check_numbers(job, error))
        return false;
    if (o->save != NULL && o->cut == 0)
        return usage(error, "--save needs --cut");
    if (o->save != NULL && o->resume != NULL)
        return usage(error, "--save makes its cut; --resume has made it");
    return o->duration == NULL || cli_parse_duration("--duration", o->duration, &job->limit, error);
}

static bool choose(struct campaign_job *job, GError **error)
{
    const struct campaign_options *o = job->options;
    unsigned n = job->operations->len;
    unsigned from = o->cut != 0 ? (unsigned)o->cut : MAX((unsigned)o->from, 1);
    unsigned to = o->cut != 0 ? (unsigned)o->cut : o->to != 0 ? (unsigned)o->to : n;

    if (n == 0)
        return usage(error, "the images never write or erase flash: there is nothing to cut");
    if (from > n || to < from) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "campaign: there are operations 1 to %u, none from %u to %u", n, from, to);
        return false;
    }
    job->cuts = campaign_choose((const struct campaign_operation *)(void *)job->operations->data, n,
                                from, to, (unsigned)o->cuts);
    if (job->shards != 0)
        campaign_shard(job->cuts, job->shard, job->shards);
    return true;
}

static bool unmeasured(const struct campaign *c, GError **error)
{
    for (unsigned k = 0; k < c->n_cuts; k++)
        if (c->results[k].outcome == CUT_UNMEASURED) {
            g_set_error(error, EMU_ERROR, EMU_ERROR_FILE, "campaign: the cut in operation %u: %s",
                        c->cuts[k], c->results[k].message);
            return true;
        }
    return false;
}

static int report(const struct campaign_job *job, GError **error)
{
    const struct campaign_options *o = job->options;
    char *images = o->images != NULL ? g_strjoinv(" ", o->images) : g_strdup("");
    const struct campaign c = {
        .images = images,
        .until = o->until,
        .command = job->command,
        .event = job->kind->event,
        .operations = (const struct campaign_operation *)(void *)job->operations->data,
        .n_operations = job->operations->len,
        .pairs = (const struct slot_pair *)(void *)job->pairs->data,
        .n_pairs = job->pairs->len,
        .cuts = (const unsigned *)(void *)job->cuts->data,
        .results = job->results,
        .n_cuts = job->cuts->len,
    };
    GPtrArray *findings = campaign_findings(&c);
    char *table = campaign_table(&c);
    int status = findings->len == 0 ? EXIT_OK : EXIT_GUEST;

    fputs(table, stdout);
    fflush(stdout);
    for (unsigned i = 0; i < findings->len; i++) {
        finding_print(findings->pdata[i], stderr);
        finding_print_evidence(findings->pdata[i], stderr);
    }
    if (o->annotates)
        annotate_findings(stderr, findings);
    if (unmeasured(&c, error) ||
        (o->json != NULL && !campaign_write_json(&c, findings, o->json, error)) ||
        (o->junit != NULL && !campaign_write_junit(&c, o->junit, error)))
        status = EXIT_USAGE;
    g_ptr_array_free(findings, TRUE);
    g_free(table);
    g_free(images);
    return status;
}

/* What an interrupted campaign has come to: cuts that were not measured are none. */
static void drop_unmeasured(struct campaign_job *job)
{
    unsigned n = 0, wanted = job->cuts->len;

    for (unsigned k = 0; k < wanted; k++)
        if (job->results[k].outcome != CUT_UNMEASURED) {
            job->results[n] = job->results[k];
            g_array_index(job->cuts, unsigned, n++) = g_array_index(job->cuts, unsigned, k);
        }
    g_array_set_size(job->cuts, n);
    fprintf(stderr, "nrf53emu: campaign: interrupted after %u of %u cuts\n", n, wanted);
}

/* With what --resume has; keeps there what comes. */
static int make_cuts(struct campaign_job *job, GError **error)
{
    const char *path = job->options->resume;
    int status = EXIT_USAGE;

    job->results = g_new0(struct cut_result, job->cuts->len);
    if (path != NULL)
        job->kept = campaign_results_open(path, job->identity, error);
    bool all = *error == NULL && campaign_run_cuts(job, error);
    if (!all && *error == NULL && terminal_interrupted())
        drop_unmeasured(job);
    if (*error == NULL && job->cuts->len != 0)
        status = report(job, error);
    if (!campaign_results_close(job->kept, *error == NULL ? error : NULL))
        status = EXIT_USAGE;
    return status;
}

/* Options of this command that do not belong to a single cut; all but the last have a value. */
static const char *const of_many[] = {"--cut",         "--cuts",   "--from",  "--to",    "--save",
                                      "--json",        "--resume", "--junit", "--shard", "--jobs",
                                      "--annotations", "--quiet",  "-q"};
#define OF_MANY_WITH_VALUE (G_N_ELEMENTS(of_many) - 2)

/* How many arguments to leave out at this one. */
static unsigned left_out(const char *argument)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(of_many); i++) {
        size_t len = strlen(of_many[i]);

        if (strncmp(argument, of_many[i], len) != 0)
            continue;
        if (argument[len] == '=')
            return 1;
        if (argument[len] == '\0')
            return i < OF_MANY_WITH_VALUE ? 2 : 1;
    }
    return 0;
}

/* The arguments that make the same cuts, as a shell reads them. */
static char *command_of(int argc, char **argv)
{
    GString *text = g_string_new(NULL);

    for (int i = 1; i < argc;) {
        unsigned skip = left_out(argv[i]);
        bool plain =
            strspn(argv[i], G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_=./,:+@") == strlen(argv[i]);
        char *quoted = plain ? g_strdup(argv[i]) : g_shell_quote(argv[i]);

        if (skip == 0)
            g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "", quoted);
        i += MAX((int)skip, 1);
        g_free(quoted);
    }
    return g_string_free(text, FALSE);
}

static bool prepare(struct campaign_job *job, GError **error)
{
    job->operations = g_array_new(FALSE, TRUE, sizeof(struct campaign_operation));
    return check_options(job, error) && campaign_reference(job, error);
}

bool campaign_make(struct campaign_job *job, bool with_cuts, GError **error)
{
    if (!prepare(job, error))
        return false;
    if (!with_cuts || job->operations->len == 0)
        return true;
    if (!choose(job, error))
        return false;
    job->results = g_new0(struct cut_result, job->cuts->len);
    return campaign_run_cuts(job, error);
}

void campaign_job_clear(struct campaign_job *job)
{
    g_clear_pointer(&job->operations, g_array_unref);
    g_clear_pointer(&job->pairs, g_array_unref);
    g_clear_pointer(&job->cuts, g_array_unref);
    g_clear_pointer(&job->results, g_free);
    g_clear_pointer(&job->identity, g_free);
}

static int campaign_with(const struct campaign_options *o, char *command, GError **error)
{
    struct campaign_job job = {.options = o, .command = command};
    int status = EXIT_USAGE;

    if (prepare(&job, error) && choose(&job, error))
        status = make_cuts(&job, error);
    if (*error == NULL && terminal_interrupted())
        status = EXIT_INTERRUPTED;
    campaign_job_clear(&job);
    return status;
}

static void clear_options(struct campaign_options *o)
{
    machine_options_clear(&o->machine);
    ci_options_clear(&o->ci);
    g_free(o->until);
    g_free(o->fail_on);
    g_free(o->duration);
    g_free(o->kind);
    g_free(o->json);
    g_free(o->save);
    g_free(o->resume);
    g_free(o->junit);
    g_free(o->shard);
    g_free(o->replay);
    g_free(o->compare);
    g_free(o->html);
    g_free(o->image_directory);
    g_strfreev(o->images);
}

static int compare(const struct campaign_options *o, GError **error)
{
    if (o->images == NULL && o->until == NULL && o->resume == NULL && o->junit == NULL &&
        o->shard == NULL && o->save == NULL && o->cut == 0 && o->cuts == 0)
        return campaign_compare(o, error);
    usage(error, "--compare takes images, --until and --cuts from its file, and makes no --resume, "
                 "--junit, --shard, --save or --cut");
    return EXIT_USAGE;
}

static const struct cli_help help = {
    .summary =
        "Cuts the power in each write and erase of flash, boots again, and says what the board\n"
        "has come to: all new, all old, mixed, or a brick. Start with what an update needs: the\n"
        "old images in their slots, the new ones in the secondary slots with their trailers.",
    .description =
        "Example:\n"
        "  nrf53emu campaign --until 'uart:~\\$' --cuts 200 mcuboot.hex app_v1.hex app_v2.hex\n\n"
        "Operations count from 1: a word or a page of internal flash, a program or erase command\n"
        "of the flash chip. Every run starts from the same state; --nvm DIR is read, not "
        "written.\n\n"
        "Exit status: 0 every cut recovers, 1 one does not, 2 usage or input file,\n"
        "130 interrupted.",
};

int campaign_main(int argc, char **argv)
{
    struct campaign_options options = {0};
    GOptionEntry *entries[] = {campaign_entries(&options),
                               machine_options_entries(&options.machine),
                               ci_options_entries(&options.ci), NULL};
    GError *error = NULL;
    char *command = command_of(argc, argv);
    int status = EXIT_USAGE;

    if (cli_parse(&help, entries, &argc, &argv, &error) &&
        ci_options_decide(&options.ci, &options.annotates, &error)) {
        if (options.boots == 0)
            options.boots = options.weak != 0 ? WEAK_BOOTS : 1;
        terminal_catch_signals();
        status = options.compare != NULL ? compare(&options, &error)
                                         : campaign_with(&options, command, &error);
    }
    if (error != NULL)
        status = cli_fail(error);
    clear_options(&options);
    g_free(command);
    return status;
}
