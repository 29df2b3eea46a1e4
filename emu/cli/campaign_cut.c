/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/campaign_cut.h"

#include "debug/campaign/weak.h"
#include "session/terminal.h"

#define SLICE_TICKS (10 * TICKS_PER_MS)

/* Recovering takes as long as the update did, and not much longer. */
#define PATIENCE 2

struct cutter {
    const struct campaign_job *job;
    struct machine *machine;
    unsigned cut;
    GRand *rand;
    GPtrArray *weak; /* struct weak_cells, a cut each */
    struct flash_listener ear;
    unsigned count, target;      /* operations since the last cut */
    struct flash_operation last; /* the one under way */
};

static void count(void *ctx, const struct flash_operation *flash)
{
    struct cutter *c = ctx;

    c->last = *flash;
    if (++c->count == c->target)
        machine_request_stop(c->machine);
}

struct cutter *cutter_new(const struct campaign_job *job, struct machine *m, unsigned cut)
{
    const guint32 seed[] = {(guint32)job->options->machine.seed, cut};
    struct cutter *c = g_new0(struct cutter, 1);

    c->job = job;
    c->machine = m;
    c->cut = cut;
    c->rand = g_rand_new_with_seed_array(seed, G_N_ELEMENTS(seed));
    c->weak = g_ptr_array_new_with_free_func((GDestroyNotify)weak_cells_free);
    c->ear.started = count;
    return c;
}

void cutter_free(struct cutter *c)
{
    g_ptr_array_free(c->weak, TRUE);
    g_rand_free(c->rand);
    g_free(c);
}

static void redraw(gpointer cells, gpointer unused)
{
    weak_cells_draw(cells);
}

void cutter_cut(struct cutter *c, const struct flash_operation *unit)
{
    const struct campaign_options *o = c->job->options;

    if (c->job->kind->cause != 0) {
        machine_reset_by(c->machine, c->job->kind->cause);
        return;
    }
    machine_power_cut(c->machine, (unsigned)o->progress);
    g_ptr_array_foreach(c->weak, redraw, NULL);
    if (o->weak != 0)
        g_ptr_array_add(c->weak, weak_cells_new(c->machine, unit, (unsigned)o->weak,
                                                c->cut + g_rand_int(c->rand)));
}

/* One that a swap which goes on will make, or one that a copy which starts again will. */
static unsigned choose(struct cutter *c)
{
    unsigned all = c->job->operations->len;
    unsigned span = g_rand_boolean(c->rand) ? all : all - c->cut + 1;

    return 1 + g_rand_int(c->rand) % span;
}

static ticks_t limit_of(const struct campaign_job *job)
{
    const struct campaign_operation *last =
        &g_array_index(job->operations, struct campaign_operation, job->operations->len - 1);

    return PATIENCE * last->when;
}

/* True: the operation has begun. */
static bool run_to(struct cutter *c, ticks_t end)
{
    while (c->count < c->target && machine_now(c->machine) < end && !terminal_interrupted()) {
        enum machine_stop stop = machine_run(c->machine, machine_now(c->machine) + SLICE_TICKS);

        if (stop != MACHINE_TIME && stop != MACHINE_REQUEST)
            return false;
    }
    return c->count == c->target;
}

void cutter_cut_again(struct cutter *c)
{
    machine_listen_flash(c->machine, &c->ear, c);
    for (gint i = 0; i < c->job->options->again; i++) {
        c->count = 0;
        c->target = choose(c);
        if (!run_to(c, machine_now(c->machine) + limit_of(c->job))) {
            machine_power_cycle(c->machine); /* it has started: what is judged is a start, too */
            break;
        }
        cutter_cut(c, &c->last);
    }
    listener_leave(&c->ear.listener);
}
