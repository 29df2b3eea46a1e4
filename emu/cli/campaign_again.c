/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/campaign_again.h"

#include "session/terminal.h"

#define SLICE_TICKS (10 * TICKS_PER_MS)

/* Recovering takes as long as the update did, and not much longer. */
#define PATIENCE 2

struct counter {
    struct flash_listener ear;
    struct machine *machine;
    unsigned count, target;
};

static void count(void *ctx, const struct flash_operation *flash)
{
    struct counter *c = ctx;

    if (++c->count == c->target)
        machine_request_stop(c->machine);
}

void campaign_cut(const struct campaign_job *job, struct machine *m)
{
    if (job->reset)
        machine_pin_reset(m);
    else
        machine_power_cut(m, (unsigned)job->options->progress);
}

/* One that a swap which goes on will make, or one that a copy which starts again will. */
static unsigned choose(const struct campaign_job *job, GRand *rand, unsigned cut)
{
    unsigned all = job->operations->len;
    unsigned span = g_rand_boolean(rand) ? all : all - cut + 1;

    return 1 + g_rand_int(rand) % span;
}

static ticks_t limit_of(const struct campaign_job *job)
{
    const struct campaign_operation *last =
        &g_array_index(job->operations, struct campaign_operation, job->operations->len - 1);

    return PATIENCE * last->when;
}

/* True: the operation has begun. */
static bool run_to(struct counter *c, ticks_t end)
{
    while (c->count < c->target && machine_now(c->machine) < end && !terminal_interrupted()) {
        enum machine_stop stop = machine_run(c->machine, machine_now(c->machine) + SLICE_TICKS);

        if (stop != MACHINE_TIME && stop != MACHINE_REQUEST)
            return false;
    }
    return c->count == c->target;
}

void campaign_cut_again(const struct campaign_job *job, struct machine *m, unsigned cut)
{
    const guint32 seed[] = {(guint32)job->options->machine.seed, cut};
    GRand *rand = g_rand_new_with_seed_array(seed, G_N_ELEMENTS(seed));
    struct counter c = {.ear.started = count, .machine = m};

    machine_listen_flash(m, &c.ear, &c);
    for (gint i = 0; i < job->options->again; i++) {
        c.count = 0;
        c.target = choose(job, rand, cut);
        if (!run_to(&c, machine_now(m) + limit_of(job))) {
            machine_power_cycle(m); /* it has started: what is judged is a start, too */
            break;
        }
        campaign_cut(job, m);
    }
    listener_leave(&c.ear.listener);
    g_rand_free(rand);
}
