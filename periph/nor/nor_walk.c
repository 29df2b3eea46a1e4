/*
 * A flash chip's state, saved and restored: all but its cells, which are memory.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/nor/nor_priv.h"

static const struct state_limit limits[] = {
    STATE_FLAGS(struct nor, s.four_byte, s.volatile_enabled),
    STATE_LIMIT(struct nor, s.power, NOR_ASLEEP),
    STATE_FLAGS(struct nor, s.pulse.wires.io2, s.pulse.wires.io3),
    STATE_LIMIT(struct nor, s.pulse.phase, NOR_PHASE_DATA),
    STATE_FLAGS(struct nor, s.pulse.selected, s.pulse.framed),
    STATE_LIMIT(struct nor, s.job.kind, NOR_JOB_WRITE_REG),
    STATE_FLAGS(struct nor, s.job.otp, s.job.volatile_write),
    STATE_LIMIT(struct nor, s.job.end, TICKS_NEVER / 4),
    STATE_LIMIT(struct nor, s.parked.kind, NOR_JOB_WRITE_REG),
    STATE_FLAGS(struct nor, s.parked.otp, s.parked.volatile_write),
    STATE_LIMIT(struct nor, s.parked.left, 3600 * TICKS_PER_SECOND),
};

static bool job_sound(const struct nor *n, const struct nor_job *job)
{
    switch (job->kind) {
    case NOR_JOB_NONE:
        return true;
    case NOR_JOB_WRITE_REG:
        return job->address < NOR_REGISTERS && job->len <= NOR_REGISTERS;
    case NOR_JOB_PROGRAM:
        return job->address < n->size && job->len <= n->chip->page;
    default:
        return job->address < n->size && job->len <= n->size;
    }
}

static bool sound(const struct nor *n)
{
    bool runs = n->s.job.kind != NOR_JOB_NONE;
    return job_sound(n, &n->s.job) && job_sound(n, &n->s.parked) && runs == n->done.armed &&
           (!runs || n->s.job.end == n->done.when);
}

void nor_walk(struct nor *n, struct state_walk *w)
{
    uint32_t op = n->op != NULL ? (uint32_t)(n->op - n->chip->ops) : UINT32_MAX;

    STATE_PART(w, n->s);
    STATE_PART(w, op);
    if (w->restores)
        n->op = op < n->chip->n_ops ? &n->chip->ops[op] : NULL;
    state_part(w, n->erases, n->size / NOR_VIEW_PAGE * sizeof *n->erases);
    events_walk(&n->events, w);
    state_check(w, "the flash chip", n, limits, ARRAY_LEN(limits));
    if (w->restores && state_sound(w) && !sound(n))
        state_refuse(w, "what the flash chip does");
    if (state_sound(w))
        return;
    n->s = (struct nor_state){0};
    events_cancel(&n->events);
}
