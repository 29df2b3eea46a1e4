/*
 * One variant of bench: a machine of its own, run until the region has been measured.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "cli/bench.h"
#include "debug/profile/profile.h"
#include "load/place.h"
#include "session/session.h"

/* So many resets of the application core are a loop, not a measurement. */
#define RESET_LOOP 16

static void fail(struct bench_result *r, const char *text)
{
    if (r->failed)
        return;
    r->failed = true;
    g_strlcpy(r->message, text, sizeof r->message);
}

static unsigned app_resets(struct machine *m)
{
    unsigned kept, total, n = 0;
    const struct machine_reset *resets = machine_resets(m, &kept, &total);

    for (unsigned i = 0; i < kept; i++)
        n += resets[i].core == CORE_APP;
    return n;
}

struct watched {
    struct session_watcher watcher;
    struct machine *machine;
    const struct measure *measure;
};

/* Over when everything is measured, or when it never will be. */
static bool look(void *ctx, enum machine_stop *stop, struct outcome *outcome)
{
    const struct watched *w = ctx;

    if (measure_done(w->measure))
        outcome_set(outcome, "measured", EXIT_OK, "every pass was measured");
    else if (app_resets(w->machine) >= RESET_LOOP)
        outcome_sick(outcome, "reset-loop", SYMPTOM_RESETS, "the firmware resets again and again");
    else
        return false;
    return true;
}

/* A region that was not measured because the firmware faulted: where. */
static void add_fault(struct bench_result *r, struct setup *s)
{
    const struct cpu_fault *f = cpu_last_fault(machine_cpu(s->machine, CORE_APP));

    if (!r->failed || !f->valid)
        return;
    char *where = place_text(s->symbols, f->pc);
    size_t used = strlen(r->message);
    g_snprintf(r->message + used, sizeof r->message - used, "; fault at %s", where);
    g_free(where);
}

static void add_doubts(const struct bench_variant *v, struct setup *s, struct bench_result *r)
{
    char *impossible = what_if_impossible(&v->what_if, s->machine);
    char *doubt = what_if_doubt(&v->what_if, s->machine);

    if (impossible != NULL)
        fail(r, impossible);
    else if (doubt != NULL && r->message[0] == '\0')
        g_strlcpy(r->message, doubt, sizeof r->message);
    g_free(impossible);
    g_free(doubt);
}

/* The functions that took most, for a comparison with another report. */
static void add_functions(struct bench_result *r, struct calls *calls)
{
    calls_settle(calls);
    struct profile *p = profile_new(calls, NULL);
    const GArray *functions = profile_functions(p);

    for (unsigned i = 0; i < functions->len && r->n_functions < BENCH_FUNCTIONS; i++) {
        const struct profile_row *row = &g_array_index(functions, struct profile_row, i);
        struct bench_function *f = &r->functions[r->n_functions++];

        g_strlcpy(f->name, row->name, sizeof f->name);
        f->cycles = row->self.cycles;
    }
    profile_free(p);
}

static void measure_machine(const struct bench_job *job, const struct bench_variant *v,
                            struct setup *s, struct bench_result *r)
{
    const struct bench_options *o = job->options;
    const struct session_options options = {
        .console = {.until = o->until, .fail_on = o->fail_on, .quiet = true, .silent = true},
        .duration = job->duration,
        .wall_limit = TICKS_NEVER,
    };
    GError *error = NULL;
    struct session *session = session_new(s->machine, &options, &error);

    if (session == NULL) {
        fail(r, error->message);
        g_error_free(error);
        return;
    }
    what_if_apply(&v->what_if, s->machine);
    struct measure *measure = measure_new(s->machine, &job->roi, (uint64_t)o->calls);
    struct watched watched = {{.look = look}, s->machine, measure};
    session_watch(session, &watched.watcher, &watched);
    struct calls *calls =
        job->functions ? calls_new(s->machine, CORE_APP, s->symbols, NULL, NULL) : NULL;
    machine_power_on(s->machine);
    struct outcome outcome = session_run(session);
    measure_finish(measure, r);
    if (calls != NULL)
        add_functions(r, calls);
    calls_free(calls);
    if (outcome.status != EXIT_OK && (job->roi.kind == ROI_RUN || r->failed)) {
        r->failed = false;
        fail(r, outcome.text);
    }
    add_fault(r, s);
    add_doubts(v, s, r);
    measure_free(measure);
    session_free(session);
}

void bench_run_variant(const struct bench_job *job, const struct bench_variant *v,
                       struct bench_result *result)
{
    struct machine_options machine = job->options->machine;
    char *chip = g_strconcat("qspi.chip=", v->what_if.chip, NULL);
    char *sets[] = {chip, NULL};
    struct setup setup;
    GError *error = NULL;

    *result = (struct bench_result){0};
    machine.sets = v->what_if.chip[0] != '\0' ? sets : NULL;
    if (setup_open(&setup, &machine, job->options->images, &error)) {
        measure_machine(job, v, &setup, result);
        setup_close(&setup, NULL);
    } else {
        fail(result, error->message);
        g_error_free(error);
    }
    g_free(chip);
}
