/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/travel/travel.h"

#include "debug/travel/travel_priv.h"

/* Between two checkpoints of a run that goes on: a second of a busy core at 128 MHz, about. */
#define INSTRUCTIONS_BETWEEN 100000000u

/* A slice that does nothing takes as long as so many instructions. */
#define SLICE_COST 5000u

struct place place_of(struct machine *m)
{
    struct place p = {.now = machine_now(m), .core = machine_stopped_core(m)};

    for (unsigned i = 0; i < CORES; i++)
        p.count[i] = travel_count(m, i);
    return p;
}

uint64_t travel_count(struct machine *m, enum machine_core core)
{
    const struct cpu_counters *n = cpu_counters(machine_cpu(m, core));

    return n->instructions + n->exceptions;
}

static void keep(struct travel *t, bool forked)
{
    past_keep(t->past, &t->here, forked);
    t->work = 0;
}

/* The machine has run. */
static void note_here(struct travel *t)
{
    t->here = place_of(t->machine);
    if (place_is_before(&t->latest, &t->here))
        t->latest = t->here;
}

struct travel *travel_new(struct session *s, struct machine *m)
{
    struct travel *t = g_new0(struct travel, 1);

    t->session = s;
    t->machine = m;
    t->past = past_new(s, m);
    t->trail = g_array_new(FALSE, FALSE, sizeof(struct place));
    stimuli_keep(session_stimuli(s));
    note_here(t);
    t->counted = place_total(&t->here);
    keep(t, false);
    return t;
}

void travel_free(struct travel *t)
{
    if (t == NULL)
        return;
    machine_rehearse(t->machine, 0);
    past_free(t->past);
    g_array_free(t->trail, TRUE);
    g_free(t);
}

void travel_follow(struct travel *t)
{
    note_here(t);
    t->work += place_total(&t->here) - t->counted + SLICE_COST;
    t->counted = place_total(&t->here);
    if (t->work >= INSTRUCTIONS_BETWEEN)
        keep(t, false);
}

void travel_touch(struct travel *t)
{
    t->touched = true;
}

/* From here it is another run. */
static void fork_past(struct travel *t)
{
    past_cut(t->past, &t->here);
    session_fork_past(t->session);
    machine_rehearse(t->machine, 0);
    t->latest = t->here;
}

void travel_resume(struct travel *t)
{
    g_array_set_size(t->trail, 0);
    if (!t->touched)
        return;
    t->touched = false;
    if (travel_in_past(t))
        fork_past(t);
    keep(t, true);
}

void travel_forget(struct travel *t)
{
    past_cut(t->past, NULL);
    session_fork_past(t->session);
    machine_rehearse(t->machine, 0);
    t->here = t->latest = place_of(t->machine);
    keep(t, true);
}

const struct place *travel_here(const struct travel *t)
{
    return &t->here;
}

bool travel_in_past(const struct travel *t)
{
    return place_is_before(&t->here, &t->latest);
}

char *travel_describe(struct travel *t)
{
    const struct moment *first = past_first(t->past);

    return g_strdup_printf(
        "past: %u checkpoints, %zu MiB, from " SECONDS_OF_TICK " s to " SECONDS_OF_TICK " s",
        past_count(t->past), past_bytes(t->past) >> 20, (double)first->place.now / TICKS_PER_SECOND,
        (double)t->latest.now / TICKS_PER_SECOND);
}
