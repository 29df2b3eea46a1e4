/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/campaign_boot.h"

#include "bus/signals.h"

#define PATIENCE_TICKS (3 * TICKS_PER_SECOND)

/* So long without a flash operation behind the last input, and nothing is left to cut in. */
#define QUIET_TICKS (2 * TICKS_PER_SECOND)

bool boot_open(struct boot *b, const struct campaign_job *job, struct setup *setup, GError **error)
{
    const struct campaign_options *o = job->options;
    const struct doctor_options doctor = {.patience = PATIENCE_TICKS, .until = true};
    const struct session_options options = {
        .console = {.until = o->until, .fail_on = o->fail_on, .quiet = true, .silent = true},
        .duration = job->limit,
        .wall_limit = TICKS_NEVER,
    };

    *b = (struct boot){.machine = setup->machine, .started = machine_now(setup->machine)};
    b->session = session_new(b->machine, &options, error);
    if (b->session == NULL)
        return false;
    b->doctor = doctor_new(b->machine, setup->symbols, &doctor);
    doctor_attend(b->doctor, b->session);
    return true;
}

void boot_close(struct boot *b)
{
    doctor_free(b->doctor);
    session_free(b->session);
}

bool boot_run(struct boot *b)
{
    b->outcome = session_run(b->session);
    return b->outcome.status == EXIT_OK;
}

static bool set_until(struct boot *b, const struct campaign_job *job, GError **error)
{
    const struct session_conditions again = {
        .until = job->options->until,
        .fail_on = job->options->fail_on,
        .duration = job->limit,
        .wall_limit = TICKS_NEVER,
    };

    return session_set_conditions(b->session, &again, error);
}

/* Ends the run when the flash has been quiet. */
struct quiet {
    struct session_watcher watcher;
    struct flash_listener ear;
    struct boot *boot;
    ticks_t since;
};

static void operation_started(void *ctx, const struct flash_operation *flash)
{
    struct quiet *q = ctx;

    q->since = machine_now(q->boot->machine);
}

static bool input_is_left(const struct boot *b)
{
    return stimuli_next(session_stimuli(b->session)) != TICKS_NEVER;
}

static bool is_quiet(void *ctx, enum machine_stop *stop, struct outcome *o)
{
    struct quiet *q = ctx;

    if (input_is_left(q->boot))
        q->since = machine_now(q->boot->machine);
    if (machine_now(q->boot->machine) < q->since + QUIET_TICKS)
        return false;
    outcome_set(o, "quiet", EXIT_OK, "the flash is quiet");
    return true;
}

bool boot_replay(struct boot *b, const struct campaign_job *job, GError **error)
{
    struct quiet q = {.watcher.look = is_quiet, .ear.started = operation_started, .boot = b};

    if (!session_replay(b->session, job->options->replay, error))
        return false;
    machine_listen_flash(b->machine, &q.ear, &q);
    session_watch(b->session, &q.watcher, &q);
    bool reached = boot_run(b);
    while (reached && input_is_left(b) && set_until(b, job, error))
        reached = boot_run(b);
    listener_leave(&q.watcher.listener);
    listener_leave(&q.ear.listener);
    return reached && *error == NULL;
}

bool boot_repeat(struct boot *b, const struct campaign_job *job, unsigned times)
{
    bool starts = true;

    for (unsigned i = 0; i < times && starts && set_until(b, job, NULL); i++) {
        machine_reset_by(b->machine, RESET_BY_SREQ);
        starts = boot_run(b);
    }
    return starts;
}
