/*
 * nrf53emu run: firmware until a condition.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/bundle.h"
#include "cli/cli.h"
#include "cli/energy_option.h"
#include "cli/gdb_option.h"
#include "cli/profile_option.h"
#include "cli/report.h"
#include "cli/trace_options.h"
#include "debug/doctor/doctor.h"
#include "session/menu.h"
#include "session/save_point.h"
#include "session/terminal.h"
#include "session/usbip.h"
#include "store/snapshot.h"

/* Busy without progress for so long is looked into (--patience). */
#define DEFAULT_PATIENCE_TICKS (3 * TICKS_PER_SECOND)

struct run_options {
    struct machine_options machine;
    struct trace_options trace;
    struct energy_options energy;
    struct profile_options profile;
    char *until, *fail_on, *duration, *wall_limit, *patience, *stats_json, *report_json, *record,
        *replay, *bundle, *gdb;
    char **uarts, **rtts, **presses, **afters, **sends, **images;
    char *save, *save_at, *from;
    gboolean state_hash, leds, timestamps, stats, verbose, quiet, strict, realtime;
};

struct run {
    struct run_options *options;
    struct session_options limits;
    GStrv lines; /* --uart, and --rtt as if it were one */
    ticks_t patience;
    struct setup setup;
    struct session *session;
    struct save_point_options save_options;
    struct save_point *save_point; /* NULL: none */
    struct menu menu;
    struct trace *trace; /* NULL: none */
    struct energy_run energy;
    struct profile_run profile;
    struct doctor *doctor;
    struct monitor *monitor;
    struct gdb *gdb; /* NULL: not wanted */
    struct outcome outcome;
    char **argv; /* as it was given */
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
        {"rtt", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->rtts,
         "connect RTT channel N of the application core, or net.N, as a UART; off: as without a "
         "debug probe",
         "N=TARGET"},
        {"send", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->sends,
         "type TEXT and Enter at the console after the line of --after", "TEXT"},
        {"after", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->afters,
         "when a --send is typed: the first after the first match, and so on", "REGEX"},
        {"leds", 0, 0, G_OPTION_ARG_NONE, &o->leds, "print when a LED of the board changes", NULL},
        {"press", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->presses,
         "press a button of the board: button1@2s, or button1@2s:1s for a second", "BUTTON@T"},
        {"timestamps", 0, 0, G_OPTION_ARG_NONE, &o->timestamps,
         "emulated time in front of each line", NULL},
        {"record", 0, 0, G_OPTION_ARG_FILENAME, &o->record, "write all input with its times",
         "FILE"},
        {"replay", 0, 0, G_OPTION_ARG_FILENAME, &o->replay,
         "take all input from a recorded journal or a script", "FILE"},
        {"save", 0, 0, G_OPTION_ARG_FILENAME, &o->save, "save the machine, at its end or --save-at",
         "FILE"},
        {"save-at", 0, 0, G_OPTION_ARG_STRING, &o->save_at,
         "save at this time, console line or function", "T|REGEX|SYMBOL"},
        {"from", 0, 0, G_OPTION_ARG_FILENAME, &o->from, "go on from what --save wrote", "FILE"},
        {"state-hash", 0, 0, G_OPTION_ARG_NONE, &o->state_hash,
         "print a hash of all state at the end", NULL},
        {"gdb", 0, 0, G_OPTION_ARG_STRING, &o->gdb,
         "wait for GDB on [any:]PORT (2331; network core: 10 higher)", "[PORT]"},
        {"strict", 0, 0, G_OPTION_ARG_NONE, &o->strict, "a guest error ends the run", NULL},
        {"stats", 0, 0, G_OPTION_ARG_NONE, &o->stats, "say where the cycles went", NULL},
        {"stats-json", 0, 0, G_OPTION_ARG_FILENAME, &o->stats_json, "the same as JSON", "FILE"},
        {"report-json", 0, 0, G_OPTION_ARG_FILENAME, &o->report_json,
         "what is wrong, as JSON (docs/finding.schema.json)", "FILE"},
        {"bundle", 0, 0, G_OPTION_ARG_FILENAME, &o->bundle,
         "what a report about the emulator needs: command, hashes, findings, notes; no firmware",
         "FILE"},
        {"verbose", 'v', 0, G_OPTION_ARG_NONE, &o->verbose, "notes about the model too", NULL},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &o->quiet, "only the firmware's console", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->images, NULL, "IMAGE..."},
        {NULL},
    };

    return g_memdup2(entries, sizeof entries);
}

/* --usb is the line usb.0 of the console. */
static void add_usb(GStrvBuilder *lines, const char *usb)
{
    if (usb == NULL || strcmp(usb, "none") == 0 || g_str_has_prefix(usb, "usbip"))
        return;
    char *line = g_strconcat("usb.0=", strcmp(usb, "cdc") == 0 ? "-" : usb, NULL);

    g_strv_builder_add(lines, line);
    g_free(line);
}

/* "0=pty" is the line rtt.0 of the console, "net.0=pty" its line net.rtt.0. */
static GStrv console_lines(const char *usb, char **uarts, char **rtts, bool *no_rtt)
{
    GStrvBuilder *lines = g_strv_builder_new();

    add_usb(lines, usb);
    if (uarts != NULL)
        g_strv_builder_addv(lines, (const char **)uarts);
    for (unsigned i = 0; rtts != NULL && rtts[i] != NULL; i++) {
        bool net = g_str_has_prefix(rtts[i], "net."), off = strcmp(rtts[i], "off") == 0;
        char *line = g_strconcat(net ? "net.rtt." : "rtt.", rtts[i] + (net ? 4 : 0), NULL);

        *no_rtt = *no_rtt || off;
        if (!off)
            g_strv_builder_add(lines, line);
        g_free(line);
    }
    GStrv all = g_strv_builder_end(lines);
    g_strv_builder_unref(lines);
    return all;
}

/* "usbip", "usbip=3240": in real time, because another host's clock runs as well. */
static bool parse_usbip(struct run *r, GError **error)
{
    const char *usb = r->options->machine.usb;
    guint64 port = USBIP_PORT;

    if (usb == NULL || !g_str_has_prefix(usb, "usbip"))
        return true;
    if (usb[5] != '\0' &&
        (usb[5] != '=' || !g_ascii_string_to_unsigned(usb + 6, 10, 1, 65535, &port, NULL))) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "--usb %s: is not usbip or usbip=PORT", usb);
        return false;
    }
    r->limits.usbip_port = (unsigned)port;
    r->limits.realtime = true;
    return true;
}

static bool parse_limits(struct run *r, GError **error)
{
    struct run_options *o = r->options;
    bool no_rtt = false;

    r->lines = console_lines(o->machine.usb, o->uarts, o->rtts, &no_rtt);
    r->limits = (struct session_options){
        .no_rtt = no_rtt,
        .console = {.uarts = r->lines,
                    .until = o->until,
                    .fail_on = o->fail_on,
                    .quiet = o->quiet,
                    .timestamps = o->timestamps,
                    .drops = o->realtime},
        .duration = TICKS_NEVER,
        .wall_limit = TICKS_NEVER,
        .strict = o->strict,
        .realtime = o->realtime,
    };
    r->patience = DEFAULT_PATIENCE_TICKS;
    if (o->images == NULL && o->machine.nvm == NULL && o->from == NULL)
        o->images = cli_default_images();
    o->machine.notes = !o->quiet;
    if (o->save_at != NULL && o->save == NULL) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "run: --save-at needs --save FILE");
        return false;
    }
    if (o->images == NULL && o->machine.nvm == NULL && o->from == NULL) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "run: nothing to run: give an IMAGE or --nvm DIR, there is no ./build (see "
                    "'nrf53emu run --help')");
        return false;
    }
    return parse_usbip(r, error) &&
           (o->duration == NULL ||
            cli_parse_duration("--duration", o->duration, &r->limits.duration, error)) &&
           (o->patience == NULL ||
            cli_parse_duration("--patience", o->patience, &r->patience, error)) &&
           (o->wall_limit == NULL ||
            cli_parse_duration("--wall-limit", o->wall_limit, &r->limits.wall_limit, error));
}

/* A time, a function that the symbols know, or else text on a console. */
static void parse_save_at(struct run *r)
{
    const struct run_options *o = r->options;
    const struct symbol *symbol;

    r->save_options =
        (struct save_point_options){.path = o->save, .when = TICKS_NEVER, .address = UINT32_MAX};
    if (o->save_at == NULL ||
        cli_parse_duration("--save-at", o->save_at, &r->save_options.when, NULL))
        return;
    symbol = symbols_find_name(r->setup.symbols, o->save_at);
    if (symbol != NULL) {
        r->save_options.address = symbol->addr;
    } else {
        r->save_options.mark = true;
        r->limits.console.mark = o->save_at;
    }
}

static void print_state_hash(struct machine *m)
{
    char *hash = snapshot_hash(m);

    fprintf(stderr, "nrf53emu: state %s\n", hash);
    g_free(hash);
}

/* A run that ends for want of something in the model has a status of its own. */
static void blame_model(struct outcome *o, const GPtrArray *findings)
{
    static const char *const asked[] = {"until", "fail-on", "interrupted", "semihosting-exit"};
    const struct finding *first = findings->len != 0 ? findings->pdata[0] : NULL;

    for (unsigned i = 0; i < G_N_ELEMENTS(asked); i++)
        if (strcmp(o->reason, asked[i]) == 0)
            return;
    if (first != NULL && first->severity == FINDING_GAP) {
        o->status = EXIT_GAP;
        o->reason = "model-gap";
    }
}

/* What is wrong, then what was seen. */
static bool report_findings(struct run *r, GError **error)
{
    struct run_options *o = r->options;
    GPtrArray *findings = doctor_diagnose(r->doctor, r->outcome.symptom);
    bool silent = o->quiet || r->outcome.status == EXIT_INTERRUPTED ||
                  r->outcome.status == EXIT_USAGE || r->outcome.status == EXIT_PIPE ||
                  strcmp(r->outcome.reason, "until") == 0;

    blame_model(&r->outcome, findings);
    if (!silent)
        report_print_findings(findings);
    if (!silent && r->outcome.symptom != SYMPTOM_ENDED)
        report_fault(&r->setup, CORE_APP);
    bool ok = o->report_json == NULL || findings_write_json(findings, "run", o->report_json, error);
    if (ok && o->bundle != NULL) {
        const struct bundle bundle = {r->argv, &r->setup, r->doctor, &r->outcome};

        ok = bundle_write(&bundle, findings, o->bundle, error);
    }
    g_ptr_array_free(findings, TRUE);
    return ok;
}

static int finish(struct run *r, GError **error)
{
    struct run_options *o = r->options;

    bool ok = trace_close(r->trace, error);
    ok = save_point_close(r->save_point, ok ? error : NULL) && ok;
    gdb_free(r->gdb);
    monitor_free(r->monitor);
    const char *unseen;
    bool shown = console_has_shown(session_console(r->session), &unseen);
    char *line = g_strdup(unseen);

    session_free(r->session);
    ok = report_findings(r, ok ? error : NULL) && ok;
    if (!shown && !o->quiet)
        report_silence(&r->setup, line);
    g_free(line);
    if (o->stats)
        report_stats(&r->setup, &r->outcome);
    if (o->stats_json != NULL)
        ok = report_stats_json(&r->setup, &r->outcome, o->stats_json, ok ? error : NULL) && ok;
    ok = profile_options_finish(&o->profile, &r->profile, ok ? error : NULL) && ok;
    ok = energy_options_finish(&o->energy, &r->energy, ok ? error : NULL) && ok;
    if (!o->quiet)
        report_closing(&r->setup, &r->outcome);
    if (o->state_hash)
        print_state_hash(r->setup.machine);
    doctor_free(r->doctor);
    ok = setup_close(&r->setup, ok ? error : NULL) && ok;
    return ok ? (int)r->outcome.status : EXIT_USAGE;
}

/* The n-th --send waits for the n-th --after; without one it is typed at the start. */
static bool send_texts(struct run *r, GError **error)
{
    char **sends = r->options->sends, **afters = r->options->afters;
    unsigned waits = afters != NULL ? g_strv_length(afters) : 0;

    if (waits > (sends != NULL ? g_strv_length(sends) : 0)) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "--after %s: there is no --send for it",
                    afters[waits - 1]);
        return false;
    }
    for (unsigned i = 0; sends != NULL && sends[i] != NULL; i++) {
        struct input *input = input_typed(sends[i], i < waits ? afters[i] : NULL, error);

        if (input == NULL) {
            g_prefix_error(error, "--after: ");
            return false;
        }
        session_inject(r->session, input);
    }
    return true;
}

static bool open_session(struct run *r, GError **error)
{
    struct run_options *o = r->options;
    bool ok;

    r->limits.symbols = r->setup.symbols;
    profile_options_start(&o->profile, &r->setup, &r->profile);
    r->limits.leds = o->leds ? r->setup.board : NULL;
    r->session = session_new(r->setup.machine, &r->limits, error);
    if (r->session != NULL)
        r->monitor = monitor_new(r->session, r->setup.machine, r->setup.symbols);
    ok = r->session != NULL &&
         (o->replay == NULL || session_replay(r->session, o->replay, error)) &&
         (o->record == NULL || session_record(r->session, o->record, error)) &&
         send_texts(r, error) &&
         energy_options_start(&o->energy, r->setup.machine, &r->energy, error) &&
         trace_options_start(&o->trace, &r->setup, session_wait(r->session), &r->trace, error) &&
         gdb_option_start(o->gdb, &r->setup, r->session, r->monitor, o->quiet, &r->gdb, error);
    for (unsigned i = 0; ok && o->presses != NULL && o->presses[i] != NULL; i++)
        ok = button_press(session_stimuli(r->session), r->setup.board, o->presses[i], error);
    return ok;
}

/* Before the run. */
static void give_up(struct run *r)
{
    setup_forget_nvm(&r->setup);
    trace_close(r->trace, NULL);
    gdb_free(r->gdb);
    monitor_free(r->monitor);
    session_free(r->session);
    doctor_free(r->doctor);
    setup_close(&r->setup, NULL);
}

static int run_with(struct run *r, GError **error)
{
    struct run_options *o = r->options;

    if (!parse_limits(r, error) || !setup_open(&r->setup, &o->machine, o->images, error))
        return EXIT_USAGE;
    parse_save_at(r);
    report_attach_log(&r->setup, o->quiet ? -1 : o->verbose ? 1 : 0);
    if (!open_session(r, error)) {
        monitor_free(r->monitor);
        session_free(r->session);
        setup_forget_nvm(&r->setup);
        setup_close(&r->setup, NULL);
        return EXIT_USAGE;
    }
    const struct doctor_options doctor = {.patience = r->patience, .until = o->until != NULL};
    r->doctor = doctor_new(r->setup.machine, r->setup.symbols, &doctor);
    monitor_set_doctor(r->monitor, r->doctor);
    menu_attend(&r->menu, r->session);
    doctor_attend(r->doctor, r->session);
    terminal_catch_signals();
    machine_power_on(r->setup.machine);
    if ((o->from != NULL && !snapshot_restore(r->setup.machine, o->from, error)) ||
        !setup_keep_journal(&r->setup, error)) {
        give_up(r);
        return EXIT_USAGE;
    }
    if (o->save != NULL)
        r->save_point = save_point_new(r->session, r->setup.machine, &r->save_options);
    r->outcome = session_run(r->session);
    return finish(r, error);
}

static void clear_options(struct run_options *o)
{
    machine_options_clear(&o->machine);
    trace_options_clear(&o->trace);
    energy_options_clear(&o->energy);
    profile_options_clear(&o->profile);
    g_free(o->until);
    g_free(o->fail_on);
    g_free(o->duration);
    g_free(o->wall_limit);
    g_free(o->patience);
    g_free(o->stats_json);
    g_free(o->report_json);
    g_free(o->record);
    g_free(o->replay);
    g_free(o->save);
    g_free(o->save_at);
    g_free(o->from);
    g_free(o->bundle);
    g_free(o->gdb);
    g_strfreev(o->uarts);
    g_strfreev(o->rtts);
    g_strfreev(o->presses);
    g_strfreev(o->afters);
    g_strfreev(o->sends);
    g_strfreev(o->images);
}

static const char *const implied[] = {GDB_OPTION, NULL};

static const struct cli_help help = {
    .implied = implied,
    .summary =
        "Runs firmware from power-on. IMAGE is an ELF, an Intel HEX, FILE.bin@ADDR or a\n"
        "build directory of west (default: ./build); several are loaded together, each where\n"
        "it belongs.",
    .description = "Example:\n"
                   "  nrf53emu run --until 'uart:~\\$' --stats build/merged.hex app/zephyr.elf\n\n"
                   "Exit status: 0 ended well, 1 the firmware failed, 2 usage or input file,\n"
                   "3 the emulator lacks what the firmware needs (model-gap),\n"
                   "124 a limit ran out before --until matched, 130 interrupted.",
};

int run_main(int argc, char **argv)
{
    struct run_options options = {0};
    struct run r = {.options = &options, .argv = g_strdupv(argv)};
    GOptionEntry *entries[] = {run_entries(&options),
                               machine_options_entries(&options.machine),
                               trace_options_entries(&options.trace),
                               energy_options_entries(&options.energy),
                               profile_options_entries(&options.profile),
                               NULL};
    GError *error = NULL;
    int status = EXIT_USAGE;

    if (cli_parse(&help, entries, &argc, &argv, &error))
        status = run_with(&r, &error);
    if (error != NULL)
        status = cli_fail(error);
    clear_options(&options);
    g_strfreev(r.lines);
    g_strfreev(r.argv);
    return status;
}
