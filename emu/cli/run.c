/*
 * nrf53emu run: firmware until a condition.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/cli.h"
#include "cli/report.h"
#include "cli/trace_options.h"
#include "debug/doctor/doctor.h"
#include "session/console.h"
#include "session/semihosting.h"
#include "session/terminal.h"

/* How much emulated time passes between two looks at stdin, signals and the wall clock. */
#define SLICE_TICKS (10 * TICKS_PER_MS)

/* Busy without progress for so long is looked into (--patience). */
#define DEFAULT_PATIENCE_TICKS (3 * TICKS_PER_SECOND)

struct run_options {
    struct machine_options machine;
    struct trace_options trace;
    char *until, *fail_on, *duration, *wall_limit, *patience, *stats_json, *report_json;
    char **uarts, **images;
    gboolean stats, verbose, quiet, strict, realtime;
};

struct run {
    struct run_options *options;
    struct setup setup;
    struct console *console;
    struct semihosting *semihosting;
    struct trace *trace;          /* NULL: none */
    ticks_t duration, wall_limit; /* TICKS_NEVER: none */
    gint64 started_us;
    ticks_t patience;
    struct doctor *doctor;
    enum doctor_symptom symptom;
    struct outcome outcome;
};

static GOptionEntry *run_entries(struct run_options *o)
{
    const GOptionEntry entries[] = {
        {"until", 0, 0, G_OPTION_ARG_STRING, &o->until, "end well when a console line matches",
         "REGEX"},
        {"fail-on", 0, 0, G_OPTION_ARG_STRING, &o->fail_on,
         "end with status 1 when a console line matches", "REGEX"},
        {"duration", 0, 0, G_OPTION_ARG_STRING, &o->duration,
         "end after T of emulated time: 500ms, 10s, 2Mcyc", "T"},
        {"wall-limit", 0, 0, G_OPTION_ARG_STRING, &o->wall_limit, "end after T of host time", "T"},
        {"patience", 0, 0, G_OPTION_ARG_STRING, &o->patience,
         "a core that is busy for T without progress may hang (3s)", "T"},
        {"realtime", 0, 0, G_OPTION_ARG_NONE, &o->realtime, "pace emulated time to the wall clock",
         NULL},
        {"uart", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->uarts,
         "connect a UART: -, null, pty, tcp:PORT, file:PATH, loop, CORE.N (app.0=-)",
         "CORE.N=TARGET"},
        {"strict", 0, 0, G_OPTION_ARG_NONE, &o->strict, "a guest error ends the run", NULL},
        {"stats", 0, 0, G_OPTION_ARG_NONE, &o->stats, "say where the cycles went", NULL},
        {"stats-json", 0, 0, G_OPTION_ARG_FILENAME, &o->stats_json, "the same as JSON", "FILE"},
        {"report-json", 0, 0, G_OPTION_ARG_FILENAME, &o->report_json,
         "what is wrong, as JSON (docs/finding.schema.json)", "FILE"},
        {"verbose", 'v', 0, G_OPTION_ARG_NONE, &o->verbose, "notes about the model too", NULL},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &o->quiet, "only the firmware's console", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->images, NULL, "IMAGE..."},
        {NULL},
    };

    return g_memdup2(entries, sizeof entries);
}

static void set_outcome(struct run *r, const char *reason, enum exit_status status,
                        const char *text)
{
    r->outcome.reason = reason;
    r->outcome.status = status;
    g_free(r->outcome.text);
    r->outcome.text = g_strdup(text);
}

static double wall_seconds(const struct run *r)
{
    return (double)(g_get_monotonic_time() - r->started_us) / 1e6;
}

/* Everything sleeps and no event is left. True: input came, go on. */
static bool wait_for_input(struct run *r)
{
    while (console_can_input(r->console) && !terminal_interrupted() &&
           console_event(r->console) == CONSOLE_NONE) {
        if (r->wall_limit != TICKS_NEVER &&
            wall_seconds(r) * TICKS_PER_SECOND >= (double)r->wall_limit)
            return true; /* the limit check ends the run */
        console_poll(r->console, 100);
        if (console_has_input(r->console) ||
            sched_next(machine_sched(r->setup.machine)) != TICKS_NEVER)
            return true;
    }
    return false;
}

static bool check_console(struct run *r)
{
    switch (console_event(r->console)) {
    case CONSOLE_UNTIL:
        set_outcome(r, "until", EXIT_OK, "--until matched");
        return true;
    case CONSOLE_FAIL_ON:
        set_outcome(r, "fail-on", EXIT_GUEST, "--fail-on matched");
        return true;
    case CONSOLE_QUIT:
        set_outcome(r, "interrupted", EXIT_INTERRUPTED, "left with Ctrl-A X");
        return true;
    default:
        return false;
    }
}

static bool check_semihosting(struct run *r)
{
    bool success;

    if (!semihosting_exited(r->semihosting, &success))
        return false;
    set_outcome(r, "semihosting-exit", success ? EXIT_OK : EXIT_GUEST,
                success ? "the firmware exited (semihosting)"
                        : "the firmware exited with an error (semihosting)");
    return true;
}

static bool end_with_symptom(struct run *r, enum doctor_symptom symptom)
{
    switch (symptom) {
    case SYMPTOM_FAULT:
        set_outcome(r, "fault", EXIT_GUEST,
                    "the application core does not leave its fault handler");
        break;
    case SYMPTOM_RESETS:
        set_outcome(r, "reset-loop", EXIT_GUEST, "the firmware resets again and again");
        break;
    case SYMPTOM_HANG:
        set_outcome(r, "hang", EXIT_GUEST, doctor_hang_text(r->doctor));
        break;
    default:
        return false;
    }
    r->symptom = symptom;
    return true;
}

/* The run is over and nothing else ended it: a fault handler that still runs is a bad end, too. */
static bool end_in_fault_handler(struct run *r)
{
    return doctor_in_fault_handler(r->doctor) && end_with_symptom(r, SYMPTOM_FAULT);
}

static bool check_limits(struct run *r)
{
    bool unmet = r->options->until != NULL;

    if (terminal_interrupted()) {
        set_outcome(r, "interrupted", EXIT_INTERRUPTED, "interrupted");
        return true;
    }
    if (machine_now(r->setup.machine) >= r->duration) {
        if (end_in_fault_handler(r))
            return true;
        set_outcome(r, "duration", unmet ? EXIT_LIMIT : EXIT_OK,
                    unmet ? "--duration ran out before --until matched" : "--duration ran out");
        return true;
    }
    if (r->wall_limit != TICKS_NEVER &&
        wall_seconds(r) * TICKS_PER_SECOND >= (double)r->wall_limit) {
        set_outcome(r, "wall-limit", EXIT_LIMIT, "--wall-limit ran out");
        return true;
    }
    return false;
}

/* Faults that the firmware does not come back from, reset loops, hangs, --strict. */
static bool check_guest(struct run *r, enum machine_stop *stop)
{
    *stop = MACHINE_TIME;
    if (r->options->strict && guest_log_errors(machine_log(r->setup.machine)) != 0) {
        set_outcome(r, "guest-error", EXIT_GUEST, "a guest error (--strict)");
        r->symptom = SYMPTOM_UNMET;
        return true;
    }
    return end_with_symptom(r, doctor_look(r->doctor, stop));
}

static bool check_stop(struct run *r, enum machine_stop stop)
{
    switch (stop) {
    case MACHINE_LOCKUP:
        set_outcome(r, "lockup", EXIT_GUEST, "the application core locked up");
        r->symptom = SYMPTOM_LOCKUP;
        return true;
    case MACHINE_HANG:
        set_outcome(r, "hang", EXIT_GUEST, "a bus access never completes");
        r->symptom = SYMPTOM_STALL;
        return true;
    case MACHINE_BKPT:
        set_outcome(r, "bkpt", EXIT_GUEST, "BKPT without a debugger");
        return true;
    case MACHINE_OFF:
        set_outcome(r, "system-off", r->options->until != NULL ? EXIT_GUEST : EXIT_OK,
                    "System OFF");
        return true;
    case MACHINE_ASLEEP:
        if (wait_for_input(r))
            return false;
        if (terminal_interrupted() || console_event(r->console) != CONSOLE_NONE)
            return check_console(r) || check_limits(r);
        if (end_in_fault_handler(r))
            return true;
        if (r->duration != TICKS_NEVER)
            set_outcome(r, "duration", r->options->until != NULL ? EXIT_LIMIT : EXIT_OK,
                        "nothing is left that could wake a core; --duration counts as over");
        else
            set_outcome(r, "asleep", r->options->until != NULL ? EXIT_GUEST : EXIT_OK,
                        "every core sleeps and nothing is left that could wake one");
        return true;
    default:
        return false;
    }
}

/* With --realtime: waits until the wall clock has caught up. */
static void pace(struct run *r)
{
    double ahead = (double)machine_now(r->setup.machine) / TICKS_PER_SECOND - wall_seconds(r);

    if (r->options->realtime && ahead > 0.001)
        console_poll(r->console, (int)MIN(ahead * 1000, 100.0));
}

static void run_loop(struct run *r)
{
    struct machine *m = r->setup.machine;

    for (;;) {
        ticks_t until = MIN(machine_now(m) + SLICE_TICKS, r->duration);
        enum machine_stop stop = machine_run(m, until);

        console_poll(r->console, 0);
        if (check_console(r) || check_semihosting(r) || check_stop(r, stop) ||
            check_guest(r, &stop) || check_stop(r, stop) || check_limits(r))
            return;
        pace(r);
    }
}

static bool parse_limits(struct run *r, GError **error)
{
    struct run_options *o = r->options;

    r->duration = r->wall_limit = TICKS_NEVER;
    r->patience = DEFAULT_PATIENCE_TICKS;
    if (o->images == NULL && o->machine.nvm == NULL) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "run: nothing to run: give an IMAGE or --nvm DIR (see 'nrf53emu run --help')");
        return false;
    }
    return (o->duration == NULL ||
            cli_parse_duration("--duration", o->duration, &r->duration, error)) &&
           (o->patience == NULL ||
            cli_parse_duration("--patience", o->patience, &r->patience, error)) &&
           (o->wall_limit == NULL ||
            cli_parse_duration("--wall-limit", o->wall_limit, &r->wall_limit, error));
}

/* A bad end that has no name of its own yet. */
static enum doctor_symptom symptom_of(const struct run *r)
{
    if (r->symptom != SYMPTOM_NONE)
        return r->symptom;
    bool unmet = r->outcome.status == EXIT_LIMIT && r->options->until != NULL;
    return unmet || r->outcome.status == EXIT_GUEST ? SYMPTOM_UNMET : SYMPTOM_ENDED;
}

/* What is wrong, then what was seen. */
static bool report_findings(struct run *r, GError **error)
{
    struct run_options *o = r->options;
    enum doctor_symptom symptom = symptom_of(r);
    GPtrArray *findings = doctor_diagnose(r->doctor, symptom);
    bool silent = o->quiet || r->outcome.status == EXIT_INTERRUPTED ||
                  strcmp(r->outcome.reason, "until") == 0;

    if (!silent)
        report_print_findings(findings);
    if (!silent && symptom != SYMPTOM_ENDED)
        report_fault(&r->setup, CORE_APP);
    bool ok = o->report_json == NULL || findings_write_json(findings, "run", o->report_json, error);
    g_ptr_array_free(findings, TRUE);
    return ok;
}

static int finish(struct run *r, GError **error)
{
    struct run_options *o = r->options;

    r->outcome.wall_s = wall_seconds(r);
    bool ok = trace_close(r->trace, error);
    console_free(r->console);
    semihosting_free(r->semihosting);
    ok = report_findings(r, ok ? error : NULL) && ok;
    if (o->stats)
        report_stats(&r->setup, &r->outcome);
    if (o->stats_json != NULL)
        ok = report_stats_json(&r->setup, &r->outcome, o->stats_json, ok ? error : NULL) && ok;
    if (!o->quiet)
        report_closing(&r->setup, &r->outcome);
    doctor_free(r->doctor);
    ok = setup_close(&r->setup, ok ? error : NULL) && ok;
    return ok ? (int)r->outcome.status : EXIT_USAGE;
}

static int run_with(struct run *r, GError **error)
{
    struct run_options *o = r->options;

    if (!parse_limits(r, error) || !setup_open(&r->setup, &o->machine, o->images, error))
        return EXIT_USAGE;
    report_attach_log(&r->setup, o->quiet ? -1 : o->verbose ? 1 : 0);
    r->console = console_new(r->setup.machine, o->uarts, o->until, o->fail_on, o->quiet, error);
    if (r->console == NULL || !trace_options_start(&o->trace, &r->setup, &r->trace, error)) {
        console_free(r->console);
        setup_close(&r->setup, NULL);
        return EXIT_USAGE;
    }
    r->semihosting = semihosting_new(r->setup.machine, r->console);
    const struct doctor_options doctor = {.patience = r->patience, .until = o->until != NULL};
    r->doctor = doctor_new(r->setup.machine, r->setup.symbols, &doctor);
    report_attach_doctor(&r->setup, r->doctor);
    terminal_catch_signals();
    r->started_us = g_get_monotonic_time();
    machine_set_stop_on_lockup(r->setup.machine, true);
    machine_power_on(r->setup.machine);
    run_loop(r);
    return finish(r, error);
}

static void clear_options(struct run_options *o)
{
    machine_options_clear(&o->machine);
    trace_options_clear(&o->trace);
    g_free(o->until);
    g_free(o->fail_on);
    g_free(o->duration);
    g_free(o->wall_limit);
    g_free(o->patience);
    g_free(o->stats_json);
    g_free(o->report_json);
    g_strfreev(o->uarts);
    g_strfreev(o->images);
}

static const struct cli_help help = {
    .summary = "Runs firmware from power-on. IMAGE is an ELF, an Intel HEX, FILE.bin@ADDR or a\n"
               "build directory of west; several are loaded together, each where it belongs.",
    .description = "Example:\n"
                   "  nrf53emu run --until 'uart:~\\$' --stats build/merged.hex app/zephyr.elf\n\n"
                   "Exit status: 0 ended well, 1 the firmware failed, 2 usage or input file,\n"
                   "124 a limit ran out before --until matched, 130 interrupted.",
};

int run_main(int argc, char **argv)
{
    struct run_options options = {0};
    struct run r = {.options = &options};
    GOptionEntry *entries[] = {run_entries(&options), machine_options_entries(&options.machine),
                               trace_options_entries(&options.trace), NULL};
    GError *error = NULL;
    int status = EXIT_USAGE;

    if (cli_parse(&help, entries, &argc, &argv, &error))
        status = run_with(&r, &error);
    if (error != NULL)
        status = cli_fail(error);
    g_free(r.outcome.text);
    clear_options(&options);
    return status;
}
