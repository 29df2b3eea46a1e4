/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/energy_option.h"

#include <stdio.h>

#include "base/error.h"
#include "base/json.h"
#include "debug/energy/waste.h"
#include "session/output.h"

#define SCHEMA     1
#define LEAST_STEP TICKS_PER_US

GOptionEntry *energy_options_entries(struct energy_options *o)
{
    const GOptionEntry entries[] = {
        CLI_GROUP("Energy"),
        {"energy", 0, 0, G_OPTION_ARG_NONE, &o->print,
         "print what the board drew, by part, with the trust in each figure", NULL},
        {"energy-json", 0, 0, G_OPTION_ARG_FILENAME, &o->json, "the same as JSON (-: stdout)",
         "FILE"},
        {"energy-log", 0, 0, G_OPTION_ARG_FILENAME, &o->log,
         "current over time: NAME.ppk2 for the Power Profiler, or NAME.csv", "FILE"},
        {"energy-step", 0, 0, G_OPTION_ARG_STRING, &o->step, "one sample every T (10us)", "T"},
        {"energy-window", 0, 0, G_OPTION_ARG_STRING, &o->window,
         "the same of a part alone: FROM..TO, each a time, FUNCTION or /REGEX/ of a console line; "
         "or one call of FUNCTION",
         "WINDOW"},
        {NULL},
    };

    return g_memdup2(entries, sizeof entries);
}

void energy_options_clear(struct energy_options *o)
{
    g_free(o->json);
    g_free(o->log);
    g_free(o->step);
    g_free(o->window);
}

static bool parse_step(const struct energy_options *o, ticks_t *step, GError **error)
{
    *step = ENERGY_LOG_STEP;
    if (o->step == NULL)
        return true;
    if (!cli_parse_duration("--energy-step", o->step, step, error))
        return false;
    if (*step >= LEAST_STEP && *step <= TICKS_PER_SECOND)
        return true;
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "--energy-step: %s is not from 1us to 1s",
                o->step);
    return false;
}

static bool check_log(const struct energy_options *o, GError **error)
{
    if (o->log == NULL || g_str_has_suffix(o->log, ".ppk2") || g_str_has_suffix(o->log, ".csv"))
        return true;
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                "--energy-log: %s ends with neither .ppk2 nor .csv", o->log);
    return false;
}

static bool open_all(const struct energy_options *o, const struct setup *s, struct session *session,
                     ticks_t step, struct energy_run *run, GError **error)
{
    if (o->window != NULL) {
        run->window =
            energy_window_new(s->machine, s->symbols, session_console(session), o->window, error);
        if (run->window == NULL)
            return false;
    }
    run->meter = energy_meter_new(s->machine);
    if (o->log == NULL)
        return true;
    run->log = energy_log_open(run->meter, o->log, step, error);
    return run->log != NULL;
}

static void free_all(struct energy_run *run)
{
    energy_window_free(run->window);
    energy_meter_free(run->meter);
    *run = (struct energy_run){0};
}

bool energy_options_start(const struct energy_options *o, const struct setup *s,
                          struct session *session, struct energy_run *run, GError **error)
{
    ticks_t step;

    *run = (struct energy_run){0};
    if (!parse_step(o, &step, error) || !check_log(o, error))
        return false;
    if (!o->print && o->json == NULL && o->log == NULL && o->window == NULL)
        return true;
    if (open_all(o, s, session, step, run, error))
        return true;
    free_all(run);
    return false;
}

/* --- reports --- */

struct totals {
    energy_charge soc, chip;
    enum energy_trust trust; /* the weakest that counts */
};

static struct totals total(const GArray *rows)
{
    struct totals t = {0};

    for (unsigned i = 0; i < rows->len; i++) {
        const struct energy_row *r = &g_array_index(rows, struct energy_row, i);

        *(r->chip ? &t.chip : &t.soc) += r->charge;
    }
    for (unsigned i = 0; i < rows->len; i++) {
        const struct energy_row *r = &g_array_index(rows, struct energy_row, i);

        if (!r->chip && r->charge * 100 > t.soc)
            t.trust = MAX(t.trust, r->trust);
    }
    return t;
}

static void print_total(const char *who, energy_charge charge, const struct energy_report *e)
{
    fprintf(stderr, "  %-34s %12.3f uJ  mean %.3f mA\n", who,
            (double)energy_nj(charge, e->mv) / 1e3,
            (double)energy_mean_na(charge, e->ticks, e->mv) / 1e6);
}

static void print_rows(const struct energy_report *e)
{
    const struct totals t = total(e->rows);

    fprintf(stderr, "energy: %.6f s at %u.%u V, peak %.2f mA over 10 us; weakest figure: %s\n",
            (double)e->ticks / TICKS_PER_SECOND, e->mv / 1000, e->mv % 1000 / 100,
            (double)e->peak_na / 1e6, energy_trust_name(t.trust));
    print_total("SoC", t.soc, e);
    for (unsigned i = 0; i < e->rows->len; i++) {
        const struct energy_row *r = &g_array_index(e->rows, struct energy_row, i);

        if (!r->chip)
            fprintf(stderr, "    %-34s %10.3f uJ %5.1f %%  %s\n", r->what,
                    (double)energy_nj(r->charge, e->mv) / 1e3,
                    100 * (double)r->charge / (double)t.soc, energy_trust_name(r->trust));
    }
    if (t.chip != 0)
        print_total("flash chip (data sheet, recalled)", t.chip, e);
}

static void print_window(const struct energy_options *o, struct energy_window *w)
{
    const struct energy_report *r = energy_window_report(w);

    fprintf(stderr, "window %s, from %.6f s%s:\n", o->window, (double)r->begun / TICKS_PER_SECOND,
            energy_window_is_whole(w) ? "" : " (its end did not come)");
    print_rows(r);
}

static void print_wastes(struct energy_meter *e)
{
    GArray *wastes = energy_wastes(e);

    for (unsigned i = 0; i < wastes->len; i++) {
        const struct energy_waste *w = &g_array_index(wastes, struct energy_waste, i);

        fprintf(stderr, "  %s: %s, %.3f mA on average\n    fix: %s\n", w->id, w->what,
                (double)energy_mean_na(w->charge, energy_meter_ticks(e), energy_meter_mv(e)) / 1e6,
                w->fix);
    }
    g_array_unref(wastes);
}

static void add_row(JsonBuilder *b, const struct energy_row *r, unsigned mv)
{
    json_builder_begin_object(b);
    json_add_string(b, "what", r->what);
    json_add_int(b, "energy_nj", energy_nj(r->charge, mv));
    json_add_string(b, "trust", energy_trust_name(r->trust));
    json_add_bool(b, "chip", r->chip);
    json_builder_end_object(b);
}

static void add_wastes(JsonBuilder *b, struct energy_meter *e)
{
    GArray *wastes = energy_wastes(e);

    json_builder_set_member_name(b, "wastes");
    json_builder_begin_array(b);
    for (unsigned i = 0; i < wastes->len; i++) {
        const struct energy_waste *w = &g_array_index(wastes, struct energy_waste, i);

        json_builder_begin_object(b);
        json_add_string(b, "id", w->id);
        json_add_string(b, "what", w->what);
        json_add_string(b, "fix", w->fix);
        json_add_int(b, "energy_nj", energy_nj(w->charge, energy_meter_mv(e)));
        json_builder_end_object(b);
    }
    json_builder_end_array(b);
    g_array_unref(wastes);
}

static void add_report(JsonBuilder *b, const struct energy_report *e)
{
    const struct totals t = total(e->rows);

    json_add_int(b, "supply_mv", e->mv);
    json_add_int(b, "begun_ns", e->begun * 125 / 192);
    json_add_int(b, "duration_ns", e->ticks * 1000 / TICKS_PER_US);
    json_add_int(b, "soc_energy_nj", energy_nj(t.soc, e->mv));
    json_add_int(b, "soc_mean_na", energy_mean_na(t.soc, e->ticks, e->mv));
    json_add_int(b, "chip_energy_nj", energy_nj(t.chip, e->mv));
    json_add_int(b, "peak_na", e->peak_na);
    json_builder_set_member_name(b, "parts");
    json_builder_begin_array(b);
    for (unsigned i = 0; i < e->rows->len; i++)
        add_row(b, &g_array_index(e->rows, struct energy_row, i), e->mv);
    json_builder_end_array(b);
}

static bool write_json(const struct energy_run *run, const struct energy_report *whole,
                       const char *path, GError **error)
{
    JsonBuilder *b = json_builder_new();

    json_builder_begin_object(b);
    json_add_int(b, "schema", SCHEMA);
    add_report(b, whole);
    if (run->window != NULL && energy_window_report(run->window) != NULL) {
        json_builder_set_member_name(b, "window");
        json_builder_begin_object(b);
        add_report(b, energy_window_report(run->window));
        json_add_bool(b, "whole", energy_window_is_whole(run->window));
        json_builder_end_object(b);
    }
    add_wastes(b, run->meter);
    json_builder_end_object(b);
    return output_json(b, path, "--energy-json", error);
}

/* A window that never began is an error of who asked for it. */
static bool check_window(const struct energy_options *o, struct energy_run *run, GError **error)
{
    if (run->window == NULL || energy_window_report(run->window) != NULL)
        return true;
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                "--energy-window: the run ended before '%s' began", o->window);
    return false;
}

bool energy_options_finish(const struct energy_options *o, struct energy_run *run, GError **error)
{
    struct energy_report whole;
    bool ok;

    if (run->meter == NULL)
        return true;
    whole = energy_meter_report(run->meter);
    if (o->print) {
        print_rows(&whole);
        print_wastes(run->meter);
    }
    ok = check_window(o, run, error);
    if (ok && run->window != NULL)
        print_window(o, run->window);
    if (o->json != NULL)
        ok = write_json(run, &whole, o->json, ok ? error : NULL) && ok;
    energy_report_clear(&whole);
    ok = energy_log_close(run->log, ok ? error : NULL) && ok;
    free_all(run);
    return ok;
}
