/*
 * One variant of bench: a machine of its own, run until the region has been measured.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "cli/bench.h"
#include "session/console.h"

/* How much emulated time passes between two looks at the console. */
#define SLICE_TICKS (10 * TICKS_PER_MS)

/* So many resets of the application core are a loop, not a measurement. */
#define RESET_LOOP 16

static void fail(struct bench_result *r, const char *text)
{
    if (r->failed)
        return;
    r->failed = true;
    g_strlcpy(r->message, text, sizeof r->message);
}

/* Why the machine cannot go on, or NULL. */
static const char *broken(enum machine_stop stop)
{
    switch (stop) {
    case MACHINE_LOCKUP:
        return "the application core locked up";
    case MACHINE_HANG:
        return "a bus access never completes";
    case MACHINE_BKPT:
        return "BKPT without a debugger";
    default:
        return NULL;
    }
}

static unsigned app_resets(struct machine *m)
{
    unsigned kept, total, n = 0;
    const struct machine_reset *resets = machine_resets(m, &kept, &total);

    for (unsigned i = 0; i < kept; i++)
        n += resets[i].core == CORE_APP;
    return n;
}

/* True: the run is over; *why says what is wrong with that, if anything. */
static bool is_over(const struct bench_job *job, struct machine *m, enum machine_stop stop,
                    enum console_event event, const char **why)
{
    bool unmet = job->options->until != NULL;

    *why = broken(stop);
    if (*why != NULL || event == CONSOLE_UNTIL)
        return true;
    if (event == CONSOLE_FAIL_ON)
        *why = "--fail-on matched";
    else if (app_resets(m) >= RESET_LOOP)
        *why = "the firmware resets again and again";
    else if (machine_now(m) >= job->duration)
        *why = unmet ? "--duration ran out before --until matched" : NULL;
    else if (stop == MACHINE_ASLEEP || stop == MACHINE_OFF)
        *why = unmet ? "every core sleeps for good and --until has not matched" : NULL;
    else
        return false;
    return true;
}

/* Returns NULL, or what went wrong. */
static const char *run_loop(const struct bench_job *job, struct machine *m, struct console *console,
                            const struct measure *measure)
{
    const char *why = NULL;

    while (!measure_done(measure)) {
        enum machine_stop stop = machine_run(m, MIN(machine_now(m) + SLICE_TICKS, job->duration));

        console_poll(console, 0);
        if (measure_done(measure))
            return NULL;
        if (is_over(job, m, stop, console_event(console), &why))
            return why;
    }
    return NULL;
}

/* A region that was not measured because the firmware faulted: where. */
static void add_fault(struct bench_result *r, struct setup *s)
{
    const struct cpu_fault *f = cpu_last_fault(machine_cpu(s->machine, CORE_APP));

    if (!r->failed || !f->valid)
        return;
    char *where = symbols_format(s->symbols, f->pc);
    size_t used = strlen(r->message);
    g_snprintf(r->message + used, sizeof r->message - used, "; fault at 0x%08x %s", f->pc, where);
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

static void measure_machine(const struct bench_job *job, const struct bench_variant *v,
                            struct setup *s, struct bench_result *r)
{
    static char *uarts[] = {"app.0=null", NULL};
    const struct bench_options *o = job->options;
    GError *error = NULL;
    struct console *console = console_new(s->machine, uarts, o->until, o->fail_on, true, &error);

    if (console == NULL) {
        fail(r, error->message);
        g_error_free(error);
        return;
    }
    what_if_apply(&v->what_if, s->machine);
    machine_set_stop_on_lockup(s->machine, true);
    struct measure *measure = measure_new(s->machine, &job->roi, (uint64_t)o->calls);
    machine_power_on(s->machine);
    const char *why = run_loop(job, s->machine, console, measure);
    measure_finish(measure, r);
    if (why != NULL && (job->roi.kind == ROI_RUN || r->failed)) {
        r->failed = false;
        fail(r, why);
    }
    add_fault(r, s);
    add_doubts(v, s, r);
    measure_free(measure);
    console_free(console);
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
