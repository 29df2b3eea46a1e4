/*
 * The runs of a campaign: one without a cut that lists the flash operations, then one that is
 * copied at each of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/error.h"
#include "cli/campaign.h"
#include "cli/pool.h"
#include "debug/doctor/doctor.h"
#include "session/console.h"
#include "session/terminal.h"
#include "store/nvm_dir.h"

/* How much emulated time passes between two looks at console and doctor. */
#define SLICE_TICKS (10 * TICKS_PER_MS)

#define PATIENCE_TICKS (3 * TICKS_PER_SECOND)

/* One boot, watched until --until matches or it goes wrong. */
struct boot {
    const struct campaign_job *job;
    struct machine *machine;
    const struct symbols *symbols;
    struct console *console;
    struct doctor *doctor;
    enum doctor_symptom symptom;
    ticks_t started;
    const char *why; /* how it ended; NULL: --until matched */
};

static void on_report(void *ctx, const struct guest_report *report)
{
    doctor_complain(ctx, report);
}

static bool boot_open(struct boot *b, const struct campaign_job *job, struct setup *setup,
                      GError **error)
{
    static char *uarts[] = {"app.0=null", NULL};
    const struct campaign_options *o = job->options;
    const struct doctor_options doctor = {.patience = PATIENCE_TICKS, .until = true};

    *b = (struct boot){.job = job, .machine = setup->machine, .symbols = setup->symbols};
    b->console = console_new(b->machine, uarts, o->until, o->fail_on, true, error);
    if (b->console == NULL)
        return false;
    b->doctor = doctor_new(b->machine, b->symbols, &doctor);
    guest_log_set_sink(machine_log(b->machine), on_report, b->doctor);
    b->started = machine_now(b->machine);
    machine_set_stop_on_lockup(b->machine, true);
    return true;
}

static void boot_close(struct boot *b)
{
    guest_log_set_sink(machine_log(b->machine), NULL, NULL);
    doctor_free(b->doctor);
    console_free(b->console);
}

static const char *end_with(struct boot *b, enum doctor_symptom symptom, const char *why)
{
    b->symptom = symptom;
    return why;
}

static const char *why_stopped(struct boot *b, enum machine_stop stop)
{
    switch (stop) {
    case MACHINE_LOCKUP:
        return end_with(b, SYMPTOM_LOCKUP, "the application core locked up");
    case MACHINE_HANG:
        return end_with(b, SYMPTOM_STALL, "a bus access never completes");
    case MACHINE_BKPT:
        return end_with(b, SYMPTOM_UNMET, "BKPT without a debugger");
    case MACHINE_OFF:
        return end_with(b, SYMPTOM_UNMET, "System OFF");
    case MACHINE_ASLEEP:
        return end_with(b, doctor_in_fault_handler(b->doctor) ? SYMPTOM_FAULT : SYMPTOM_UNMET,
                        "every core sleeps for good");
    default:
        return NULL;
    }
}

static const char *why_sick(struct boot *b, enum machine_stop *stop)
{
    enum doctor_symptom symptom = doctor_look(b->doctor, stop);

    switch (symptom) {
    case SYMPTOM_NONE:
        return NULL;
    case SYMPTOM_FAULT:
        return end_with(b, symptom, "the application core does not leave its fault handler");
    case SYMPTOM_RESETS:
        return end_with(b, symptom, "the firmware resets again and again");
    default:
        return end_with(b, symptom, doctor_hang_text(b->doctor));
    }
}

/* True: the boot is over, b->why says how. */
static bool is_over(struct boot *b, enum machine_stop stop)
{
    enum console_event event = console_event(b->console);

    b->why = NULL;
    if (event == CONSOLE_UNTIL)
        return true;
    if (event == CONSOLE_FAIL_ON)
        b->why = end_with(b, SYMPTOM_UNMET, "--fail-on matched");
    if (b->why == NULL)
        b->why = why_stopped(b, stop);
    if (b->why == NULL)
        b->why = why_sick(b, &stop);
    if (b->why == NULL)
        b->why = why_stopped(b, stop);
    if (b->why == NULL && machine_now(b->machine) - b->started >= b->job->limit)
        b->why = end_with(b, SYMPTOM_UNMET, "--duration ran out before --until matched");
    return b->why != NULL;
}

static bool boot_run(struct boot *b)
{
    enum machine_stop stop;

    do {
        stop = machine_run(b->machine, machine_now(b->machine) + SLICE_TICKS);
        console_poll(b->console, 0);
    } while (!is_over(b, stop) && !terminal_interrupted());
    return b->why == NULL;
}

/* The start state: images, and --nvm as it is; nothing is written back. */
static bool open_setup(const struct campaign_job *job, struct setup *setup, GError **error)
{
    if (!setup_open(setup, &job->options->machine, job->options->images, error))
        return false;
    nvm_dir_close(setup->nvm);
    setup->nvm = NULL;
    return true;
}

/* --- the run without a cut --- */

struct recorder {
    GArray *operations;
    struct machine *machine;
};

static void record(void *ctx, const struct flash_operation *flash)
{
    struct recorder *r = ctx;
    const struct campaign_operation operation = {*flash, machine_now(r->machine)};

    g_array_append_val(r->operations, operation);
}

static bool reference_boot(struct campaign_job *job, struct setup *setup, GError **error)
{
    struct recorder recorder = {job->operations, setup->machine};
    const struct flash_watch watch = {&recorder, record};
    struct boot boot;

    if (!boot_open(&boot, job, setup, error))
        return false;
    machine_watch_flash(setup->machine, &watch);
    machine_power_on(setup->machine);
    bool reached = boot_run(&boot) && !terminal_interrupted();
    machine_watch_flash(setup->machine, NULL);
    if (!reached && !terminal_interrupted())
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "campaign: without a cut the images do not reach --until: %s; 'nrf53emu run' "
                    "with the same images tells more",
                    boot.why);
    boot_close(&boot);
    return reached;
}

bool campaign_reference(struct campaign_job *job, GError **error)
{
    struct setup setup;

    if (!open_setup(job, &setup, error))
        return false;
    GArray *before = slots_scan(setup.machine);
    bool ok = reference_boot(job, &setup, error);
    if (ok) {
        GArray *after = slots_scan(setup.machine);

        job->pairs = slots_pairs(before, after);
        g_array_free(after, TRUE);
    }
    g_array_free(before, TRUE);
    setup_close(&setup, NULL);
    return ok;
}

/* --- the run that is cut --- */

struct trunk {
    struct campaign_job *job;
    struct setup setup;
    unsigned count, target; /* operations */
    bool strayed;           /* another operation than in the run without a cut */
};

static bool same_operation(const struct flash_operation *a, const struct flash_operation *b)
{
    return a->memory == b->memory && a->address == b->address && a->len == b->len &&
           a->erase == b->erase;
}

static void count(void *ctx, const struct flash_operation *flash)
{
    struct trunk *t = ctx;
    const GArray *all = t->job->operations;
    const struct campaign_operation *o = &g_array_index(all, struct campaign_operation, t->count);

    t->strayed = t->strayed || t->count >= all->len || !same_operation(&o->flash, flash);
    if (++t->count == t->target)
        machine_request_stop(t->setup.machine);
}

/* Runs on until the operation has started in which the power is to be cut. */
static bool advance(void *ctx, unsigned index)
{
    struct trunk *t = ctx;

    t->target = g_array_index(t->job->cuts, unsigned, index);
    while (t->count < t->target && !t->strayed && !terminal_interrupted()) {
        enum machine_stop stop =
            machine_run(t->setup.machine, machine_now(t->setup.machine) + SLICE_TICKS);

        if (stop != MACHINE_TIME && stop != MACHINE_REQUEST)
            return false;
    }
    return t->count == t->target && !t->strayed;
}

static void look(struct trunk *t, struct slot_state *states)
{
    for (unsigned i = 0; i < t->job->pairs->len; i++)
        states[i] =
            slots_look(t->setup.machine, &g_array_index(t->job->pairs, struct slot_pair, i));
}

static void fail(void *result, const char *text)
{
    struct cut_result *r = result;

    *r = (struct cut_result){.outcome = CUT_UNMEASURED};
    g_strlcpy(r->message, text, sizeof r->message);
}

static bool save(const struct trunk *t, struct cut_result *r)
{
    const char *path = t->job->options->save;
    GError *error = NULL;

    if (path == NULL || nvm_dir_export(path, t->setup.machine, t->setup.board->chip, &error))
        return true;
    fail(r, error->message);
    g_error_free(error);
    return false;
}

static void diagnose(struct boot *b, struct cut_result *r)
{
    GPtrArray *findings = doctor_diagnose(b->doctor, b->symptom);

    if (findings->len != 0) {
        const struct finding *f = findings->pdata[0];

        g_strlcpy(r->finding, f->id, sizeof r->finding);
        g_strlcpy(r->title, f->title, sizeof r->title);
    }
    g_ptr_array_free(findings, TRUE);
}

static void boot_again(struct trunk *t, struct boot *b, struct cut_result *r)
{
    bool started = boot_run(b);

    r->boot = machine_now(b->machine) - b->started;
    g_strlcpy(r->message, started ? "--until matched" : b->why, sizeof r->message);
    g_strlcpy(r->last_line, doctor_last_line(b->doctor), sizeof r->last_line);
    if (!started)
        diagnose(b, r);
    look(t, r->finally);
    r->outcome = campaign_outcome(started, r->finally, t->job->pairs->len);
}

static void run_cut(void *ctx, unsigned index, void *result)
{
    struct trunk *t = ctx;
    struct cut_result *r = result;
    struct boot boot;
    GError *error = NULL;

    (void)index;
    machine_watch_flash(t->setup.machine, NULL);
    if (t->job->reset)
        machine_pin_reset(t->setup.machine);
    else
        machine_power_cycle(t->setup.machine);
    look(t, r->at_cut);
    if (!save(t, r))
        return;
    if (!boot_open(&boot, t->job, &t->setup, &error)) {
        fail(r, error->message);
        g_error_free(error);
        return;
    }
    boot_again(t, &boot, r);
    boot_close(&boot);
}

bool campaign_run_cuts(struct campaign_job *job, GError **error)
{
    struct trunk trunk = {.job = job};
    const struct flash_watch watch = {&trunk, count};
    const struct pool_job pool = {
        .command = "campaign",
        .unit = "cuts",
        .count = job->cuts->len,
        .jobs = (unsigned)job->options->jobs,
        .quiet = job->options->quiet,
        .result_size = sizeof *job->results,
        .ctx = &trunk,
        .prepare = advance,
        .run = run_cut,
        .failed = fail,
    };

    if (!open_setup(job, &trunk.setup, error))
        return false;
    machine_watch_flash(trunk.setup.machine, &watch);
    machine_set_stop_on_lockup(trunk.setup.machine, true);
    machine_power_on(trunk.setup.machine);
    bool ok = pool_run(&pool, job->results);
    machine_watch_flash(trunk.setup.machine, NULL);
    setup_close(&trunk.setup, NULL);
    return ok;
}
