/*
 * nrf53emu boot: where the time goes from power-on to main(), a console line, or a time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/cli.h"
#include "cli/report.h"
#include "debug/boot/report.h"
#include "session/output.h"
#include "session/session.h"
#include "soc/what_if.h"

/* Firmware that comes nowhere. */
#define DEFAULT_DURATION (30 * TICKS_PER_SECOND)

struct boot_options {
    struct machine_options machine;
    char *until, *duration, *json, *timeline, *what_if;
    char **images;
    gboolean quiet, console;
};

static GOptionEntry *boot_entries(struct boot_options *o)
{
    const GOptionEntry entries[] = {
        {"until", 0, 0, G_OPTION_ARG_STRING, &o->until,
         "the boot ends with the console text that matches (default: main() of the application)",
         "REGEX"},
        {"duration", 0, 0, G_OPTION_ARG_STRING, &o->duration,
         "it ends after T of emulated time, if not before (30s)", "T"},
        {"timeline", 0, 0, G_OPTION_ARG_FILENAME, &o->timeline,
         "a page with both cores over time, complete in one file", "FILE.html"},
        {"json", 0, 0, G_OPTION_ARG_FILENAME, &o->json, "every step and stretch (-: stdout)",
         "FILE"},
        {"what-if", 0, 0, G_OPTION_ARG_STRING, &o->what_if,
         "compare with the boot at other costs: lfclk=rc, log=off, sck=96MHz, cache=on, "
         "xip.as=internal, with commas between",
         "LIST"},
        {"console", 0, 0, G_OPTION_ARG_NONE, &o->console, "show what the firmware prints", NULL},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &o->quiet, "no table", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->images, NULL, "IMAGE..."},
        {NULL},
    };

    return g_memdup2(entries, sizeof entries);
}

struct booting {
    struct session_watcher watcher;
    struct waterfall *waterfall;
    bool to_main;
};

static bool look(void *ctx, enum machine_stop *stop, struct outcome *outcome)
{
    const struct booting *b = ctx;
    ticks_t when;

    if (!b->to_main || !waterfall_reached(b->waterfall, &when))
        return false;
    outcome_set(outcome, "main", EXIT_OK, "main() was reached");
    return true;
}

static char *describe_end(const struct boot_options *o, const struct outcome *outcome)
{
    if (strcmp(outcome->reason, "main") == 0)
        return g_strdup("main()");
    if (strcmp(outcome->reason, "until") == 0)
        return g_strdup_printf("'%s'", o->until);
    return g_strdup(outcome->text);
}

static bool write_report(const char *path, const char *option,
                         char *(*make)(const struct waterfall *w, const char *end,
                                       const struct boot_answer *answer),
                         const struct waterfall *w, const char *end,
                         const struct boot_answer *answer, GError **error)
{
    if (path == NULL)
        return true;
    char *text = make(w, end, answer);
    bool ok = output_write(path, option, text, strlen(text), error);
    g_free(text);
    return ok;
}

static bool write_reports(const struct boot_options *o, const struct waterfall *w, const char *end,
                          const struct boot_answer *answer, GError **error)
{
    char *text = boot_report_text(w, end, answer);

    if (!o->quiet)
        fputs(text, stderr);
    g_free(text);
    return write_report(o->json, "--json", boot_report_json, w, end, answer, error) &&
           write_report(o->timeline, "--timeline", boot_report_page, w, end, answer, error);
}

/* What is to be known of a boot besides its own report. */
struct asked {
    const struct boot_question *question; /* the run is at its costs; NULL: as it is */
    struct boot_answer *answer;           /* made by the former, completed by the latter */
};

static void ask(const struct boot_options *o, struct asked *a, struct machine *m,
                const struct waterfall *w)
{
    a->answer = boot_answer_new(o->what_if, a->question, w);
    a->answer->doubt = what_if_impossible(&a->question->costs, m);
    if (a->answer->doubt == NULL)
        a->answer->doubt = what_if_doubt(&a->question->costs, m);
}

static int follow(const struct boot_options *o, struct setup *s, ticks_t duration, struct asked *a,
                  GError **error)
{
    const struct session_options options = {
        .console = {.until = o->until, .quiet = true, .silent = !o->console || a->question != NULL},
        .duration = duration,
        .wall_limit = TICKS_NEVER,
    };
    struct session *session = session_new(s->machine, &options, error);

    if (session == NULL)
        return EXIT_USAGE;
    struct booting booting = {
        .watcher = {.look = look},
        .waterfall = waterfall_new(s->machine, s->symbols),
        .to_main = o->until == NULL,
    };
    session_watch(session, &booting.watcher, &booting);
    machine_power_on(s->machine);
    struct outcome outcome = session_run(session);
    waterfall_settle(booting.waterfall);
    char *end = describe_end(o, &outcome);
    bool ok = true;
    if (a->question != NULL) {
        ask(o, a, s->machine, booting.waterfall);
    } else {
        if (a->answer != NULL)
            boot_answer_compare(a->answer, booting.waterfall);
        ok = write_reports(o, booting.waterfall, end, a->answer, error);
    }
    g_free(end);
    waterfall_free(booting.waterfall);
    session_free(session);
    return ok ? (int)outcome.status : EXIT_USAGE;
}

static int boot_once(const struct boot_options *o, ticks_t duration, struct asked *a,
                     GError **error)
{
    struct setup setup;

    if (!setup_open(&setup, &o->machine, o->images, error))
        return EXIT_USAGE;
    if (a->question == NULL)
        report_attach_log(&setup, -1);
    else
        what_if_apply(&a->question->costs, setup.machine);
    int status = follow(o, &setup, duration, a, error);
    return setup_close(&setup, status == EXIT_USAGE ? NULL : error) ? status : EXIT_USAGE;
}

/* --set holds for both boots. */
static bool find_question(const struct boot_options *o, struct boot_question *q, GError **error)
{
    for (unsigned i = 0; o->machine.sets != NULL && o->machine.sets[i] != NULL; i++)
        if (!what_if_parse(&q->costs, o->machine.sets[i], error))
            return false;
    q->costs.chip[0] = '\0';
    return boot_question_parse(q, o->what_if, error);
}

static int boot_with(struct boot_options *o, GError **error)
{
    ticks_t duration = DEFAULT_DURATION;
    struct boot_question question = {0};
    struct asked asked = {0};
    int status = EXIT_OK;

    if (o->images == NULL)
        o->images = cli_default_images();
    if (o->machine.nvm != NULL) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "boot: --nvm: a boot is followed from the images alone");
        return EXIT_USAGE;
    }
    if ((o->duration != NULL && !cli_parse_duration("--duration", o->duration, &duration, error)) ||
        (o->what_if != NULL && !find_question(o, &question, error)))
        return EXIT_USAGE;
    if (o->what_if != NULL) {
        asked.question = &question;
        status = boot_once(o, duration, &asked, error);
        asked.question = NULL;
    }
    if (status != EXIT_USAGE)
        status = boot_once(o, duration, &asked, error);
    boot_answer_free(asked.answer);
    return status;
}

static const struct cli_help help = {
    .summary = "Follows a boot and says where its time went, step by step, on both cores.",
    .description = "Example:\n"
                   "  nrf53emu boot build --timeline boot.html\n\n"
                   "Exit status: 0 the end was reached, 1 the firmware failed, 2 usage or input "
                   "file,\n124 --duration ran out before --until matched.",
};

int boot_main(int argc, char **argv)
{
    struct boot_options o = {0};
    GOptionEntry *entries[] = {boot_entries(&o), machine_options_entries(&o.machine), NULL};
    GError *error = NULL;
    int status = EXIT_USAGE;

    if (cli_parse(&help, entries, &argc, &argv, &error))
        status = boot_with(&o, &error);
    if (error != NULL)
        status = cli_fail(error);
    machine_options_clear(&o.machine);
    g_free(o.until);
    g_free(o.duration);
    g_free(o.json);
    g_free(o.timeline);
    g_free(o.what_if);
    g_strfreev(o.images);
    return status;
}
