/*
 * The runs of a campaign: one without a cut that lists the flash operations, then one that is
 * copied at each of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/error.h"
#include "cli/campaign_boot.h"
#include "cli/campaign_cut.h"
#include "cli/pool.h"
#include "session/terminal.h"
#include "store/nvm_dir.h"
#include "store/snapshot.h"

/* How much emulated time passes on the way to a cut between two looks at signals. */
#define SLICE_TICKS (10 * TICKS_PER_MS)

/* The start state: images, and --nvm as it is; nothing is written back. */
static bool open_setup(const struct campaign_job *job, struct setup *setup, GError **error)
{
    if (!setup_open(setup, &job->options->machine, job->options->images, error))
        return false;
    setup_forget_nvm(setup);
    return true;
}

/* --- the run without a cut --- */

struct recorder {
    struct flash_listener ear;
    GArray *operations;
    struct machine *machine;
};

static void record(void *ctx, const struct flash_operation *flash)
{
    struct recorder *r = ctx;
    const struct campaign_operation operation = {*flash, machine_now(r->machine)};

    g_array_append_val(r->operations, operation);
}

static bool reach(struct boot *boot, const struct campaign_job *job, GError **error)
{
    bool reached = job->options->replay != NULL ? boot_replay(boot, job, error) : boot_run(boot);

    if (!reached && *error == NULL && !terminal_interrupted())
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "campaign: without a cut the images do not reach --until: %s; 'nrf53emu run' "
                    "with the same images tells more",
                    boot->outcome.text);
    return reached && !terminal_interrupted();
}

static bool reference_boot(struct campaign_job *job, struct setup *setup, GError **error)
{
    struct recorder recorder = {{.started = record}, job->operations, setup->machine};
    struct boot boot;

    if (!boot_open(&boot, job, setup, error))
        return false;
    machine_listen_flash(setup->machine, &recorder.ear, &recorder);
    machine_power_on(setup->machine);
    bool reached = reach(&boot, job, error);
    listener_leave(&recorder.ear.listener);
    boot_close(&boot);
    return reached;
}

/* What is typed; who cannot read it has said so already. */
static char *replayed(const char *path)
{
    char *text = NULL;

    if (path == NULL || !g_file_get_contents(path, &text, NULL, NULL))
        return NULL;
    char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    g_free(text);
    return sum;
}

/* The board before the first boot, and what each boot is asked. */
static char *identify(const struct campaign_job *job, struct machine *m)
{
    const struct campaign_options *o = job->options;
    char *state = snapshot_hash(m), *input = replayed(o->replay);
    char *text =
        g_strdup_printf("%s\n%s\nuntil=%s\nfail-on=%s\nlimit=%" G_GUINT64_FORMAT
                        "\nkind=%s\nagain=%d\nprogress=%d\nweak=%d\nboots=%d\n"
                        "seed=%" G_GINT64_FORMAT "\nreplay=%s",
                        state, machine_identity(m), o->until, o->fail_on != NULL ? o->fail_on : "",
                        job->limit, job->kind->name, o->again, o->progress, o->weak, o->boots,
                        o->machine.seed, input != NULL ? input : "");
    g_free(input);
    char *identity = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);

    g_free(text);
    g_free(state);
    return identity;
}

bool campaign_reference(struct campaign_job *job, GError **error)
{
    struct setup setup;

    if (!open_setup(job, &setup, error))
        return false;
    job->identity = identify(job, setup.machine);
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
    struct flash_listener ear;
    struct session_watcher watcher;
    struct session *session;
    struct campaign_job *job;
    GArray *todo; /* unsigned: indices of job->cuts that nobody has made yet */
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

/* Ends the run when the operation has started in which to cut. */
static bool at_target(void *ctx, enum machine_stop *stop, struct outcome *o)
{
    const struct trunk *t = ctx;

    if (t->count < t->target && !t->strayed)
        return false;
    outcome_set(o, "cut", EXIT_OK, "");
    return true;
}

/* Without input nobody but the machine is needed. */
static void run_plainly(struct trunk *t)
{
    enum machine_stop stop = MACHINE_TIME;

    while (t->count < t->target && !t->strayed && !terminal_interrupted() &&
           (stop == MACHINE_TIME || stop == MACHINE_REQUEST))
        stop = machine_run(t->setup.machine, machine_now(t->setup.machine) + SLICE_TICKS);
}

static bool advance(void *ctx, unsigned index)
{
    struct trunk *t = ctx;

    t->target = g_array_index(t->job->cuts, unsigned, g_array_index(t->todo, unsigned, index));
    if (t->session != NULL)
        session_run(t->session);
    else
        run_plainly(t);
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
    GPtrArray *findings = doctor_diagnose(b->doctor, b->outcome.symptom);

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
    started = started && boot_repeat(b, t->job, (unsigned)t->job->options->boots - 1);
    g_strlcpy(r->message, started ? "--until matched" : b->outcome.text, sizeof r->message);
    g_strlcpy(r->last_line, doctor_last_line(b->doctor), sizeof r->last_line);
    if (!started)
        diagnose(b, r);
    look(t, r->finally);
    r->outcome = campaign_outcome(started, r->finally, t->job->pairs->len);
}

static void boot_after(struct trunk *t, struct cut_result *r)
{
    struct boot boot;
    GError *error = NULL;

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

/* In the copy that advance() has brought to the operation. */
static void run_cut(void *ctx, unsigned index, void *result)
{
    struct trunk *t = ctx;
    struct cutter *cutter = cutter_new(t->job, t->setup.machine, t->target);

    listener_leave(&t->ear.listener);
    g_clear_pointer(&t->session, session_free);
    cutter_cut(cutter,
               &g_array_index(t->job->operations, struct campaign_operation, t->target - 1).flash);
    cutter_cut_again(cutter);
    boot_after(t, result);
    cutter_free(cutter);
}

static void keep(void *ctx, unsigned index, const void *result)
{
    struct trunk *t = ctx;
    unsigned k = g_array_index(t->todo, unsigned, index);

    if (t->job->kept != NULL)
        campaign_results_add(t->job->kept, g_array_index(t->job->cuts, unsigned, k), result);
}

/* The cuts without those that are kept. */
static GArray *left_to_do(struct campaign_job *job)
{
    GArray *todo = g_array_new(FALSE, FALSE, sizeof(unsigned));

    for (unsigned k = 0; k < job->cuts->len; k++)
        if (job->kept == NULL ||
            !campaign_results_find(job->kept, g_array_index(job->cuts, unsigned, k),
                                   &job->results[k]))
            g_array_append_val(todo, k);
    return todo;
}

static bool run_cuts(struct trunk *t)
{
    struct campaign_job *job = t->job;
    const struct pool_job pool = {
        .command = "campaign",
        .unit = "cuts",
        .count = t->todo->len,
        .jobs = (unsigned)job->options->jobs,
        .quiet = job->options->quiet,
        .result_size = sizeof *job->results,
        .ctx = t,
        .prepare = advance,
        .run = run_cut,
        .finished = keep,
        .failed = fail,
    };
    struct cut_result *made = g_new0(struct cut_result, MAX(t->todo->len, 1));
    bool ok = pool_run(&pool, made);

    /* Those that failed, too. */
    for (unsigned i = 0; i < t->todo->len; i++)
        job->results[g_array_index(t->todo, unsigned, i)] = made[i];
    g_free(made);
    return ok;
}

/* For what --replay holds; nobody asks what it prints. */
static bool open_session(struct trunk *t, GError **error)
{
    const struct session_options options = {
        .console = {.quiet = true, .silent = true},
        .duration = TICKS_NEVER,
        .wall_limit = TICKS_NEVER,
    };

    t->session = session_new(t->setup.machine, &options, error);
    if (t->session == NULL)
        return false;
    t->watcher.look = at_target;
    session_watch(t->session, &t->watcher, t);
    return session_replay(t->session, t->job->options->replay, error);
}

static bool run_trunk(struct trunk *t, GError **error)
{
    bool ok = t->job->options->replay == NULL || open_session(t, error);

    if (ok) {
        machine_listen_flash(t->setup.machine, &t->ear, t);
        machine_set_stop_on_lockup(t->setup.machine, true);
        machine_power_on(t->setup.machine);
        ok = run_cuts(t);
        listener_leave(&t->ear.listener);
    }
    g_clear_pointer(&t->session, session_free);
    return ok;
}

bool campaign_run_cuts(struct campaign_job *job, GError **error)
{
    struct trunk trunk = {.ear.started = count, .job = job, .todo = left_to_do(job)};
    bool ok = trunk.todo->len == 0;

    if (!ok && open_setup(job, &trunk.setup, error)) {
        ok = run_trunk(&trunk, error);
        setup_close(&trunk.setup, NULL);
    }
    g_array_free(trunk.todo, TRUE);
    return ok;
}
