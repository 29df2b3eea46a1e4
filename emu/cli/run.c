/*
 * nrf53emu run: firmware until a condition.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cli/run.h"
#include "base/error.h"
#include "cli/core_option.h"
#include "cli/gdb_option.h"
#include "cli/report.h"
#include "session/terminal.h"

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
    if (r->session != NULL && (o->gdb != NULL || o->monitor != NULL))
        r->monitor =
            monitor_new(r->session, r->setup.machine, r->setup.symbols, o->monitor != NULL);
    ok = r->session != NULL &&
         (o->replay == NULL || session_replay(r->session, o->replay, error)) &&
         (o->record == NULL || session_record(r->session, o->record, error)) &&
         send_texts(r, error) &&
         energy_options_start(&o->energy, &r->setup, r->session, &r->energy, error) &&
         trace_options_start(&o->trace, &r->setup, session_wait(r->session), &r->trace, error) &&
         gdb_option_start(o->gdb, &r->setup, r->session, r->monitor, o->quiet, &r->gdb, error) &&
         monitor_option_start(o->monitor, r->session, r->monitor, o->quiet, &r->monitor_run, error);
    if (ok && (o->junit != NULL || r->annotates))
        r->results = results_new(r->session, r->setup.machine);
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
    monitor_option_end(&r->monitor_run);
    monitor_free(r->monitor);
    results_free(r->results);
    session_free(r->session);
    doctor_free(r->doctor);
    core_keeper_free(r->core);
    setup_close(&r->setup, NULL);
}

static int run_with(struct run *r, GError **error)
{
    struct run_options *o = r->options;

    if (!run_parse_limits(r, error) || !ci_options_decide(&o->ci, &r->annotates, error) ||
        !setup_open(&r->setup, &o->machine, o->images, error))
        return EXIT_USAGE;
    run_parse_save_at(r);
    report_attach_log(&r->setup, o->quiet ? -1 : o->verbose ? 1 : 0);
    if (!open_session(r, error)) {
        monitor_option_end(&r->monitor_run);
        monitor_free(r->monitor);
        results_free(r->results);
        session_free(r->session);
        setup_forget_nvm(&r->setup);
        setup_close(&r->setup, NULL);
        return EXIT_USAGE;
    }
    const struct doctor_options doctor = {.patience = r->patience, .until = o->until != NULL};
    r->doctor = doctor_new(r->setup.machine, r->setup.symbols, &doctor);
    if (r->monitor != NULL)
        monitor_set_doctor(r->monitor, r->doctor);
    session_halt(r->session, o->halt);
    r->core = core_option_start(o->core, &r->setup);
    menu_attend(&r->menu, r->session);
    doctor_attend(r->doctor, r->session);
    terminal_catch_signals();
    machine_power_on(r->setup.machine);
    if ((o->from != NULL && !session_restore(r->session, o->from, error)) ||
        !setup_keep_journal(&r->setup, error)) {
        give_up(r);
        return EXIT_USAGE;
    }
    if (o->save != NULL)
        r->save_point = save_point_new(r->session, r->setup.machine, &r->save_options);
    r->outcome = session_run(r->session);
    return run_finish(r, error);
}

static const char *const implied[] = {GDB_OPTION, MONITOR_OPTION, NULL};

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
                               ci_options_entries(&options.ci),
                               NULL};
    GError *error = NULL;
    int status = EXIT_USAGE;

    if (cli_parse(&help, entries, &argc, &argv, &error))
        status = run_with(&r, &error);
    if (error != NULL)
        status = cli_fail(error);
    run_options_clear(&options);
    g_strfreev(r.lines);
    g_strfreev(r.argv);
    return status;
}
