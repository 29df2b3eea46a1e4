/*
 * The options of `nrf53emu run`, and what they mean to a session.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/error.h"
#include "cli/gdb_option.h"
#include "cli/run.h"
#include "session/usbip.h"

/* Busy without progress for so long is looked into (--patience). */
#define DEFAULT_PATIENCE_TICKS (3 * TICKS_PER_SECOND)

GOptionEntry *run_entries(struct run_options *o)
{
    const GOptionEntry entries[] = {
        CLI_GROUP("When it ends"),
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
        CLI_GROUP("Consoles, buttons and LEDs"),
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
        CLI_GROUP("Recording and snapshots"),
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
        CLI_GROUP("Debugging"),
        {"gdb", 0, 0, G_OPTION_ARG_STRING, &o->gdb,
         "wait for GDB on [any:]PORT (2331; network core: 10 higher)", "[PORT]"},
        {"monitor", 0, 0, G_OPTION_ARG_STRING, &o->monitor,
         "serve the run at a socket, where nrf53mon attaches", "[PATH]"},
        {"halt", 0, 0, G_OPTION_ARG_NONE, &o->halt,
         "stand before the first instruction until somebody at the monitor says go", NULL},
        {"strict", 0, 0, G_OPTION_ARG_NONE, &o->strict, "a guest error ends the run", NULL},
        CLI_GROUP("Reports"),
        {"stats", 0, 0, G_OPTION_ARG_NONE, &o->stats, "say where the cycles went", NULL},
        {"stats-json", 0, 0, G_OPTION_ARG_FILENAME, &o->stats_json, "the same as JSON", "FILE"},
        {"report-json", 0, 0, G_OPTION_ARG_FILENAME, &o->report_json,
         "what is wrong, as JSON (docs/finding.schema.json)", "FILE"},
        {"junit", 0, 0, G_OPTION_ARG_FILENAME, &o->junit,
         "test cases of ztest and Unity, findings and the run as JUnit's XML, for CI", "FILE"},
        {"bundle", 0, 0, G_OPTION_ARG_FILENAME, &o->bundle,
         "what a report about the emulator needs: command, hashes, findings, notes; no firmware",
         "FILE"},
        {"core-on-fault", 0, 0, G_OPTION_ARG_FILENAME, &o->core,
         "when a core faults, locks up or hangs, leave an ELF core file for GDB", "FILE"},
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

bool run_parse_limits(struct run *r, GError **error)
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
void run_parse_save_at(struct run *r)
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

void run_options_clear(struct run_options *o)
{
    machine_options_clear(&o->machine);
    trace_options_clear(&o->trace);
    energy_options_clear(&o->energy);
    profile_options_clear(&o->profile);
    ci_options_clear(&o->ci);
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
    g_free(o->junit);
    g_free(o->bundle);
    g_free(o->gdb);
    g_free(o->monitor);
    g_free(o->core);
    g_strfreev(o->uarts);
    g_strfreev(o->rtts);
    g_strfreev(o->presses);
    g_strfreev(o->afters);
    g_strfreev(o->sends);
    g_strfreev(o->images);
}
