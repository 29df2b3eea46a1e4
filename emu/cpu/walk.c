/*
 * A core's state, saved and restored between two runs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/guard.h"
#include "cpu/metering.h"
#include "cpu/nvic.h"
#include "cpu/pieces.h"
#include "cpu/points.h"
#include "cpu/run.h"
#include "timing/price.h"

#define TICKS_AT_128MHZ (TICKS_PER_SECOND / 128000000)
#define TICKS_AT_64MHZ  (TICKS_PER_SECOND / 64000000)

/* The hot members, which lie between pointers. */
static void walk_hot(struct cpu *c, struct state_walk *w)
{
    bool charged = c->block != NULL;
    uint32_t attention = c->attention & ATTEND_FP;

    STATE_PART(w, c->meter.cycles);
    STATE_PART(w, c->instructions);
    STATE_PART(w, c->pc);
    STATE_PART(w, c->base_ticks);
    STATE_PART(w, c->base_cycles);
    STATE_PART(w, c->ticks_per_cycle);
    STATE_PART(w, charged);
    STATE_PART(w, attention);
    if (!w->restores)
        return;
    if (c->ticks_per_cycle != TICKS_AT_128MHZ && c->ticks_per_cycle != TICKS_AT_64MHZ) {
        c->ticks_per_cycle = TICKS_AT_64MHZ;
        state_refuse(w, "a core's clock");
    }
    c->block = charged ? timing_last(c->timing) : NULL;
    c->attention = attention;
}

void cpu_walk(struct cpu *c, struct state_walk *w)
{
    g_assert(!c->running);
    core_refresh_masks(c);
    if (w->restores || !pieces_inside(c))
        pieces_end(c);
    metering_count(c);
    walk_hot(c, w);
    STATE_PART(w, c->s);
    for (unsigned world = 0; world < WORLDS; world++)
        STATE_PART(w, c->systick[world].s);
    STATE_PART(w, c->counters.sleep_cycles);
    STATE_PART(w, c->counters.exceptions);
    events_walk(&c->events, w);
    engine_walk(c->engine, w);
    timing_walk(c->timing, w);
}

void cpu_restored(struct cpu *c)
{
    c->nvic_answers = (struct nvic_answers){0};
    c->read_window = NULL;
    c->deadline_ticks = 0;
    c->mpu_version++;
    timing_set_ticks_per_cycle(c->timing, c->ticks_per_cycle);
    guard_listen(c);
    points_restored(c);
    core_forget_ranges(c);
    timing_lead(c->timing, &c->meter);
    core_attend(c, ATTEND_PERMISSIONS | ATTEND_PENDING);
    if (pieces_inside(c))
        pieces_attend(c);
}
