/*
 * nrf53emu air: boards that hear each other.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "air/capture.h"
#include "air/team.h"
#include "base/error.h"
#include "cli/air_plan.h"
#include "cli/cli.h"
#include "cli/report.h"
#include "session/terminal.h"
#include "store/snapshot.h"

struct air_options {
    struct machine_options machine;
    char *fail_on, *duration, *wall_limit, *pcap;
    char **untils, **uarts, **places, **links, **losses, **jams, **boards;
    gboolean timestamps, stats, state_hash, verbose, quiet, realtime;
};

struct air_board {
    const struct air_place *place;
    struct setup setup;
    struct session *session;
    GStrv uarts;
    char *until;
};

struct air_run {
    struct air_options *options;
    struct air_plan plan;
    struct air_board board[MEDIUM_MAX_BOARDS];
    struct session_options limits;
    struct medium *medium;
    struct team *team;
    FILE *pcap;
    struct capture *capture;
    struct outcome outcome;
    double processor_s; /* that the run took */
};

static GOptionEntry *air_entries(struct air_options *o)
{
    const GOptionEntry entries[] = {
        {"until", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->untils,
         "end well when a console line of that board, or of any, matches; again: when all have",
         "[NAME:]REGEX"},
        {"fail-on", 0, 0, G_OPTION_ARG_STRING, &o->fail_on,
         "end with status 1 when a console line of any board matches", "REGEX"},
        {"duration", 0, 0, G_OPTION_ARG_STRING, &o->duration,
         "end after T of emulated time: 500ms, 10s", "T"},
        {"wall-limit", 0, 0, G_OPTION_ARG_STRING, &o->wall_limit, "end after T of host time", "T"},
        {"realtime", 0, 0, G_OPTION_ARG_NONE, &o->realtime, "pace emulated time to the wall clock",
         NULL},
        {"uart", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->uarts,
         "connect a board's UART as run does: hci.net.0=pty", "NAME.CORE.N=TARGET"},
        {"at", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->places, "where a board is, in metres",
         "NAME=X,Y"},
        {"link", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->links,
         "path loss between two boards, in dB (50)", "NAME:NAME=DB"},
        {"loss", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->losses,
         "so many packets are lost by chance, everywhere or between two boards",
         "[NAME:NAME=]PERCENT"},
        {"jam", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->jams,
         "a frequency on which nothing gets through, always or between two times",
         "MHZ[@FROM..TO]"},
        {"pcap", 0, 0, G_OPTION_ARG_FILENAME, &o->pcap, "write all packets for Wireshark", "FILE"},
        {"timestamps", 0, 0, G_OPTION_ARG_NONE, &o->timestamps,
         "emulated time in front of each line", NULL},
        {"stats", 0, 0, G_OPTION_ARG_NONE, &o->stats, "say what each board sent and heard", NULL},
        {"state-hash", 0, 0, G_OPTION_ARG_NONE, &o->state_hash,
         "print a hash of all state of each board at the end", NULL},
        {"verbose", 'v', 0, G_OPTION_ARG_NONE, &o->verbose, "notes about the model too", NULL},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &o->quiet, "only the boards' consoles", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->boards, NULL,
         "[NAME=]IMAGE[,IMAGE...] ..."},
        {NULL},
    };

    return g_memdup2(entries, sizeof entries);
}

static bool parse_options(struct air_run *r, GError **error)
{
    struct air_options *o = r->options;
    bool ok;

    r->limits = (struct session_options){
        .console = {.fail_on = o->fail_on, .quiet = o->quiet, .timestamps = o->timestamps},
        .duration = TICKS_NEVER,
        .wall_limit = TICKS_NEVER,
        .realtime = o->realtime,
    };
    ok = (o->duration == NULL ||
          cli_parse_duration("--duration", o->duration, &r->limits.duration, error)) &&
         (o->wall_limit == NULL ||
          cli_parse_duration("--wall-limit", o->wall_limit, &r->limits.wall_limit, error)) &&
         air_plan_boards(&r->plan, o->boards, error) &&
         air_plan_places(&r->plan, o->places, error) && air_plan_links(&r->plan, o->links, error) &&
         air_plan_losses(&r->plan, o->losses, error) && air_plan_jams(&r->plan, o->jams, error);
    r->plan.medium.seed = (uint64_t)o->machine.seed;
    return ok;
}

/* --until and --uart of one board, without its name. */
static void pick_options(struct air_run *r, struct air_board *b)
{
    const struct air_options *o = r->options;
    GStrvBuilder *uarts = g_strv_builder_new();
    const char *rest;

    for (unsigned i = 0; o->uarts != NULL && o->uarts[i] != NULL; i++)
        if ((rest = air_plan_behind(&r->plan, b->place, o->uarts[i], '.')) != NULL)
            g_strv_builder_add(uarts, rest);
    b->uarts = g_strv_builder_end(uarts);
    g_strv_builder_unref(uarts);
    for (unsigned i = 0; o->untils != NULL && o->untils[i] != NULL; i++)
        if ((rest = air_plan_behind(&r->plan, b->place, o->untils[i], ':')) != NULL)
            b->until = g_strdup(rest);
}

static bool check_uarts(const struct air_run *r, GError **error)
{
    char **uarts = r->options->uarts;

    for (unsigned i = 0; uarts != NULL && uarts[i] != NULL; i++) {
        const char *dot = strchr(uarts[i], '.');

        if (dot == NULL || !air_plan_names(&r->plan, uarts[i], (size_t)(dot - uarts[i]))) {
            g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                        "--uart %s: does not begin with the name of a board", uarts[i]);
            return false;
        }
    }
    return true;
}

/* Boards differ in what is random in the chip: addresses, keys, delays. */
static bool open_board(struct air_run *r, unsigned n, GError **error)
{
    struct air_board *b = &r->board[n];
    struct machine_options machine = r->options->machine;
    char *nvm = machine.nvm;

    b->place = &r->plan.place[n];
    pick_options(r, b);
    machine.seed += (gint64)n;
    machine.nvm = nvm != NULL ? g_build_filename(nvm, b->place->name, NULL) : NULL;
    machine.notes = !r->options->quiet;
    bool ok = setup_open(&b->setup, &machine, b->place->images, error);
    g_free(machine.nvm);
    if (!ok)
        return false;
    struct session_options limits = r->limits;
    limits.console.uarts = b->uarts;
    limits.console.until = b->until;
    limits.console.board = b->place->name;
    limits.symbols = b->setup.symbols;
    report_attach_log(&b->setup, r->options->quiet ? -1 : r->options->verbose ? 1 : 0);
    b->session = session_new(b->setup.machine, &limits, error);
    if (b->session == NULL)
        return false;
    machine_power_on(b->setup.machine);
    return setup_keep_journal(&b->setup, error);
}

static bool open_pcap(struct air_run *r, GError **error)
{
    if (r->options->pcap == NULL)
        return true;
    r->pcap = fopen(r->options->pcap, "wb");
    if (r->pcap == NULL) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FILE, "--pcap: %s: %s", r->options->pcap,
                    g_strerror(errno));
        return false;
    }
    r->capture = capture_new(r->medium, r->pcap);
    return true;
}

static bool open_all(struct air_run *r, GError **error)
{
    struct team_member members[MEDIUM_MAX_BOARDS];
    bool ok = check_uarts(r, error);

    for (unsigned i = 0; ok && i < r->plan.n; i++) {
        ok = open_board(r, i, error);
        members[i] = (struct team_member){
            .name = r->plan.place[i].name,
            .machine = r->board[i].setup.machine,
            .session = r->board[i].session,
            .until = r->board[i].until != NULL,
        };
    }
    if (!ok)
        return false;
    r->medium = medium_new(&r->plan.medium);
    r->team = team_new(r->medium, members, r->plan.n);
    return open_pcap(r, error);
}

/* --- the end --- */

static void print_stats(struct air_run *r)
{
    double emulated = (double)team_now(r->team) / TICKS_PER_SECOND;

    fprintf(stderr, "%-16s %10s %10s %10s %10s\n", "board", "sent", "heard", "overlaid", "lost");
    for (unsigned i = 0; i < r->plan.n; i++) {
        const struct medium_counts *c = medium_counts(r->medium, i);

        fprintf(stderr,
                "%-16s %10" G_GUINT64_FORMAT " %10" G_GUINT64_FORMAT " %10" G_GUINT64_FORMAT
                " %10" G_GUINT64_FORMAT "\n",
                r->plan.place[i].name, c->sent, c->heard, c->overlaid, c->lost);
    }
    fprintf(stderr, "%u boards, %.3f s emulated in %.3f s, %.3f s of a processor (x%.1f)\n",
            r->plan.n, emulated, r->outcome.wall_s, r->processor_s,
            emulated / MAX(r->processor_s, 1e-9));
}

static void print_hashes(struct air_run *r)
{
    for (unsigned i = 0; i < r->plan.n; i++) {
        char *hash = snapshot_hash(r->board[i].setup.machine);

        fprintf(stderr, "nrf53emu: %s: state %s\n", r->plan.place[i].name, hash);
        g_free(hash);
    }
}

static void print_closing(struct air_run *r, const char *name)
{
    fprintf(stderr, "nrf53emu: %s: %s after %.6f s\n", name, r->outcome.text,
            (double)team_now(r->team) / TICKS_PER_SECOND);
}

static bool close_pcap(struct air_run *r, GError **error)
{
    bool ok = true;

    capture_free(r->capture);
    if (r->pcap != NULL && (ferror(r->pcap) != 0 || fflush(r->pcap) != 0)) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FILE, "--pcap: %s: %s", r->options->pcap,
                    g_strerror(errno));
        ok = false;
    }
    if (r->pcap != NULL)
        fclose(r->pcap);
    return ok;
}

static bool close_all(struct air_run *r, bool ran, GError **error)
{
    bool ok = close_pcap(r, error);

    team_free(r->team);
    medium_free(r->medium);
    for (unsigned i = 0; i < r->plan.n; i++) {
        struct air_board *b = &r->board[i];

        session_free(b->session);
        if (b->setup.machine != NULL && !ran)
            setup_forget_nvm(&b->setup);
        if (b->setup.machine != NULL)
            ok = setup_close(&b->setup, ok ? error : NULL) && ok;
        g_strfreev(b->uarts);
        g_free(b->until);
    }
    return ok;
}

static int run_with(struct air_run *r, GError **error)
{
    struct air_options *o = r->options;
    unsigned member = 0;
    bool ran = false;

    if (parse_options(r, error) && open_all(r, error)) {
        gint64 begin = g_get_monotonic_time();
        clock_t used = clock();

        ran = true;
        terminal_catch_signals();
        r->outcome = team_run(r->team, &member);
        r->processor_s = (double)(clock() - used) / CLOCKS_PER_SEC;
        r->outcome.wall_s = (double)(g_get_monotonic_time() - begin) / G_USEC_PER_SEC;
        for (unsigned i = 0; i < r->plan.n; i++)
            console_end_line(session_console(r->board[i].session));
        if (o->stats)
            print_stats(r);
        if (!o->quiet)
            print_closing(r, r->plan.place[member].name);
        if (o->state_hash)
            print_hashes(r);
    }
    bool closed = close_all(r, ran, ran ? error : NULL);

    return ran && closed ? (int)r->outcome.status : EXIT_USAGE;
}

static void clear_options(struct air_options *o)
{
    machine_options_clear(&o->machine);
    g_free(o->fail_on);
    g_free(o->duration);
    g_free(o->wall_limit);
    g_free(o->pcap);
    g_strfreev(o->untils);
    g_strfreev(o->uarts);
    g_strfreev(o->places);
    g_strfreev(o->links);
    g_strfreev(o->losses);
    g_strfreev(o->jams);
    g_strfreev(o->boards);
}

static const struct cli_help help = {
    .summary = "Runs several boards that hear each other: each radio sends to all others, in one\n"
               "emulated time. Each board is [NAME=]IMAGE[,IMAGE...], where IMAGE is what run\n"
               "takes; options of the machine hold for all.",
    .description = "Example:\n"
                   "  nrf53emu air --until 'a:Connected' --pcap air.pcapng a=central/build "
                   "b=peripheral/build\n\n"
                   "The exit status is that of run.",
};

int air_main(int argc, char **argv)
{
    struct air_options options = {0};
    struct air_run r = {.options = &options};
    GOptionEntry *entries[] = {air_entries(&options), machine_options_entries(&options.machine),
                               NULL};
    GError *error = NULL;
    int status = EXIT_USAGE;

    if (cli_parse(&help, entries, &argc, &argv, &error))
        status = run_with(&r, &error);
    if (error != NULL)
        status = cli_fail(error);
    air_plan_clear(&r.plan);
    clear_options(&options);
    return status;
}
