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

static const struct state_limit limits[] = {
    STATE_FLAGS(struct cpu, s.hung, s.locked_up),
    STATE_LIMIT(struct cpu, s.sleep, SLEEP_WFE),
    STATE_FLAGS(struct cpu, s.sleep_on_exit, s.event_register),
    STATE_LIMIT(struct cpu, s.world, WORLD_S),
    STATE_FLAGS(struct cpu, s.fp_watched, s.fp_watched),
    STATE_FLAGS(struct cpu, s.masks_stale, s.masks_stale),
    STATE_FLAGS(struct cpu, s.last_fault.non_secure, s.last_fault.valid),
    STATE_FLAGS(struct cpu, s.first_fault.non_secure, s.first_fault.valid),
    STATE_EACH_OF(struct cpu, systick, s.countflag, true),
    STATE_EACH_OF(struct cpu, systick, s.load, SYSTICK_MAX),
    STATE_EACH_OF(struct cpu, systick, s.value, SYSTICK_MAX),
    STATE_LIMIT(struct cpu, meter.cycles, UINT64_MAX / 64),
};

/* What SysTick's event announces is at most one turn of its counter away. */
static bool systick_sound(const struct cpu *c, const struct systick *s)
{
    uint64_t awake = core_awake_cycles(c), turn = 2 * (uint64_t)SYSTICK_MAX;

    return s->s.at <= awake &&
           (!s->event.armed || (s->s.zero_at <= awake + turn && s->s.zero_at + turn >= awake));
}

static bool sound(const struct cpu *c)
{
    const struct pieces *p = &c->s.pieces;

    if (c->base_cycles > c->meter.cycles || c->counters.sleep_cycles > c->meter.cycles ||
        p->from > p->at || p->at > p->end || p->end - p->from > KIB(8))
        return false;
    for (unsigned world = 0; world < WORLDS; world++)
        if (!systick_sound(c, &c->systick[world]))
            return false;
    return true;
}

/* The hot members, which lie between pointers. */
static void walk_hot(struct cpu *c, struct state_walk *w)
{
    uint8_t charged = c->block != NULL;
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
    state_check(w, c->config.name, c, limits, G_N_ELEMENTS(limits));
    if (w->restores && state_sound(w) && !sound(c))
        state_refuse(w, c->config.name);
    if (!state_sound(w))
        c->s = (struct core_state){0};
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
